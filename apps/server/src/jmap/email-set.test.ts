import { afterAll, beforeAll, expect, test } from 'vitest';
import PostalMime from 'postal-mime';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let drafts: string;
let inbox: string;
let archive: string;
beforeAll(async () => {
  server = await startJmapServer();
  ({ drafts, inbox, archive } = server.ana.mailboxes);
});
afterAll(() => server[Symbol.asyncDispose]());

const set = (args: object): Promise<Answer> => server.one(server.ana, 'Email/set', args);
const get = async (id: string, properties: string[], more: object = {}): Promise<Answer> =>
  (await server.one(server.ana, 'Email/get', { ids: [id], properties, ...more })).list[0];

const text = (value: string) => ({
  textBody: [{ partId: 't', type: 'text/plain' }],
  bodyValues: { t: { value } },
});
const create = async (email: object): Promise<Answer> =>
  (await set({ create: { k: { mailboxIds: { [drafts]: true }, ...email } } })).created.k;
const refuse = async (email: object): Promise<Answer> => {
  const { created, notCreated } = await set({ create: { k: { mailboxIds: { [drafts]: true }, ...email } } });
  expect(created).toBeNull();
  return notCreated.k;
};
/** The message as a stranger reads it. */
async function download(blobId: string): Promise<Buffer> {
  const response = await server.fetch(
    server.ana,
    `/jmap/download/${server.ana.id}/${blobId}/m.eml?type=message/rfc822`,
  );
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

test('a plain draft: what comes back, what is stored, what a stranger reads', async () => {
  const created = await create({
    keywords: { $draft: true, $SEEN: true },
    from: [{ name: '김 Ana', email: 'ana@example.org' }],
    to: [{ name: 'Bob "B." Builder', email: 'bob@example.net' }],
    bcc: [{ email: 'secret@example.net' }],
    subject: '안녕하세요 — hello',
    inReplyTo: ['zero@example.net'],
    references: ['minus@example.net', 'zero@example.net'],
    sentAt: '2026-11-22T19:00:00+09:00',
    ...text('First line\nand — second\n'),
  });
  expect(Object.keys(created).toSorted()).toEqual(['blobId', 'id', 'size', 'threadId']);
  expect(
    await get(created.id, [
      'keywords',
      'mailboxIds',
      'from',
      'to',
      'bcc',
      'subject',
      'inReplyTo',
      'references',
      'sentAt',
      'size',
      'messageId',
    ]),
  ).toMatchObject({
    keywords: { $draft: true, $seen: true },
    mailboxIds: { [drafts]: true },
    from: [{ name: '김 Ana', email: 'ana@example.org' }],
    to: [{ name: 'Bob "B." Builder', email: 'bob@example.net' }],
    bcc: [{ name: null, email: 'secret@example.net' }],
    subject: '안녕하세요 — hello',
    inReplyTo: ['zero@example.net'],
    references: ['minus@example.net', 'zero@example.net'],
    sentAt: '2026-11-22T19:00:00+09:00',
    size: created.size,
    messageId: [expect.stringMatching(/@mail\.example\.org$/)],
  });
  const bytes = await download(created.blobId);
  expect(bytes.length).toBe(created.size);
  expect(bytes.toString('latin1')).not.toMatch(/(?<!\r)\n|\r(?!\n)|[^\x00-\x7f]/);
  const parsed = await PostalMime.parse(bytes);
  expect(parsed.subject).toBe('안녕하세요 — hello');
  expect(parsed.text?.trimEnd()).toBe('First line\nand — second');
});

test('text, HTML, a picture in the HTML and a file make the usual tree', async () => {
  const picture = await server.upload(server.ana, new Uint8Array([137, 80, 78, 71]), 'image/png');
  const file = await server.upload(server.ana, '보고서', 'application/x-thing');
  const { id } = await create({
    subject: 'Rich',
    bodyValues: { t: { value: 'plain' }, h: { value: '<p>rich <img src="cid:p1"></p>' } },
    textBody: [{ partId: 't' }],
    htmlBody: [{ partId: 'h' }],
    attachments: [
      { blobId: picture, type: 'image/png', name: 'p.png', cid: 'p1', disposition: 'inline' },
      { blobId: file, type: 'application/x-thing', name: '보고서.thing', language: ['ko'] },
    ],
  });
  const email = await get(
    id,
    ['bodyStructure', 'hasAttachment', 'bodyValues', 'attachments', 'textBody', 'htmlBody'],
    { fetchAllBodyValues: true },
  );
  expect(email.bodyStructure).toMatchObject({
    type: 'multipart/mixed',
    subParts: [
      {
        type: 'multipart/alternative',
        subParts: [
          { type: 'text/plain', charset: 'utf-8' },
          {
            type: 'multipart/related',
            subParts: [
              { type: 'text/html' },
              { type: 'image/png', cid: 'p1', disposition: 'inline', name: 'p.png' },
            ],
          },
        ],
      },
      { type: 'application/x-thing', name: '보고서.thing', disposition: 'attachment', language: ['ko'] },
    ],
  });
  expect(email.hasAttachment).toBe(true);
  expect(email.bodyValues[email.textBody[0].partId].value).toBe('plain');
  expect(email.bodyValues[email.htmlBody[0].partId].value).toBe('<p>rich <img src="cid:p1"></p>');
  const { blobId } = email.attachments.at(-1);
  const response = await server.fetch(server.ana, `/jmap/download/${server.ana.id}/${blobId}/x`);
  expect(await response.text()).toBe('보고서');
  // A part of one message goes into another without an upload.
  const again = await create({
    ...text('again'),
    attachments: [{ blobId, name: 'copy.thing', type: 'application/x-thing' }],
  });
  const { attachments } = await get(again.id, ['attachments']);
  expect(attachments[0]).toMatchObject({ name: 'copy.thing', size: Buffer.byteLength('보고서') });
});

test('bodyStructure is written as given, header fields of parts and in raw form too', async () => {
  const { id } = await create({
    'header:X-Raw': ' as it is',
    'header:X-Text:asText': 'ünï',
    'header:X-Many:asText:all': ['one', 'two'],
    'header:Reply-To:asGroupedAddresses': [
      { name: 'All', addresses: [{ name: null, email: 'x@example.net' }] },
    ],
    'header:List-Help:asURLs': ['https://example.net/help'],
    bodyStructure: {
      type: 'multipart/digest',
      subParts: [
        {
          partId: 'a',
          type: 'text/plain',
          'header:X-Part:asText': 'mine',
          name: 'a.txt',
          disposition: 'inline',
        },
        {
          type: 'multipart/mixed',
          subParts: [{ partId: 'b', type: 'text/html', location: 'https://example.net/b' }],
        },
      ],
    },
    bodyValues: { a: { value: 'A', isTruncated: false }, b: { value: '<b>B</b>' } },
  });
  const email = await get(
    id,
    [
      'header:X-Raw',
      'header:X-Text:asText',
      'header:X-Many:asText:all',
      'header:Reply-To:asGroupedAddresses',
      'header:List-Help:asURLs',
      'bodyStructure',
    ],
    { bodyProperties: ['type', 'name', 'disposition', 'location', 'subParts', 'header:X-Part:asText'] },
  );
  expect(email).toEqual({
    id,
    'header:X-Raw': ' as it is',
    'header:X-Text:asText': 'ünï',
    'header:X-Many:asText:all': ['one', 'two'],
    'header:Reply-To:asGroupedAddresses': [
      { name: 'All', addresses: [{ name: null, email: 'x@example.net' }] },
    ],
    'header:List-Help:asURLs': ['https://example.net/help'],
    bodyStructure: {
      type: 'multipart/digest',
      name: null,
      disposition: null,
      location: null,
      'header:X-Part:asText': null,
      subParts: [
        {
          type: 'text/plain',
          name: 'a.txt',
          disposition: 'inline',
          location: null,
          'header:X-Part:asText': 'mine',
          subParts: null,
        },
        {
          type: 'multipart/mixed',
          name: null,
          disposition: null,
          location: null,
          'header:X-Part:asText': null,
          subParts: [
            {
              type: 'text/html',
              name: null,
              disposition: null,
              location: 'https://example.net/b',
              'header:X-Part:asText': null,
              subParts: null,
            },
          ],
        },
      ],
    },
  });
});

test('every form of a header field is read back as it was written (RFC 8621 4.1.2)', async () => {
  const someone = { name: 'Zoë “Z” Li, jr.', email: 'zoe@example.net' };
  const other = { name: null, email: 'other@example.net' };
  const fields: Record<string, unknown> = {
    'header:X-Raw': ' as it  is',
    'header:X-Text:asText': `long ${'wörd '.repeat(40)}end`,
    'header:Comments:asText': 'comment (no) "quotes"',
    'header:List-Id:asText': 'A list <list.example.net>',
    'header:X-Who:asAddresses': [someone, other],
    'header:Resent-To:asAddresses': [other],
    'header:X-Groups:asGroupedAddresses': [
      { name: null, addresses: [other] },
      { name: 'Früh, alle', addresses: [someone, other] },
      { name: 'none', addresses: [] },
    ],
    'header:X-Ids:asMessageIds': ['a@b.example', 'c.d@e.example'],
    'header:Resent-Message-ID:asMessageIds': ['x@y.example'],
    'header:X-When:asDate': '2026-01-02T03:04:05+09:00',
    'header:Resent-Date:asDate': '2026-01-02T03:04:05Z',
    'header:X-Links:asURLs': ['https://example.net/a?b=c,d', 'mailto:x@example.net'],
    'header:List-Unsubscribe:asURLs': ['https://example.net/u'],
  };
  const all = Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name.startsWith('header:X-'))
      .map(([name, value]) => [`${name.replace('X-', 'Y-')}:all`, [value, value]]),
  );
  const none = {
    'header:Z-Text:asText': null,
    'header:Z-Who:asAddresses': null,
    'header:Z-All:asText:all': [],
    'header:Z-When:asDate': null,
  };
  const given = { ...fields, ...all, ...none };
  const { id } = await create(given);
  const email = await get(id, [...Object.keys(given), 'headers']);
  for (const [name, value] of Object.entries(given)) expect(email[name], name).toEqual(value);
  const names = email.headers.map((field: { name: string }) => field.name.toLowerCase());
  expect(names.filter((name: string) => name.startsWith('z-'))).toEqual([]);
  expect(names.filter((name: string) => name === 'y-who')).toHaveLength(2);
});

