import { createHash } from 'node:crypto';
import { BLOB_CAPABILITY, CORE_CAPABILITY } from '@mailcote/jmap';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_MAX_MESSAGE_SIZE: '2000000' });
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const create = async (data: unknown, type?: unknown): Promise<Answer> =>
  one('Blob/upload', { create: { k: { data, ...(type === undefined ? {} : { type }) } } });
const made = async (text: string): Promise<string> =>
  (await create([{ 'data:asText': text }])).created.k.id as string;
const text = async (id: string): Promise<string> =>
  (await one('Blob/get', { ids: [id], properties: ['data:asText'] })).list[0]['data:asText'] as string;

test('a blob is put together from texts, base64 and ranges of blobs, and used by the next calls of the request', async () => {
  const accountId = server.ana.id;
  const { methodResponses } = await server.call(server.ana, [
    [
      'Blob/upload',
      { accountId, create: { fox: { data: [{ 'data:asText': 'The quick brown fox' }] } } },
      '0',
    ],
    [
      'Blob/upload',
      {
        accountId,
        create: {
          all: {
            type: 'text/plain',
            data: [
              { 'data:asBase64': 'QSA=' },
              { blobId: '#fox', offset: 4, length: 5 },
              { blobId: '#fox', offset: 15 },
              { 'data:asText': '\u0000!' },
            ],
          },
        },
      },
      '1',
    ],
    ['Blob/get', { accountId, ids: ['#all', '#fox', '#none'], properties: ['data:asText', 'size'] }, '2'],
    [
      'Email/set',
      {
        accountId,
        create: {
          m: {
            mailboxIds: { [server.ana.mailboxes.drafts]: true },
            bodyStructure: { blobId: '#all', type: 'text/plain', disposition: 'attachment' },
          },
        },
      },
      '3',
    ],
    [
      'Email/import',
      {
        accountId,
        emails: { i: { blobId: '#all', mailboxIds: { [server.ana.mailboxes.drafts]: true } } },
      },
      '4',
    ],
  ]);
  const [, second, got, set, imported] = methodResponses.map(([, args]) => args) as Answer[];
  expect(second.created.all).toEqual({ id: expect.any(String), type: 'text/plain', size: 13 });
  expect(got.list[0]).toEqual({ id: second.created.all.id, 'data:asText': 'A quick fox\u0000!', size: 13 });
  expect(got.notFound).toEqual(['#none']);
  expect(set.created.m.id).toBeDefined();
  expect(imported.created.i.id).toBeDefined();
  // As any other upload: by HTTP, for its owner.
  const path = `/jmap/download/${accountId}/${second.created.all.id}/x`;
  expect((await server.fetch(server.ana, path)).status).toBe(200);
  const theirs = `/jmap/download/${server.bob.id}/${second.created.all.id}/x`;
  expect((await server.fetch(server.bob, theirs)).status).toBe(404);
});

test('no sources make the empty blob; 64 sources are taken; a type that is none is octets', async () => {
  expect((await create([], 'no type')).created.k).toMatchObject({
    size: 0,
    type: 'application/octet-stream',
  });
  expect(await text(await made(''))).toBe('');
  const letters = Array.from({ length: 64 }, () => ({ 'data:asText': 'é' }));
  expect((await create(letters)).created.k.size).toBe(128);
  const { notCreated } = await create([...letters, ...letters]);
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties: ['data'] });
});

test.each<[string, unknown, object]>([
  ['nothing', [{}], { type: 'invalidProperties', properties: ['data'] }],
  ['two kinds', [{ 'data:asText': 'a', 'data:asBase64': 'YQ==' }], { type: 'invalidProperties' }],
  ['a range of a text', [{ 'data:asText': 'abc', offset: 1 }], { type: 'invalidProperties' }],
  ['bad base64', [{ 'data:asBase64': '!!!!' }], { type: 'invalidProperties' }],
  ['base64 of a wrong length', [{ 'data:asBase64': 'YQ' }], { type: 'invalidProperties' }],
  ['a negative offset', [{ blobId: 'x', offset: -1 }], { type: 'invalidProperties' }],
  ['a string', 'abc', { type: 'invalidProperties', properties: ['data'] }],
  ['an unknown blob', [{ blobId: 'bnone' }], { type: 'blobNotFound', notFound: ['bnone'] }],
  ['an unknown creation id', [{ blobId: '#none' }], { type: 'blobNotFound', notFound: ['#none'] }],
])('a source with %s is refused', async (_, data, error) => {
  const answer = await create(data);
  expect(answer.created).toBeNull();
  expect(answer.notCreated.k).toMatchObject(error);
});

