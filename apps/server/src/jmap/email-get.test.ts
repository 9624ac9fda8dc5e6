import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
/** text + HTML with a picture in it, and a file with a Korean name. */
let rich: string;
beforeAll(async () => {
  server = await startJmapServer();
  rich = await server.deliver(server.ana, RICH, {
    keywords: ['$seen', 'Project'],
    receivedAt: new Date('2026-11-22T10:00:00.500Z'),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const RICH = `Received: from a by b; Sun, 22 Nov 2026 09:59:00 +0000
Received: from c by d; Sun, 22 Nov 2026 09:58:00 +0000
From: =?utf-8?B?6rmA?= Kim <kim@example.net>, b@example.net
Sender: office@example.net
Reply-To: Friends: x@example.net, "Y, Z" <y@example.net>;
To: ana@example.org
Cc: Bob <bob@example.org>
Subject: =?utf-8?B?7JWI64WV?= and
  welcome
Date: Sun, 22 Nov 2026 18:58:00 +0900
Message-ID: <one@example.net>
In-Reply-To: <zero@example.net>
References: <minus@example.net> <zero@example.net>
List-Unsubscribe: <https://example.net/u>, <mailto:u@example.net>
X-Twice: first
X-Twice: second
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

<p>caf\u00e9 <img src="cid:pic@x"></p>
--r
Content-Type: image/png; name=p.png
Content-ID: <pic@x>
Content-Disposition: inline
Content-Transfer-Encoding: base64
X-Part: one

AAECAw==
--r--
--a--
--m
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''%EB%B3%B4%EA%B3%A0.pdf
Content-Language: ko, en
Content-Location: https://example.net/x
Content-Transfer-Encoding: base64

AAECAwQFBgcICQ==
--m--
`;

const get = async (args: object, id = rich): Promise<Answer> =>
  (await server.one(server.ana, 'Email/get', { ids: [id], ...args })).list[0];

test('the default properties are those of RFC 8621 4.2', async () => {
  const email = await get({});
  expect(Object.keys(email).toSorted()).toEqual(
    [
      'id',
      'blobId',
      'threadId',
      'mailboxIds',
      'keywords',
      'size',
      'receivedAt',
      'messageId',
      'inReplyTo',
      'references',
      'sender',
      'from',
      'to',
      'cc',
      'bcc',
      'replyTo',
      'subject',
      'sentAt',
      'hasAttachment',
      'preview',
      'bodyValues',
      'textBody',
      'htmlBody',
      'attachments',
    ].toSorted(),
  );
  expect(email).toMatchObject({
    id: rich,
    mailboxIds: { [server.ana.mailboxes.inbox]: true },
    keywords: { $seen: true, project: true },
    receivedAt: '2026-11-22T10:00:00.500Z',
    size: Buffer.byteLength(RICH.replaceAll('\n', '\r\n')),
    messageId: ['one@example.net'],
    inReplyTo: ['zero@example.net'],
    references: ['minus@example.net', 'zero@example.net'],
    sender: [{ name: null, email: 'office@example.net' }],
    from: [
      { name: '김 Kim', email: 'kim@example.net' },
      { name: null, email: 'b@example.net' },
    ],
    to: [{ name: null, email: 'ana@example.org' }],
    cc: [{ name: 'Bob', email: 'bob@example.org' }],
    bcc: null,
    replyTo: [
      { name: null, email: 'x@example.net' },
      { name: 'Y, Z', email: 'y@example.net' },
    ],
    subject: '안녕 and  welcome',
    sentAt: '2026-11-22T18:58:00+09:00',
    hasAttachment: true,
    preview: 'café',
    bodyValues: {},
  });
});

test('a UTCDate has no zero fraction', async () => {
  const id = await server.deliver(server.ana, message({}), { receivedAt: new Date('2026-01-02T03:04:05Z') });
  expect((await get({ properties: ['receivedAt'] }, id)).receivedAt).toBe('2026-01-02T03:04:05Z');
});

test('only what is asked for, and the id; the order of the ids; each once; the others notFound', async () => {
  const other = await server.deliver(server.ana, message({ Subject: 'Other' }));
  const bobs = await server.deliver(server.bob, message({ Subject: 'Bob only', To: 'bob@example.org' }));
  const answer = await server.one(server.ana, 'Email/get', {
    ids: [other, 'ezzz', rich, other],
    properties: ['subject'],
  });
  expect(answer.list).toEqual([
    { id: other, subject: 'Other' },
    { id: rich, subject: '안녕 and  welcome' },
  ]);
  expect(answer.notFound).toEqual(['ezzz']);
  const foreign = await server.one(server.ana, 'Email/get', { ids: [bobs], properties: ['subject'] });
  expect(JSON.stringify(foreign)).not.toContain('Bob only');
});

test('header fields in every form, singly and all (RFC 8621 4.1.3)', async () => {
  const properties = [
    'header:subject',
    'header:Subject:asText',
    'header:From:asAddresses',
    'header:Reply-To:asGroupedAddresses',
    'header:References:asMessageIds',
    'header:Date:asDate',
    'header:List-Unsubscribe:asURLs',
    'header:X-Twice',
    'header:x-twice:all',
    'header:X-TWICE:asText:all',
    'header:Received:all',
    'header:X-None',
    'header:X-None:asAddresses:all',
  ];
  const email = await get({ properties });
  expect(email).toEqual({
    id: rich,
    'header:subject': ' =?utf-8?B?7JWI64WV?= and\r\n  welcome',
    'header:Subject:asText': '안녕 and  welcome',
    'header:From:asAddresses': [
      { name: '김 Kim', email: 'kim@example.net' },
      { name: null, email: 'b@example.net' },
    ],
    'header:Reply-To:asGroupedAddresses': [
      {
        name: 'Friends',
        addresses: [
          { name: null, email: 'x@example.net' },
          { name: 'Y, Z', email: 'y@example.net' },
        ],
      },
    ],
    'header:References:asMessageIds': ['minus@example.net', 'zero@example.net'],
    'header:Date:asDate': '2026-11-22T18:58:00+09:00',
    'header:List-Unsubscribe:asURLs': ['https://example.net/u', 'mailto:u@example.net'],
    'header:X-Twice': ' second',
    'header:x-twice:all': [' first', ' second'],
    'header:X-TWICE:asText:all': ['first', 'second'],
    'header:Received:all': [
      ' from a by b; Sun, 22 Nov 2026 09:59:00 +0000',
      ' from c by d; Sun, 22 Nov 2026 09:58:00 +0000',
    ],
    'header:X-None': null,
    'header:X-None:asAddresses:all': [],
  });
});

test('headers are all fields in order, raw', async () => {
  const { headers } = await get({ properties: ['headers'] });
  expect(headers[0]).toEqual({ name: 'Received', value: ' from a by b; Sun, 22 Nov 2026 09:59:00 +0000' });
  expect(headers.map(({ name }: Answer) => name).filter((name: string) => name === 'X-Twice')).toHaveLength(
    2,
  );
});

test.each([
  'header:From:asDate',
  'header:Subject:asAddresses',
  'header:Received:asText',
  'header:Date:asMessageIds',
  'header:List-Post:asText',
  'header:',
  'header:From:asNothing',
  'header:From:all:asAddresses',
  'header:a b',
  'Subject',
  'textbody',
  '__proto__',
])('the property %s is invalidArguments', async (property) => {
  expect(await server.one(server.ana, 'Email/get', { ids: [], properties: [property] })).toMatchObject({
    type: 'invalidArguments',
  });
});

test('bodyStructure is the tree; the lists are its leaves (RFC 8621 4.1.4)', async () => {
  const email = await get({ properties: ['bodyStructure', 'textBody', 'htmlBody', 'attachments', 'blobId'] });
  const { blobId } = email;
  const text = {
    partId: '1.1',
    blobId: `${blobId}_1-1`,
    size: 4,
    name: null,
    type: 'text/plain',
    charset: 'iso-8859-1',
    disposition: null,
    cid: null,
    language: null,
    location: null,
  };
  const html = {
    ...text,
    partId: '1.2.1',
    blobId: `${blobId}_1-2-1`,
    size: 34,
    type: 'text/html',
    charset: 'utf-8',
  };
  const picture = {
    ...text,
    partId: '1.2.2',
    blobId: `${blobId}_1-2-2`,
    size: 4,
    type: 'image/png',
    charset: null,
    name: 'p.png',
    disposition: 'inline',
    cid: 'pic@x',
  };
  const pdf = {
    ...text,
    partId: '2',
    blobId: `${blobId}_2`,
    size: 10,
    type: 'application/pdf',
    charset: null,
    name: '보고.pdf',
    disposition: 'attachment',
    language: ['ko', 'en'],
    location: 'https://example.net/x',
  };
  expect(email.textBody).toEqual([text]);
  expect(email.htmlBody).toEqual([html]);
  expect(email.attachments).toEqual([picture, pdf]);
  expect(email.bodyStructure).toMatchObject({
    type: 'multipart/mixed',
    partId: null,
    blobId: null,
    subParts: [
      {
        type: 'multipart/alternative',
        subParts: [text, { type: 'multipart/related', subParts: [html, picture] }],
      },
      pdf,
    ],
  });
});

test('sourceRange tells where a part stands in the octets of its message', async () => {
  const [{ bodyStructure }] = (
    await server.one(server.ana, 'Email/get', {
      ids: [rich],
      properties: ['bodyStructure'],
      bodyProperties: ['partId', 'blobId', 'sourceRange', 'subParts'],
    })
  ).list;
  const whole = await server.one(server.ana, 'Email/get', { ids: [rich], properties: ['blobId', 'size'] });
  const [{ blobId, size }] = whole.list;
  expect(bodyStructure.sourceRange).toMatchObject({ headerStart: 0, bodyEnd: size });
  const { sourceRange } = bodyStructure.subParts[0];
  const part = await server.fetch(server.ana, `/jmap/download/${server.ana.id}/${blobId}/x`, {
    headers: { range: `bytes=${sourceRange.headerStart}-${sourceRange.bodyEnd - 1}` },
  });
  expect(await part.text()).toMatch(/^Content-Type: /i);
});

test('bodyProperties: only those, header fields of the part too', async () => {
  const email = await get({
    properties: ['attachments', 'bodyStructure'],
    bodyProperties: ['partId', 'header:X-Part:asText', 'header:content-type', 'subParts'],
  });
  expect(email.attachments[0]).toEqual({
    partId: '1.2.2',
    'header:X-Part:asText': 'one',
    'header:content-type': ' image/png; name=p.png',
    subParts: null,
  });
  expect(email.bodyStructure.subParts[1]).toMatchObject({ partId: '2', 'header:X-Part:asText': null });
  const { attachments } = await get({ properties: ['attachments'], bodyProperties: ['headers'] });
  expect(attachments[1].headers[0]).toEqual({ name: 'Content-Type', value: ' application/pdf' });
  for (const bodyProperties of [['subject'], ['header:To:asDate'], null, 'type']) {
    expect(await server.one(server.ana, 'Email/get', { ids: [rich], bodyProperties })).toMatchObject({
      type: 'invalidArguments',
    });
  }
});

test('body values of text, of HTML, of everything that is text; decoded', async () => {
  const properties = ['bodyValues'];
  expect((await get({ properties })).bodyValues).toEqual({});
  const text = { value: 'caf\u00e9', isEncodingProblem: false, isTruncated: false };
  const html = {
    value: '<p>caf\u00e9 <img src="cid:pic@x"></p>',
    isEncodingProblem: false,
    isTruncated: false,
  };
  expect((await get({ properties, fetchTextBodyValues: true })).bodyValues).toEqual({ '1.1': text });
  expect((await get({ properties, fetchHTMLBodyValues: true })).bodyValues).toEqual({ '1.2.1': html });
  expect((await get({ properties, fetchAllBodyValues: true })).bodyValues).toEqual({
    '1.1': text,
    '1.2.1': html,
  });
});

test('maxBodyValueBytes cuts between characters, and in HTML not inside a tag', async () => {
  const options = { properties: ['bodyValues'], fetchAllBodyValues: true };
  const at = async (maxBodyValueBytes: number) => (await get({ ...options, maxBodyValueBytes })).bodyValues;
  expect((await at(4))['1.1']).toEqual({ value: 'caf', isEncodingProblem: false, isTruncated: true });
  expect((await at(5))['1.1']).toEqual({ value: 'caf\u00e9', isEncodingProblem: false, isTruncated: false });
  expect((await at(20))['1.2.1']).toEqual({
    value: '<p>caf\u00e9 ',
    isEncodingProblem: false,
    isTruncated: true,
  });
  expect(await server.one(server.ana, 'Email/get', { ids: [rich], maxBodyValueBytes: -1 })).toMatchObject({
    type: 'invalidArguments',
  });
});

test('a broken charset is said to be an encoding problem', async () => {
  const id = await server.deliver(
    server.ana,
    message({ 'Content-Type': 'text/plain; charset=nonsense' }, 'Hello.\n'),
  );
  const { bodyValues } = await get({ properties: ['bodyValues'], fetchTextBodyValues: true }, id);
  expect(bodyValues['1'].isEncodingProblem).toBe(true);
});

test('a large message is read by ranges, with the same result', async () => {
  const long = 'A line of text that makes the message long.\n'.repeat(20_000);
  const id = await server.deliver(server.ana, message({ 'X-Mark': 'here' }, long));
  const email = await get(
    { properties: ['bodyValues', 'header:X-Mark:asText'], fetchTextBodyValues: true },
    id,
  );
  expect(email.bodyValues['1'].value.length).toBe(long.length);
  expect(email['header:X-Mark:asText']).toBe('here');
});

test('a message without anything in its header has nulls, and text in us-ascii', async () => {
  const id = await server.deliver(server.ana, '\nOnly a body.\n');
  const email = await get({ properties: ['from', 'subject', 'sentAt', 'messageId', 'textBody'] }, id);
  expect(email).toMatchObject({ from: null, subject: null, sentAt: null, messageId: null });
  expect(email.textBody[0]).toMatchObject({ type: 'text/plain', charset: 'us-ascii' });
});

test('an address list without an address is empty, a field that is not there null (RFC 8621 4.1.3)', async () => {
  const bytes = 'From: a@x.example\nTo: undisclosed-recipients:;\nBcc:\nIn-Reply-To: nothing\n\nHi\n';
  const id = await server.deliver(server.ana, bytes);
  const properties = ['to', 'bcc', 'cc', 'inReplyTo', 'header:To:asAddresses', 'header:Cc:asAddresses'];
  const [email] = (await server.one(server.ana, 'Email/get', { ids: [id], properties })).list;
  expect(email).toEqual({
    id,
    to: [],
    bcc: [],
    cc: null,
    inReplyTo: null,
    'header:To:asAddresses': [],
    'header:Cc:asAddresses': null,
  });
});

test('threads: emails oldest first; changes to them', async () => {
  const { state } = await server.one(server.ana, 'Thread/get', { ids: [] });
  const first = await server.deliver(server.ana, message({ Subject: 'Trip', 'Message-ID': '<t1@x>' }), {
    receivedAt: new Date('2026-03-01'),
  });
  const second = await server.deliver(
    server.ana,
    message({ Subject: 'Re: Trip', 'Message-ID': '<t2@x>', 'In-Reply-To': '<t1@x>' }),
    { receivedAt: new Date('2026-03-02') },
  );
  const { threadId } = await get({ properties: ['threadId'] }, first);
  const { list, notFound } = await server.one(server.ana, 'Thread/get', { ids: [threadId, 'tzzz'] });
  expect(list).toEqual([{ id: threadId, emailIds: [first, second] }]);
  expect(notFound).toEqual(['tzzz']);
  expect(await server.one(server.ana, 'Thread/get', { ids: null })).toMatchObject({
    type: 'requestTooLarge',
  });
  expect((await server.one(server.ana, 'Thread/changes', { sinceState: state })).created).toEqual([threadId]);
});

test('the first screen is one request by references', async () => {
  const { methodResponses } = await server.call(server.ana, [
    ['Mailbox/get', { accountId: server.ana.id }, '0'],
    [
      'Email/query',
      {
        accountId: server.ana.id,
        filter: { inMailbox: server.ana.mailboxes.inbox },
        collapseThreads: true,
        limit: 50,
        calculateTotal: true,
      },
      '1',
    ],
    [
      'Email/get',
      {
        accountId: server.ana.id,
        '#ids': { resultOf: '1', name: 'Email/query', path: '/ids' },
        properties: ['threadId', 'subject', 'preview'],
      },
      '2',
    ],
    [
      'Thread/get',
      { accountId: server.ana.id, '#ids': { resultOf: '2', name: 'Email/get', path: '/list/*/threadId' } },
      '3',
    ],
  ]);
  const [, query, emails, threads] = methodResponses.map(([, args]) => args) as Answer[];
  expect(emails.list.map(({ id }: Answer) => id)).toEqual(query.ids);
  expect(threads.list).toHaveLength(query.total);
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
