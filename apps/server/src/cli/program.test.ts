import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { openStore } from '@mailcote/store';
import { createTestDatabase, type TestDatabase } from '@mailcote/store/testing';
import { parseMessage } from '@mailcote/mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPassword } from '../auth/password.ts';
import { runCli } from './program.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'mailcote-cli-'));
  await chmod(folder, 0o711);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

interface Result {
  code: number;
  out: string;
  err: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of the output, it says itself
  json(): any;
}

async function run(line: string | string[], input = '', env: Record<string, string> = {}): Promise<Result> {
  const written = { out: '', err: '' };
  const collect = (name: 'out' | 'err'): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written[name] += chunk.toString();
        done();
      },
    });
  const args = typeof line === 'string' ? line.split(' ') : line;
  const code = await runCli(args, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: collect('out'),
    stderr: collect('err'),
    env: { DATABASE_URL: database.url, ...env },
  });
  return { code, ...written, json: () => JSON.parse(written.out) };
}

test('domains, accounts and aliases, from nothing', async () => {
  expect(await run('domain list')).toMatchObject({ code: 0, out: expect.stringContaining('no domain yet') });
  expect(await run('account create anna@example.org --password-stdin', 'correct horse\n')).toMatchObject({
    code: 3,
    err: 'mailcote: The domain example.org is not served here; add it first.\n',
  });
  expect(await run('domain add Example.org')).toMatchObject({
    code: 0,
    out: 'Mail for example.org is taken in now.\n',
  });
  expect(await run('domain add example.org')).toMatchObject({
    code: 4,
    err: expect.stringMatching(/^mailcote: .*already/),
  });
  expect((await run('domain list --json')).json()).toMatchObject([{ name: 'example.org' }]);

  const anna = [
    'account',
    'create',
    'anna@example.org',
    '--password-stdin',
    '--admin',
    '--name',
    '안나 Kim',
    '--json',
  ];
  const made = await run(anna, 'correct horse\r\n');
  expect(made.json()).toMatchObject({ address: 'anna@example.org', name: '안나 Kim', isAdmin: true });
  expect((await run(anna, 'correct horse')).code).toBe(4);
  expect((await run('account create bert@example.org --password-stdin', 'short\n')).code).toBe(2);
  expect((await run('account list')).out).toMatch(/^ADDRESS .*\nanna@example\.org {2}안나 Kim {2}admin/);

  expect((await run('account passwd anna@example.org --password-stdin', 'new password')).code).toBe(0);
  await using store = await openStore({ databaseUrl: database.url, publish: () => undefined });
  const credentials = await store.directory.credentialsFor('anna@example.org');
  expect(await verifyPassword('new password', credentials?.passwordHash ?? '')).toBe(true);
  expect((await run('account passwd nobody@example.org --password-stdin', 'new password')).code).toBe(3);
  const off = await run('account two-factor-off anna@example.org');
  expect(off).toMatchObject({ code: 0, out: 'The account anna@example.org had no second factor.\n' });
  expect((await run('account two-factor-off nobody@example.org')).code).toBe(3);

  const limited = await run('account quota anna@example.org 1.5G --json');
  expect(limited.json()).toMatchObject({ address: 'anna@example.org', quotaBytes: 1_500_000_000 });
  expect((await run('account list')).out).toContain('1500.0 MB');
  expect((await run('account quota anna@example.org none')).code).toBe(0);
  expect((await store.directory.accountByAddress('anna@example.org'))?.quotaBytes).toBeNull();
  for (const size of ['much', '-1', '1X', '9999999T']) {
    expect((await run(`account quota anna@example.org ${size}`)).code, size).toBe(2);
  }
  expect((await run('account quota nobody@example.org none')).code).toBe(3);

  const copies = await run('account sent-copies anna@example.org on --json');
  expect(copies.json()).toMatchObject({ address: 'anna@example.org', copiesToSent: true });
  expect((await run('account sent-copies anna@example.org off')).code).toBe(0);
  expect((await store.directory.accountByAddress('anna@example.org'))?.copiesToSent).toBe(false);
  expect((await run('account sent-copies anna@example.org maybe')).code).toBe(2);

  expect((await run('alias add sales@example.org anna@example.org')).code).toBe(0);
  expect((await run('alias add @example.org anna@example.org')).code).toBe(0);
  expect((await run('alias add anna@example.org anna@example.org')).code).toBe(4);
  expect((await run('alias list --json')).json()).toEqual([
    { address: '@example.org', account: 'anna@example.org', targets: ['anna@example.org'] },
    { address: 'sales@example.org', account: 'anna@example.org', targets: ['anna@example.org'] },
  ]);
  const team = await run('alias add team@example.org anna@example.org otto@elsewhere.example --json');
  expect(team.json()).toMatchObject({
    account: null,
    targets: ['anna@example.org', 'otto@elsewhere.example'],
  });
  expect(await store.audit.list({ limit: 2 })).toMatchObject([
    { actor: null, action: 'alias.create', target: 'team@example.org' },
    { actor: null, action: 'alias.create', target: '@example.org' },
  ]);
  expect((await run('alias remove sales@example.org')).code).toBe(0);
  expect((await run('alias remove sales@example.org')).code).toBe(3);
  expect((await run('alias remove anna@example.org')).code).toBe(5);
});