test('ranges beyond a blob, another’s blob and too large a blob are refused; the others of the call are made', async () => {
  const id = await made('0123456789');
  const range = async (offset: number, length?: number): Promise<Answer> =>
    create([{ blobId: id, offset, ...(length === undefined ? {} : { length }) }]);
  expect((await range(10)).created.k.size).toBe(0);
  expect((await range(11)).notCreated.k.type).toBe('invalidProperties');
  expect((await range(5, 6)).notCreated.k.type).toBe('invalidProperties');
  const theirs = await server.one(server.bob, 'Blob/upload', { create: { k: { data: [{ blobId: id }] } } });
  expect(theirs.notCreated.k.type).toBe('blobNotFound');

  const big = await server.upload(server.ana, new Uint8Array(1_500_000).fill(65));
  const both = await one('Blob/upload', {
    create: { big: { data: [{ blobId: big }, { blobId: big }] }, small: { data: [{ blobId: id }] } },
  });
  expect(both.notCreated.big).toMatchObject({ type: 'tooLarge', maxSize: expect.any(Number) });
  expect(both.created.small.size).toBe(10);
});

test('a small request does not copy gigabytes; a part of a message costs the message', async () => {
  const big = await server.upload(server.ana, new Uint8Array(1_500_000).fill(66));
  const parts = `--o\n\n1\n--o\n\n2\n--o\n\n3\n--o\n\n${'padding '.repeat(200_000)}\n--o--\n`;
  const emailId = await server.deliver(
    server.ana,
    message({ 'Content-Type': 'multipart/mixed; boundary=o' }, parts),
  );
  const [{ blobId }] = (await one('Email/get', { ids: [emailId], properties: ['blobId'] })).list;
  const { id: accountId } = server.ana;
  const whole = { accountId, ids: [big], properties: ['data:asBase64'] };
  const part = (n: number) => ['Blob/get', { accountId, ids: [`${blobId}_${n}`] }, `part ${n}`];
  const { methodResponses } = await server.call(server.ana, [
    // 44 times what 1.5 MB count for is all but 4.4 MB of 256 MiB.
    ...Array.from({ length: 44 }, (_, n) => ['Blob/get', whole, `${n}`]),
    part(1),
    part(2),
    part(3),
    ['Blob/get', whole, 'whole'],
    ['Blob/upload', { accountId, create: { k: { data: [{ blobId: big }] } } }, 'copy'],
  ]);
  const [second, third, last, copy] = methodResponses.slice(-4).map(([, args]) => args) as Answer[];
  expect(methodResponses.filter(([name]) => name === 'Blob/get')).toHaveLength(46);
  expect(second.list).toMatchObject([{ 'data:asText': '2' }]);
  expect(third).toMatchObject({ type: 'requestTooLarge' });
  expect(last).toMatchObject({ type: 'requestTooLarge' });
  expect(copy.notCreated.k).toMatchObject({ type: 'tooLarge' });
});

const LATIN1 = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
const digest = (algorithm: string, octets: string | Buffer): string =>
  createHash(algorithm).update(octets).digest('base64');

test.each<[string, string | Buffer, object, object]>([
  ['data and size by default', 'hello', {}, { 'data:asText': 'hello', size: 5 }],
  [
    'octets that are no text come as base64',
    LATIN1,
    {},
    { 'data:asBase64': LATIN1.toString('base64'), size: 4, isEncodingProblem: true },
  ],
  [
    'as text alone they are null',
    LATIN1,
    { properties: ['data:asText'] },
    { 'data:asText': null, isEncodingProblem: true },
  ],
  [
    'as base64 there is no problem',
    LATIN1,
    { properties: ['data:asBase64', 'id'] },
    { 'data:asBase64': LATIN1.toString('base64') },
  ],
  [
    'both',
    'hi',
    { properties: ['data:asText', 'data:asBase64'] },
    { 'data:asText': 'hi', 'data:asBase64': 'aGk=' },
  ],
  [
    'a range; the size is the whole blob’s',
    'hello',
    { offset: 1, length: 3 },
    { 'data:asText': 'ell', size: 5 },
  ],
  ['no octets', 'hello', { offset: 2, length: 0 }, { 'data:asText': '', size: 5 }],
  [
    'a range that ends behind it',
    'hello',
    { offset: 3, length: 9, properties: ['data'] },
    { 'data:asText': 'lo', isTruncated: true },
  ],
  [
    'a range behind it',
    'hello',
    { offset: 9, properties: ['data'] },
    { 'data:asText': '', isTruncated: true },
  ],
  [
    'a range that cuts a character',
    '한',
    { length: 2, properties: ['data:asText'] },
    { 'data:asText': null, isEncodingProblem: true },
  ],
  ['a byte order mark stays', '\ufeffx', { properties: ['data:asText'] }, { 'data:asText': '\ufeffx' }],
  [
    'digests, of the range',
    'hello',
    { offset: 1, properties: ['digest:sha', 'digest:sha-256', 'digest:sha-512'] },
    {
      'digest:sha': digest('sha1', 'ello'),
      'digest:sha-256': digest('sha256', 'ello'),
      'digest:sha-512': digest('sha512', 'ello'),
    },
  ],
])('Blob/get: %s', async (_, octets, args, expected) => {
  const id = await server.upload(server.ana, new Uint8Array(Buffer.from(octets)));
  const { list, notFound } = await one('Blob/get', { ids: [id, id], ...args });
  expect(list).toEqual([{ id, ...expected }]);
  expect(notFound).toEqual([]);
});

