import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const parse = (args: object): Promise<Answer> => server.one(server.ana, 'Email/parse', args);
const upload = (text: string) => server.upload(server.ana, text.replaceAll('\n', '\r\n'));

const INNER = message(
  {
    From: '=?utf-8?Q?Zo=C3=AB?= <zoe@example.net>',
    Subject: '=?utf-8?B?7JWI64WV?=',
    'Message-ID': '<inner@x>',
    Date: 'Thu, 8 Jan 2026 10:00:00 +0900',
    'X-Tag': 'one',
    'Content-Type': 'multipart/mixed; boundary=in',
  },
  '--in\nContent-Type: text/plain; charset=utf-8\n\nHello ë.\n--in\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nQUJD\n--in--\n',
);

test('a blob is told as an Email would be, without what only an Email has', async () => {
  const blobId = await upload(INNER);
  const { accountId, parsed, notParsable, notFound } = await parse({ blobIds: [blobId, blobId] });
  expect({ accountId, notParsable, notFound }).toEqual({
    accountId: server.ana.id,
    notParsable: null,
    notFound: null,
  });
  expect(Object.keys(parsed[blobId]).toSorted()).toEqual(
    [
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
  expect(parsed[blobId]).toMatchObject({
    messageId: ['inner@x'],
    from: [{ name: 'Zoë', email: 'zoe@example.net' }],
    cc: null,
    subject: '안녕',
    sentAt: '2026-01-08T10:00:00+09:00',
    hasAttachment: true,
    preview: 'Hello ë.',
    bodyValues: {},
    textBody: [{ partId: '1', type: 'text/plain' }],
    attachments: [{ partId: '2', name: 'a.pdf', size: 3 }],
  });
  expect((await server.one(server.ana, 'Email/query', {})).ids).toEqual([]);
});

test('every property and option of Email/get', async () => {
  const blobId = await upload(INNER);
  const properties = ['id', 'mailboxIds', 'keywords', 'receivedAt', 'threadId', 'blobId', 'size', 'headers'];
  const { parsed } = await parse({
    blobIds: [blobId],
    properties: [
      ...properties,
      'bodyStructure',
      'bodyValues',
      'header:x-tag:asText',
      'header:From:asAddresses',
    ],
    bodyProperties: ['partId', 'header:Content-Type'],
    fetchAllBodyValues: true,
    maxBodyValueBytes: 7,
  });
  expect(parsed[blobId]).toMatchObject({
    id: null,
    mailboxIds: null,
    keywords: null,
    receivedAt: null,
    threadId: null,
    blobId,
    size: Buffer.byteLength(INNER.replaceAll('\n', '\r\n')),
    'header:x-tag:asText': 'one',
    'header:From:asAddresses': [{ name: 'Zoë', email: 'zoe@example.net' }],
    bodyValues: { 1: { value: 'Hello ', isTruncated: true, isEncodingProblem: false } },
  });
  expect(parsed[blobId].headers[0]).toEqual({
    name: 'From',
    value: ' =?utf-8?Q?Zo=C3=AB?= <zoe@example.net>',
  });
  expect(parsed[blobId].bodyStructure).toEqual({
    partId: null,
    'header:Content-Type': ' multipart/mixed; boundary=in',
  });
});

test('an attached message is opened by the id of its part, and its own parts are blobs too', async () => {
  const base64 = Buffer.from(INNER.replaceAll('\n', '\r\n')).toString('base64').replaceAll(/.{76}/g, '$&\n');
  const outer = message(
    { 'Content-Type': 'multipart/mixed; boundary=out' },
    `--out\n\nSee there.\n--out\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${base64}\n--out\nContent-Type: message/rfc822\n\n${INNER}\n--out--\n`,
  );
  const id = await server.deliver(server.ana, outer);
  const { list } = await server.one(server.ana, 'Email/get', { ids: [id], properties: ['attachments'] });
  for (const { blobId } of list[0].attachments) {
    const { parsed } = await parse({ blobIds: [blobId], properties: ['subject', 'attachments'] });
    const { subject, attachments } = parsed[blobId];
    expect(subject).toBe('안녕');
    const response = await server.fetch(
      server.ana,
      `/jmap/download/${server.ana.id}/${attachments[0].blobId}/a.pdf`,
    );
    expect(await response.text()).toBe('ABC');
    const strange = await server.fetch(
      server.bob,
      `/jmap/download/${server.bob.id}/${attachments[0].blobId}/a.pdf`,
    );
    expect(strange.status).toBe(404);
  }
  expect(list[0].attachments).toHaveLength(2);
});

test('what is no message, and what is not there', async () => {
  const png = await server.upload(server.ana, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 1]));
  const empty = await server.upload(server.ana, '');
  const foreign = await server.upload(server.bob, INNER);
  const good = await upload(message({}));
  // Levels of parts that are not there, more than there may be, and none of ours.
  const missing = [`${good}_7`, `${good}_1_7`, `${good}${'_1'.repeat(9)}`, 'b0', foreign];
  const answer = await parse({ blobIds: [png, empty, good, ...missing], properties: ['subject'] });
  expect(answer).toMatchObject({
    parsed: { [good]: { subject: 'Hello' } },
    notParsable: [png, empty],
    notFound: missing,
  });
  expect(await parse({ blobIds: [] })).toMatchObject({ parsed: null, notParsable: null, notFound: null });
  expect(await parse({ blobIds: [png] })).toMatchObject({ parsed: null, notParsable: [png] });
});

test.for([
  [{ blobIds: null }, 'invalidArguments'],
  [{}, 'invalidArguments'],
  [{ blobIds: [], properties: ['mood'] }, 'invalidArguments'],
  [{ blobIds: [], properties: ['header:From:asDate'] }, 'invalidArguments'],
  [{ blobIds: [], bodyProperties: ['mood'] }, 'invalidArguments'],
  [{ blobIds: [], maxBodyValueBytes: -1 }, 'invalidArguments'],
  [{ blobIds: Array.from({ length: 1_001 }, (_, n) => `b${n}`) }, 'requestTooLarge'],
  [{ blobIds: [], accountId: 'a999' }, 'accountNotFound'],
] as [object, string][])('%j is %s', async ([args, type]) => {
  expect(await parse(args)).toMatchObject({ type });
});
