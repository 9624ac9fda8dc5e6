import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Id, type Store } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { hashPassword } from './auth/password.ts';
import { USING, type Answer } from './jmap/testing/jmap-test-server.ts';
import { noPorts } from './net/ports.ts';
import { startServerProcess, type ServerProcess } from './testing/server-process.ts';
import { startStranger, type StrangerServer } from './testing/stranger-server.ts';

const PASSWORD = 'correct horse battery';
const ADDRESS = 'ana@example.org';
const AUTHORIZATION = `Basic ${Buffer.from(`${ADDRESS}:${PASSWORD}`).toString('base64')}`;

const stack = new AsyncDisposableStack();
const servers: Record<'http' | 'smtp' | 'relay', ServerProcess> = {} as never;
let store: Store;
let accountId: Id;
let world: StrangerServer;

/** Three real processes, each with its own roles, on one database. */
beforeAll(async () => {
  const database = stack.use(await createTestDatabase());
  world = stack.use(await startStranger());
  store = stack.use(await openStore({ databaseUrl: database.url, publish: () => undefined }));
  await store.directory.addDomain('example.org');
  ({ id: accountId } = await store.directory.createAccount({
    address: ADDRESS,
    name: 'Ana',
    passwordHash: await hashPassword(PASSWORD),
    isAdmin: true,
  }));
  const start = async (roles: string): Promise<ServerProcess> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-roles-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const server = await startServerProcess({
      DATABASE_URL: database.url,
      MAILCOTE_ROLES: roles,
      MAILCOTE_DATA_DIR: dataDir,
      MAILCOTE_UNDO_SECONDS: '0',
      MAILCOTE_RELAY_URL: `smtp://127.0.0.1:${world.port}`,
    });
    stack.defer(async () => {
      server.process.kill('SIGTERM');
      await server.ended;
    });
    return server;
  };
  [servers.http, servers.smtp, servers.relay] = await Promise.all([
    start('http'),
    start('smtp, submission'),
    start('relay, jobs'),
  ]);
});
afterAll(() => stack.disposeAsync());

async function call(methodCalls: unknown[]): Promise<Answer[]> {
  const response = await fetch(`http://127.0.0.1:${servers.http.ports.http}/jmap/api`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    body: JSON.stringify({ using: USING, methodCalls }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as Answer).methodResponses.map(([, args]: Answer) => args);
}

/** A WebSocket with push enabled, and what it has been told. */
async function listen(): Promise<{ changes: Answer[] } & AsyncDisposable> {
  const socket = new WebSocket(`ws://127.0.0.1:${servers.http.ports.http}/jmap/ws`, 'jmap', {
    headers: { authorization: AUTHORIZATION },
  });
  const changes: Answer[] = [];
  socket.on('message', (data: Buffer) => changes.push(JSON.parse(data.toString()).changed[accountId]));
  await once(socket, 'open');
  socket.send(JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: null }));
  await expect.poll(() => changes.length).toBe(1);
  return {
    changes,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

test('each process opens what its roles need and nothing else', () => {
  expect(servers.http.ports).toEqual({ ...noPorts(), http: expect.any(Number) as number });
  const { http, smtp, submission } = servers.smtp.ports;
  expect([http, smtp > 0, submission > 0]).toEqual([null, true, true]);
  expect(servers.relay.ports).toEqual(noPorts());
});

test('what one process receives appears live at another one', async () => {
  await using live = await listen();
  const transport = createTransport({
    host: '127.0.0.1',
    port: servers.smtp.ports.smtp,
    tls: { rejectUnauthorized: false },
  });
  for (let n = 1; n <= 5; n++) {
    live.changes.length = 0;
    await transport.sendMail({ from: 'x@example.net', to: ADDRESS, subject: `number ${n}`, text: 'Hello.' });
    // Well below the rhythm in which live connections look for themselves.
    await expect.poll(() => live.changes, { timeout: 5_000, interval: 1 }).not.toEqual([]);
    const [query, get] = await call([
      ['Email/query', { accountId, sort: [{ property: 'receivedAt', isAscending: false }], limit: 1 }, '0'],
      [
        'Email/get',
        { accountId, '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['subject'] },
        '1',
      ],
    ]);
    expect(query.ids).toHaveLength(1);
    expect(get.list[0].subject).toBe(`number ${n}`);
    expect(live.changes[0]).toMatchObject({ Email: get.state, EmailDelivery: get.state });
  }
  transport.close();
});

test('what is sent through one process is relayed by another one at once, and its delivery is told', async () => {
  const [{ list: mailboxes }, { list: identities }] = await call([
    ['Mailbox/get', { accountId }, '0'],
    ['Identity/get', { accountId }, '1'],
  ]);
  const drafts = mailboxes.find(({ role }: Answer) => role === 'drafts').id;
  await using live = await listen();
  // Without being woken the relay looks at its queue every half minute: not three times in a row within a second or two.
  for (let n = 1; n <= 3; n++) {
    const before = world.messages.length;
    const [, submitted] = await call([
      [
        'Email/set',
        {
          accountId,
          create: {
            e: {
              mailboxIds: { [drafts]: true },
              keywords: { $draft: true },
              from: [{ email: ADDRESS }],
              to: [{ email: 'friend@example.net' }],
              subject: `out ${n}`,
              bodyValues: { t: { value: 'Hello.' } },
              textBody: [{ partId: 't', type: 'text/plain' }],
            },
          },
        },
        '0',
      ],
      [
        'EmailSubmission/set',
        { accountId, create: { s: { emailId: '#e', identityId: identities[0].id } } },
        '1',
      ],
    ]);
    expect(submitted.notCreated).toBeNull();
    await expect.poll(() => world.messages.length, { timeout: 5_000, interval: 5 }).toBe(before + 1);
    expect(world.messages.at(-1)!.text).toContain(`Subject: out ${n}`);
    const { id } = submitted.created.s;
    await vi.waitFor(
      async () => {
        const [answer] = await call([['EmailSubmission/get', { accountId, ids: [id] }, '0']]);
        expect(answer.list[0].deliveryStatus['friend@example.net'].delivered).not.toBe('queued');
        // Of two changes close together only the later one may be told: what was told last is how things are.
        const told = live.changes.findLast(({ EmailSubmission }) => EmailSubmission !== undefined);
        expect(told?.EmailSubmission).toBe(answer.state);
      },
      { timeout: 10_000 },
    );
  }
});

test('the jobs are done by the process that has the role', async () => {
  expect(await store.tryLock('jobs')).toBeNull();
  servers.relay.process.kill('SIGTERM');
  await servers.relay.ended;
  expect(servers.relay.process.exitCode).toBe(0);
  await using lock = await store.tryLock('jobs');
  expect(lock).not.toBeNull();
});