test('header fields of the root of bodyStructure are the message’s: none is written twice', async () => {
  const { id } = await create({
    bodyStructure: {
      partId: 'a',
      'header:Date:asDate': '2026-01-02T03:04:05Z',
      'header:Message-ID:asMessageIds': ['own@example.org'],
    },
    bodyValues: { a: { value: 'x' } },
  });
  const email = await get(id, [
    'sentAt',
    'messageId',
    'header:Date:all',
    'header:Message-ID:asMessageIds:all',
  ]);
  expect(email).toMatchObject({ sentAt: '2026-01-02T03:04:05Z', messageId: ['own@example.org'] });
  expect(email['header:Date:all']).toHaveLength(1);
  expect(email['header:Message-ID:asMessageIds:all']).toEqual([['own@example.org']]);
});

test('keywords are limited for the Email, not for one change', async () => {
  const keywords = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${from + n}`, true]));
  const { notCreated } = await set({
    create: { k: { mailboxIds: { [server.ana.mailboxes.drafts]: true }, keywords: keywords(0, 101) } },
  });
  expect(notCreated.k.type).toBe('tooManyKeywords');
  const { id } = await create({ keywords: keywords(0, 99) });
  const add = (name: string) => set({ update: { [id]: { [`keywords/${name}`]: true } } });
  expect((await add('k0')).notUpdated).toBeNull();
  expect((await add('last')).notUpdated).toBeNull();
  expect((await add('more')).notUpdated[id].type).toBe('tooManyKeywords');
});

test('an empty draft is an Email, with Date and Message-ID', async () => {
  const { id } = await create({});
  const email = await get(id, ['sentAt', 'messageId', 'bodyStructure', 'from']);
  expect(email).toMatchObject({ from: null, bodyStructure: { type: 'text/plain' } });
  expect(email.sentAt).toMatch(/^\d{4}-/);
  expect(email.messageId).toHaveLength(1);
});

test('receivedAt is kept when given', async () => {
  const { id } = await create({ receivedAt: '2020-01-02T03:04:05Z', ...text('old') });
  expect((await get(id, ['receivedAt'])).receivedAt).toBe('2020-01-02T03:04:05Z');
});

test.each<[string, object, string[]]>([
  ['no mailbox', { mailboxIds: {} }, ['mailboxIds']],
  ['mailboxIds not true', { mailboxIds: { m1: false } }, ['mailboxIds']],
  ['an unknown mailbox', { mailboxIds: { mzzzz: true } }, ['mailboxIds']],
  ['an unknown reference', { mailboxIds: { '#nothing': true } }, ['mailboxIds']],
  ['a bad keyword', { keywords: { 'a b': true } }, ['keywords']],
  [
    'server-set properties',
    { id: 'e1', size: 3, preview: 'x', headers: [] },
    ['headers', 'id', 'preview', 'size'],
  ],
  ['unknown properties', { colour: 1 }, ['colour']],
  [
    'several wrong ones, all listed',
    { subject: 7, from: 'x', sentAt: 'today' },
    ['from', 'sentAt', 'subject'],
  ],
  ['one header field twice', { from: [{ email: 'a@b' }], 'header:from:asText': 'x' }, ['header:from:asText']],
  [
    'one header field twice, by form',
    { 'header:X-A': ' x', 'header:x-a:asText': 'x' },
    ['header:x-a:asText'],
  ],
  ['a forbidden form', { 'header:Subject:asAddresses': [] }, ['header:Subject:asAddresses']],
  ['Content- on the Email', { 'header:Content-Language': ' de' }, ['header:Content-Language']],
  ['a line break in a field', { subject: 'x\r\nBcc: evil@example.net' }, ['subject']],
  ['a line break in an address', { to: [{ email: 'a@b.example\r\nX: y' }] }, ['to']],
  ['a line break in a raw field', { 'header:X-A': ' x\r\nBcc: evil@example.net' }, ['header:X-A']],
  ['U+0000', { subject: 'a\u0000b' }, ['subject']],
  [
    'bodyStructure with textBody',
    { bodyStructure: { partId: 'a' }, textBody: [{ partId: 'a' }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'two text bodies',
    { textBody: [{ partId: 'a' }, { partId: 'a' }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'HTML as textBody',
    { textBody: [{ partId: 'a', type: 'text/html' }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'text as htmlBody',
    { htmlBody: [{ partId: 'a', type: 'text/plain' }], bodyValues: { a: { value: '' } } },
    ['htmlBody'],
  ],
  ['a part id without a value', { textBody: [{ partId: 'a' }], bodyValues: {} }, ['textBody']],
  ['neither partId nor blobId', { textBody: [{ type: 'text/plain' }] }, ['textBody']],
  [
    'both partId and blobId',
    { textBody: [{ partId: 'a', blobId: 'b1' }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'charset with partId',
    { textBody: [{ partId: 'a', charset: 'utf-8' }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'size with partId',
    { textBody: [{ partId: 'a', size: 1 }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'headers on a part',
    { textBody: [{ partId: 'a', headers: [] }], bodyValues: { a: { value: '' } } },
    ['textBody'],
  ],
  [
    'an encoding on a part',
    {
      textBody: [{ partId: 'a', 'header:Content-Transfer-Encoding': ' 8bit' }],
      bodyValues: { a: { value: '' } },
    },
    ['textBody'],
  ],
  [
    'a truncated value',
    { textBody: [{ partId: 'a' }], bodyValues: { a: { value: '', isTruncated: true } } },
    ['bodyValues'],
  ],
  [
    'a multipart without parts',
    { bodyStructure: { type: 'multipart/mixed', subParts: [] } },
    ['bodyStructure'],
  ],
  [
    'a field of the Email on its root part',
    {
      subject: 'x',
      bodyStructure: { partId: 'a', 'header:Subject:asText': 'y' },
      bodyValues: { a: { value: '' } },
    },
    ['bodyStructure'],
  ],
  [
    'a bad media type',
    { bodyStructure: { partId: 'a', type: 'text/pl ain' }, bodyValues: { a: { value: '' } } },
    ['bodyStructure'],
  ],
])('creating with %s is invalidProperties', async (_, email, properties) => {
  const error = await refuse(email);
  expect(error).toMatchObject({ type: 'invalidProperties' });
  expect(error.properties.toSorted()).toEqual(properties);
});

test('blobs that are not there, or are not ours, are blobNotFound, all of them named', async () => {
  const bobs = await server.upload(server.bob, 'Bob only', 'text/plain');
  const unknown = `b${'A'.repeat(43)}`;
  const error = await refuse({
    ...text('x'),
    attachments: [{ blobId: bobs }, { blobId: unknown }, { blobId: 'b1' }],
  });
  expect(error).toMatchObject({ type: 'blobNotFound' });
  expect(error.notFound.toSorted()).toEqual([bobs, unknown, 'b1'].toSorted());
});

test('update: keywords and mailboxes, whole and by patch', async () => {
  const id = await server.deliver(server.ana, message({ Subject: 'To patch' }), { keywords: ['old'] });
  const state = async () => get(id, ['keywords', 'mailboxIds']);
  expect(
    (await set({ update: { [id]: { 'keywords/$seen': true, 'keywords/Old': null, 'keywords/none': null } } }))
      .updated,
  ).toEqual({ [id]: { keywords: { $seen: true } } });
  expect(await state()).toMatchObject({ keywords: { $seen: true }, mailboxIds: { [inbox]: true } });
  await set({ update: { [id]: { keywords: { a: true, $FLAGGED: true }, [`mailboxIds/${archive}`]: true } } });
  expect(await state()).toEqual({
    id,
    keywords: { a: true, $flagged: true },
    mailboxIds: { [inbox]: true, [archive]: true },
  });
  await set({ update: { [id]: { mailboxIds: { [archive]: true }, keywords: null } } });
  expect(await state()).toEqual({ id, keywords: {}, mailboxIds: { [archive]: true } });
});

test('update: keywords that were not written in lower case are told as they are kept', async () => {
  const { id } = await create({ keywords: { work: true } });
  const plain = await create({});
  const { updated } = await set({
    update: {
      [id]: { 'keywords/$Seen': true },
      [plain.id]: { 'keywords/$seen': true },
    },
  });
  expect(updated).toEqual({ [id]: { keywords: { work: true, $seen: true } }, [plain.id]: null });
});

test('update: what cannot change may be sent as it is', async () => {
  const id = await server.deliver(server.ana, message({ Subject: 'Fixed' }));
  const email = await get(id, [
    'blobId',
    'subject',
    'receivedAt',
    'from',
    'keywords',
    'mailboxIds',
    'size',
    'threadId',
  ]);
  expect(
    (await set({ update: { [id]: { ...email, 'keywords/$seen': undefined, keywords: { $seen: true } } } }))
      .updated,
  ).toEqual({ [id]: null });
  const { notUpdated } = await set({ update: { [id]: { subject: 'Other', size: 1 } } });
  expect(notUpdated[id]).toMatchObject({ type: 'invalidProperties', properties: ['subject', 'size'] });
});

test.each<[string, object, string]>([
  ['two overlapping keys', { keywords: {}, 'keywords/$seen': true }, 'invalidPatch'],
  ['a key that is no path', { 'keywords/~x': true }, 'invalidPatch'],
  ['a path into a value', { 'keywords/$seen/x': true }, 'invalidPatch'],
  ['false', { 'keywords/$seen': false }, 'invalidProperties'],
  ['a bad keyword', { 'keywords/a b': true }, 'invalidProperties'],
  ['no mailbox left', { mailboxIds: {} }, 'invalidProperties'],
  ['null for the mailboxes', { mailboxIds: null }, 'invalidProperties'],
  ['an unknown mailbox', { mailboxIds: { mzzzz: true } }, 'invalidProperties'],
  ['an unknown reference', { 'mailboxIds/#none': true }, 'invalidProperties'],
  ['an unknown property', { colour: 1 }, 'invalidProperties'],
  ['a part of the message', { 'bodyStructure/type': 'x' }, 'invalidProperties'],
  [
    'too many keywords',
    { keywords: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`k${n}`, true])) },
    'tooManyKeywords',
  ],
])('an update with %s is refused', async (_, patch, type) => {
  const id = await server.deliver(server.ana, message({}));
  const { updated, notUpdated } = await set({ update: { [id]: patch } });
  expect(updated).toBeNull();
  expect(notUpdated[id].type).toBe(type);
});

test('taking the last mailbox away is refused for that Email alone; unknown ids are notFound', async () => {
  const here = await server.deliver(server.ana, message({}));
  const both = await server.deliver(server.ana, message({}));
  await set({ update: { [both]: { [`mailboxIds/${archive}`]: true } } });
  const patch = { [`mailboxIds/${inbox}`]: null };
  const { updated, notUpdated } = await set({
    update: { [here]: patch, [both]: patch, ezzz: patch, '#none': patch },
  });
  expect(updated).toEqual({ [both]: null });
  expect(notUpdated).toMatchObject({
    [here]: { type: 'invalidProperties', properties: ['mailboxIds'] },
    ezzz: { type: 'notFound' },
    '#none': { type: 'notFound' },
  });
});

test('destroy: gone, once; the states say so', async () => {
  const id = await server.deliver(server.ana, message({}));
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  const answer = await set({ ifInState: state, destroy: [id, 'ezzz'] });
  expect(answer).toMatchObject({
    oldState: state,
    destroyed: [id],
    notDestroyed: { ezzz: { type: 'notFound' } },
    created: null,
    updated: null,
  });
  expect(await server.one(server.ana, 'Email/changes', { sinceState: state })).toMatchObject({
    destroyed: [id],
    newState: answer.newState,
  });
  expect((await set({ destroy: [id] })).notDestroyed[id]).toMatchObject({ type: 'notFound' });
});

test('a change that changes nothing keeps the state', async () => {
  const id = await server.deliver(server.ana, message({}), { keywords: ['$seen'] });
  const { oldState, newState, updated } = await set({ update: { [id]: { 'keywords/$seen': true } } });
  expect(updated).toEqual({ [id]: null });
  expect(newState).toBe(oldState);
});

test('stateMismatch, also when every record is wrong already', async () => {
  expect(await set({ ifInState: 'x', destroy: [] })).toMatchObject({ type: 'stateMismatch' });
  expect(await set({ ifInState: 'x', create: { k: { subject: 7 } } })).toMatchObject({
    type: 'stateMismatch',
  });
});

test('creation ids hold for the rest of the request: created, changed and destroyed in one', async () => {
  const accountId = server.ana.id;
  const { methodResponses, createdIds } = await server.call(
    server.ana,
    [
      ['Mailbox/set', { accountId, create: { box: { name: 'New box' } } }, '0'],
      ['Email/set', { accountId, create: { mail: { mailboxIds: { '#box': true }, ...text('x') } } }, '1'],
      ['Email/set', { accountId, update: { '#mail': { 'keywords/$seen': true } } }, '2'],
      ['Email/set', { accountId, destroy: ['#mail'] }, '3'],
    ],
    { createdIds: {} },
  );
  const [boxes, made, changed, gone] = methodResponses.map(([, args]) => args) as Answer[];
  const id = made.created.mail.id;
  expect(changed.updated).toEqual({ [id]: null });
  expect(gone.destroyed).toEqual([id]);
  expect(createdIds).toEqual({ box: boxes.created.box.id, mail: id });
});

test('a thousand at once: one patch', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => server.deliver(server.ana, message({}))));
  const { updated } = await set({
    update: Object.fromEntries(ids.map((id) => [id, { 'keywords/$seen': true }])),
  });
  expect(Object.keys(updated)).toHaveLength(40);
  const too = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`e${n}`, {}]));
  expect(await set({ update: too })).toMatchObject({ type: 'requestTooLarge' });
});

test('names that mean something to JavaScript mean nothing here', async () => {
  const id = await server.deliver(server.ana, message({}));
  await set({ update: { [id]: JSON.parse('{"keywords":{"__proto__":true,"constructor":true}}') } });
  const { keywords } = await get(id, ['keywords']);
  expect(Object.keys(keywords).toSorted()).toEqual(['__proto__', 'constructor']);
  const { created } = await set(JSON.parse(`{"create":{"__proto__":{"mailboxIds":{"${drafts}":true}}}}`));
  expect(Object.keys(created)).toEqual(['__proto__']);
});

test('import: from an upload, with what is said; the date of the newest Received field otherwise', async () => {
  const received =
    'Received: by x; Sat, 21 Nov 2026 08:00:00 +0000\nReceived: by y; Fri, 20 Nov 2026 08:00:00 +0000\n';
  const blobId = await server.upload(
    server.ana,
    `${received}${message({ Subject: 'Imported' })}`.replaceAll('\n', '\r\n'),
    'message/rfc822',
  );
  const { created, notCreated, newState, oldState } = await server.one(server.ana, 'Email/import', {
    emails: {
      a: { blobId, mailboxIds: { [archive]: true }, keywords: { $Seen: true } },
      b: { blobId, mailboxIds: { [archive]: true }, receivedAt: '2001-02-03T04:05:06Z' },
    },
  });
  expect(notCreated).toBeNull();
  expect(newState).not.toBe(oldState);
  expect(created.a.blobId).toBe(blobId);
  expect(created.a.id).not.toBe(created.b.id);
  expect(await get(created.a.id, ['subject', 'receivedAt', 'keywords'])).toEqual({
    id: created.a.id,
    subject: 'Imported',
    receivedAt: '2026-11-21T08:00:00Z',
    keywords: { $seen: true },
  });
  expect((await get(created.b.id, ['receivedAt'])).receivedAt).toBe('2001-02-03T04:05:06Z');
});

test('import keeps no bare line feeds: the message is another blob then', async () => {
  const blobId = await server.upload(server.ana, 'Subject: unix\n\none\ntwo');
  const { created } = await server.one(server.ana, 'Email/import', {
    emails: { a: { blobId, mailboxIds: { [archive]: true } } },
  });
  expect(created.a.blobId).not.toBe(blobId);
  expect((await download(created.a.blobId)).toString()).toBe('Subject: unix\r\n\r\none\r\ntwo\r\n');
});

test('import refuses one by one; others go through', async () => {
  const blobId = await server.upload(server.ana, 'Subject: ok\r\n\r\nx\r\n');
  const bobs = await server.upload(server.bob, 'Subject: bob\r\n\r\nx\r\n');
  const mailboxIds = { [archive]: true };
  const { created, notCreated } = await server.one(server.ana, 'Email/import', {
    emails: {
      ok: { blobId, mailboxIds },
      foreign: { blobId: bobs, mailboxIds },
      nowhere: { blobId, mailboxIds: {} },
      unknown: { blobId, mailboxIds: { mzzz: true } },
      keyword: { blobId, mailboxIds, keywords: { 'a b': true } },
      missing: { mailboxIds },
    },
  });
  expect(Object.keys(created)).toEqual(['ok']);
  for (const [key, property] of Object.entries({
    foreign: 'blobId',
    nowhere: 'mailboxIds',
    unknown: 'mailboxIds',
    keyword: 'keywords',
    missing: 'blobId',
  })) {
    expect(notCreated[key], key).toMatchObject({ type: 'invalidProperties', properties: [property] });
  }
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
