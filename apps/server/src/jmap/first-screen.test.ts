import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  message,
  startJmapServer,
  USING,
  type Answer,
  type JmapTestServer,
} from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let authorization: string;
beforeAll(async () => {
  server = await startJmapServer();
  const { token } = await server.context.auth.createSession({
    accountId: server.ana.id,
    userAgent: '',
    ip: '127.0.0.1',
  });
  authorization = `Bearer ${token}`;
  const inThreads = (index: number) =>
    message({
      Subject: `Topic ${index % 40}`,
      'Message-ID': `<${index}@x>`,
      References: `<${index % 40}@x>`,
    });
  await Promise.all(Array.from({ length: 120 }, (_, index) => server.deliver(server.ana, inThreads(index))));
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

/** The statements of one request, by their text; without those of the login. */
async function statementsOf(methodCalls: unknown[]): Promise<{ statements: string[]; responses: Answer[] }> {
  const query = vi.spyOn(Client.prototype, 'query');
  const response = await fetch(new URL('/jmap/api', server.url), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ using: USING, methodCalls }),
  });
  const { methodResponses } = (await response.json()) as Answer;
  const texts = query.mock.calls.map(([first]) =>
    typeof first === 'string' ? first : (first as unknown as { text: string }).text,
  );
  const statements = texts.filter((text) => !/"public"\.|FROM credential\b/.test(text));
  query.mockRestore();
  return { statements, responses: methodResponses.map(([, args]: Answer) => args) };
}

const LIST = [
  'id',
  'threadId',
  'mailboxIds',
  'keywords',
  'from',
  'to',
  'subject',
  'receivedAt',
  'size',
  'preview',
  'hasAttachment',
];

test('the first screen costs a handful of statements, whatever its length, and opens no message', async () => {
  const accountId = server.ana.id;
  const screen = (limit: number) => [
    ['Mailbox/get', { accountId }, '0'],
    [
      'Email/query',
      {
        accountId,
        filter: { inMailbox: server.ana.mailboxes.inbox },
        collapseThreads: true,
        limit,
        calculateTotal: true,
      },
      '1',
    ],
    [
      'Email/get',
      { accountId, '#ids': { resultOf: '1', name: 'Email/query', path: '/ids' }, properties: LIST },
      '2',
    ],
  ];
  const { statements, responses } = await statementsOf(screen(30));
  expect(responses[2].list).toHaveLength(30);
  expect(responses[1].total).toBe(40);
  // The states (once), mailboxes, total, page, whether somebody wrote meanwhile, emails.
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(6);
  expect(statements.join('\n')).not.toMatch(/blob_chunk|\bb\.data\b|structure/);
  expect((await statementsOf(screen(5))).statements).toHaveLength(statements.length);
});

test('opening a conversation reads each message once', async () => {
  const accountId = server.ana.id;
  const { ids } = await server.one(server.ana, 'Email/query', { limit: 1 });
  const { statements, responses } = await statementsOf([
    ['Email/get', { accountId, ids, properties: ['threadId'] }, '0'],
    [
      'Thread/get',
      { accountId, '#ids': { resultOf: '0', name: 'Email/get', path: '/list/*/threadId' } },
      '1',
    ],
    [
      'Email/get',
      {
        accountId,
        '#ids': { resultOf: '1', name: 'Thread/get', path: '/list/*/emailIds' },
        properties: [...LIST, 'bodyValues', 'textBody', 'header:List-Id:asText'],
        fetchAllBodyValues: true,
      },
      '2',
    ],
  ]);
  const { length } = responses[2].list;
  expect(length).toBe(3);
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(5 + 2 * length);
});

test('marking many is a constant number of statements', async () => {
  const accountId = server.ana.id;
  const { ids } = await server.one(server.ana, 'Email/query', { limit: 100 });
  const mark = (some: string[]) => [
    [
      'Email/set',
      { accountId, update: Object.fromEntries(some.map((id) => [id, { 'keywords/$seen': true }])) },
      '0',
    ],
  ];
  const few = await statementsOf(mark(ids.slice(0, 2)));
  const many = await statementsOf(mark(ids.slice(2)));
  expect(Object.keys(many.responses[0].updated)).toHaveLength(98);
  expect(many.statements.length).toBeLessThanOrEqual(few.statements.length + 2);
});