test('a message is queued as its sender wrote it, looked at, tried again and given up', async () => {
  const file = join(folder, '보고서.pdf');
  await writeFile(file, 'PDF');
  const line = [
    'send',
    '--from',
    'anna@example.org',
    '--to',
    'x@elsewhere.example',
    '--to',
    'y@elsewhere.example',
  ];
  const sent = await run([...line, '--subject', '안녕', '--attach', file, '--json'], 'Hello\nthere\n');
  expect(sent.code).toBe(0);
  const { queueIds, messageId } = sent.json();
  expect(queueIds).toHaveLength(2);

  // The notice of the changed password is the system's own.
  const list = (await run('queue list --json'))
    .json()
    .filter(({ mailFrom }: { mailFrom: string }) => mailFrom !== '');
  expect(list.map(({ id }: { id: string }) => id).toSorted()).toEqual(queueIds.toSorted());
  expect((await run('queue list')).out).toContain('x@elsewhere.example');
  await using store = await openStore({ databaseUrl: database.url, publish: () => undefined });
  const item = await store.queue.get(queueIds[0]);
  const message = parseMessage((await store.blobs.get(item?.blobId ?? '')) ?? Buffer.alloc(0));
  expect(message.envelope).toMatchObject({
    subject: '안녕',
    messageId: [messageId],
    from: [{ name: '안나 Kim' }],
  });
  expect(message.structure.parts[1]).toMatchObject({
    name: '보고서.pdf',
    type: 'application/pdf',
    disposition: 'attachment',
  });

  const [id] = queueIds;
  expect((await run(`queue retry ${id}`)).code).toBe(0);
  expect((await run(`queue show ${id}`)).out).toMatch(
    new RegExp(`^${id} {2}queued {2}from <anna@example.org>`),
  );
  expect((await run(`queue hold ${id}`)).out).toBe(`${id} to x@elsewhere.example is held.\n`);
  expect((await run('queue list --status held --account anna@example.org --json')).json()).toMatchObject([
    { id },
  ]);
  expect((await run('queue release --domain elsewhere.example --json')).json()).toEqual({ changed: [id] });
  expect((await run('queue hold --account anna@example.org --domain elsewhere.example')).out).toBe(
    '2 held.\n',
  );
  expect((await run('queue retry --all')).out).toBe('3 due now.\n');
  expect((await run('queue hold --account nobody@example.org')).code).toBe(3);
  expect((await run(`queue cancel ${id}`)).code).toBe(0);
  expect((await run(`queue cancel ${id}`)).code).toBe(5);
  expect((await run('queue list --status canceled --json')).json()).toMatchObject([{ id }]);
  expect((await run('queue show q999')).code).toBe(3);
  expect(await run('queue show q999 --json')).toMatchObject({
    code: 3,
    err: '{"error":{"code":"notFound","message":"There is no queue entry q999."}}\n',
  });
});

test.each([
  [['send', '--from', 'nobody@example.org', '--to', 'x@elsewhere.example'], 3],
  [['send', '--from', 'anna@example.org', '--to', 'no address'], 2],
  [['send', '--from', 'anna@example.org', '--to', 'x@elsewhere.example', '--attach', '/no/such/file'], 3],
  [['send', '--from', 'anna@example.org', '--to', 'x@y.example', '--subject', 'a\r\nBcc: z@y.example'], 2],
])('what cannot be sent is not queued: %j', async (line, code) => {
  const before = (await run('queue list --json')).json();
  expect((await run(line, 'x')).code).toBe(code);
  expect((await run('queue list --json')).json()).toEqual(before);
});

test.each([
  [[], 2],
  [['nonsense'], 2],
  [['domain'], 2],
  [['domain', 'add'], 2],
  [['account', 'create', 'anna@example.org'], 2],
  [['queue', 'list', '--status', 'lost'], 2],
  [['queue', 'list', '--limit', '0'], 2],
  [['queue', 'hold'], 2],
  [['queue', 'cancel', 'q1', '--all'], 2],
  [['--help'], 0],
  [['account', 'create', '--help'], 0],
])('usage: %j ends with %d', async (line, code) => {
  const result = await run(line);
  expect(result.code).toBe(code);
  expect(result.err + result.out).toMatch(/Usage|--help/);
});

test('settings that make no sense are usage; a database that is not there is unavailable', async () => {
  expect(await run('domain list', '', { MAILCOTE_HTTP_PORT: 'x' })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^mailcote: MAILCOTE_HTTP_PORT must be a port/),
  });
  const away = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none' };
  expect(await run('domain list', '', away)).toMatchObject({
    code: 6,
    err: expect.stringMatching(/^mailcote: DATABASE_URL: the database cannot be reached \(.*\)\n$/),
  });
});

test('without a server the command runs the embedded database itself, and stops it again', async () => {
  const env = { DATABASE_URL: '', MAILCOTE_DATA_DIR: join(folder, 'data') };
  expect(await run('domain add example.net', '', env)).toMatchObject({ code: 0, err: '' });
  expect((await run('domain list --json', '', env)).json()).toMatchObject([{ name: 'example.net' }]);
  const { inspect } = await import('../../../../packages/store/src/embedded/postmaster.ts');
  expect(await inspect(join(folder, 'data/postgres/18/cluster'))).toEqual({ kind: 'none' });
});