test('a large blob by digest and by range, and parts of messages', async () => {
  const octets = Buffer.alloc(1_900_000, 'abcdefghij');
  const id = await server.upload(server.ana, new Uint8Array(octets));
  const { list } = await one('Blob/get', { ids: [id], properties: ['digest:sha-256', 'size'] });
  expect(list[0]).toEqual({ id, 'digest:sha-256': digest('sha256', octets), size: 1_900_000 });
  const middle = await one('Blob/get', { ids: [id], offset: 999_999, length: 4, properties: ['data'] });
  expect(middle.list[0]['data:asText']).toBe('jabc');

  const emailId = await server.deliver(server.ana, message({ Subject: 'Part' }, 'Body text.\n'));
  const [email] = (await one('Email/get', { ids: [emailId], properties: ['textBody'] })).list;
  expect(await text(email.textBody[0].blobId)).toBe('Body text.\r\n');
});

test('ids that are not there, properties that are none', async () => {
  const { created } = await server.one(server.bob, 'Blob/upload', {
    create: { k: { data: [{ 'data:asText': 'Bob’s' }] } },
  });
  expect(await one('Blob/get', { ids: [created.k.id, 'x'] })).toMatchObject({
    list: [],
    notFound: [created.k.id, 'x'],
  });
  expect(await one('Blob/get', { ids: [], properties: ['digest:md5'] })).toMatchObject({
    type: 'invalidArguments',
    arguments: ['properties'],
  });
  expect(await one('Blob/get', { ids: null })).toMatchObject({ type: 'requestTooLarge' });
});

test('Blob/lookup: where a message and a part of it are', async () => {
  const emailId = await server.deliver(server.ana, message({ Subject: 'Find me' }));
  const properties = ['blobId', 'threadId', 'textBody', 'mailboxIds'];
  const [email] = (await one('Email/get', { ids: [emailId], properties })).list;
  const part = email.textBody[0].blobId as string;
  const unused = await made('nobody refers to it');
  const { list, notFound } = await one('Blob/lookup', {
    typeNames: ['Mailbox', 'Thread', 'Email'],
    ids: [email.blobId, part, `${email.blobId}_9`, unused, 'not-a-blob'],
  });
  const matchedIds = {
    Mailbox: [server.ana.mailboxes.inbox],
    Thread: [email.threadId],
    Email: [emailId],
  };
  const nowhere = { Mailbox: [], Thread: [], Email: [] };
  expect(list).toEqual([
    { id: email.blobId, matchedIds },
    { id: part, matchedIds },
    { id: `${email.blobId}_9`, matchedIds: nowhere },
    { id: unused, matchedIds: nowhere },
  ]);
  expect(notFound).toEqual(['not-a-blob']);
  // Bob learns nothing of what Ana has.
  const theirs = await server.one(server.bob, 'Blob/lookup', { typeNames: ['Email'], ids: [email.blobId] });
  expect(theirs.list).toEqual([{ id: email.blobId, matchedIds: { Email: [] } }]);
});

test('what is attached to an attached message is found too', async () => {
  const inner = 'Content-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--i\n\nsecond\n--i--\n';
  const emailId = await server.deliver(
    server.ana,
    message(
      { 'Content-Type': 'multipart/mixed; boundary=o' },
      `--o\nContent-Type: message/rfc822\n\n${inner}\n--o--\n`,
    ),
  );
  const [{ blobId }] = (await one('Email/get', { ids: [emailId], properties: ['blobId'] })).list;
  const nested = `${blobId}_1_2`;
  expect(await text(nested)).toBe('second');
  const { list } = await one('Blob/lookup', { typeNames: ['Email'], ids: [nested, `${blobId}_1_9`] });
  expect(list.map(({ matchedIds }: Answer) => matchedIds.Email)).toEqual([[emailId], []]);
});

test('Blob/lookup knows the types of the capabilities that are used', async () => {
  expect(await one('Blob/lookup', { typeNames: ['Quota'], ids: [] })).toMatchObject({
    type: 'unknownDataType',
  });
  const { methodResponses } = await server.call(
    server.ana,
    [['Blob/lookup', { accountId: server.ana.id, typeNames: ['Email'], ids: [] }, '0']],
    { using: [CORE_CAPABILITY, BLOB_CAPABILITY] },
  );
  expect(methodResponses[0]![1]).toMatchObject({ type: 'unknownDataType' });
});

test('the session tells the limits', async () => {
  const response = await server.fetch(server.ana, '/.well-known/jmap');
  const session = (await response.json()) as Answer;
  expect(session.capabilities[BLOB_CAPABILITY]).toEqual({});
  expect(session.accounts[server.ana.id].accountCapabilities[BLOB_CAPABILITY]).toEqual({
    maxSizeBlobSet: session.capabilities[CORE_CAPABILITY].maxSizeUpload,
    maxDataSources: 64,
    supportedTypeNames: ['Mailbox', 'Thread', 'Email'],
    supportedDigestAlgorithms: ['sha', 'sha-256', 'sha-512'],
  });
  expect(session.primaryAccounts[BLOB_CAPABILITY]).toBe(server.ana.id);
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
