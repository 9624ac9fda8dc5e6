import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let plain: string;
let html: string;
let forward: string;
let large: string;

beforeAll(async () => {
  server = await startJmapServer();
  const put = (subject: string, body: string, type = 'text/plain; charset=utf-8') =>
    server.deliver(server.ana, message({ Subject: subject, 'Content-Type': type }, body));
  plain = await put(
    'Budget <draft> & more',
    `${'Nothing here. '.repeat(40)}\nThe *Budget* of 서울시 < 5 & fine.\n`,
  );
  html = await put(
    'Other',
    '<style>budget{}</style><p title="budget">The <b>bud</b>get &lt;ok&gt;</p>',
    'text/html',
  );
  forward = await put(
    'Fwd',
    '--x\n\nSee below.\n--x\nContent-Type: message/rfc822\n\nSubject: inner\n\nThe inner budget.\n--x--\n',
    'multipart/mixed; boundary=x',
  );
  large = await put('Large', `${'filler '.repeat(60_000)} budget\n`);
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (args: object): Promise<Answer> => server.one(server.ana, 'SearchSnippet/get', args);

test('subject and text with the words marked; null where they are not', async () => {
  const answer = await get({ filter: { text: 'budget' }, emailIds: [html, plain, 'enone', plain] });
  expect(answer).toEqual({
    accountId: server.ana.id,
    list: [
      { emailId: html, subject: null, preview: 'The <mark>budget</mark> &lt;ok&gt;' },
      {
        emailId: plain,
        subject: '<mark>Budget</mark> &lt;draft&gt; &amp; more',
        preview:
          '…Nothing here. Nothing here. Nothing here. The *<mark>Budget</mark>* of 서울시 &lt; 5 &amp; fine.',
      },
    ],
    notFound: ['enone'],
  });
});

test('only what the filter asks of: subject, body, or neither', async () => {
  const one = async (filter: object | null) =>
    (await get({ filter, emailIds: [plain] })).list.map(({ subject, preview }: Answer) => [
      subject !== null,
      preview !== null,
    ])[0];
  expect(await one({ subject: 'draft' })).toEqual([true, false]);
  expect(await one({ body: '서울' })).toEqual([false, true]);
  expect(await one({ from: 'budget' })).toEqual([false, false]);
  expect(await one({ operator: 'NOT', conditions: [{ text: 'budget' }] })).toEqual([false, false]);
  expect(await one(null)).toEqual([false, false]);
});

test('in an attached message too; in the first 256 KiB of a long one', async () => {
  const { list, notFound } = await get({ filter: { body: 'budget' }, emailIds: [forward, large] });
  expect(list).toEqual([
    { emailId: forward, subject: null, preview: 'The inner <mark>budget</mark>.' },
    { emailId: large, subject: null, preview: null },
  ]);
  expect(notFound).toBeNull();
});

test('the ids of a query by a result reference, as clients ask', async () => {
  const filter = { text: 'budget' };
  const { methodResponses } = await server.call(server.ana, [
    ['Email/query', { accountId: server.ana.id, filter }, 'q'],
    [
      'SearchSnippet/get',
      { accountId: server.ana.id, filter, '#emailIds': { resultOf: 'q', name: 'Email/query', path: '/ids' } },
      's',
    ],
  ]);
  expect(methodResponses[1]?.[1]['list']).toHaveLength(3);
});

test.each<[object, string]>([
  [{ emailIds: null }, 'invalidArguments'],
  [{ filter: {} }, 'invalidArguments'],
  [{ filter: 'x', emailIds: [] }, 'invalidArguments'],
  [{ filter: { colour: 'red' }, emailIds: [] }, 'unsupportedFilter'],
  [{ filter: { text: 7 }, emailIds: [] }, 'invalidArguments'],
  [{ emailIds: Array.from({ length: 1_001 }, (_, n) => `e${n}`) }, 'requestTooLarge'],
  [{ accountId: 'aother', emailIds: [] }, 'accountNotFound'],
])('%j is %s', async (args, type) => {
  expect(await get(args)).toMatchObject({ type });
});

test("another account's email is not found, and nothing was a fault of the server", async () => {
  const answer = await server.one(server.bob, 'SearchSnippet/get', {
    filter: { text: 'budget' },
    emailIds: [plain],
  });
  expect(answer).toMatchObject({ list: [], notFound: [plain] });
  expect(server.errors).toEqual([]);
});
