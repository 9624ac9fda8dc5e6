import { openStore } from '@mailcote/store';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { hashPassword } from '../auth/password.ts';
import { until } from '../testing/mail-server.ts';
import { Pop3Talk } from '../testing/pop3-talk.ts';
import { expectOnPage } from '../testing/protocol-page.ts';
import { preparePop3 } from './index.ts';
import { message, PASSWORD, startPop3Server } from './testing.ts';

async function logIn(port: number): Promise<Pop3Talk> {
  const talk = await Pop3Talk.open(port);
  await talk.say('USER anna@example.test');
  expect(await talk.say(`PASS ${PASSWORD}`)).toMatch(/^\+OK/);
  return talk;
}

test('a session from the greeting to QUIT: what was deleted is gone then, in the web too', async () => {
  await using server = await startPop3Server();
  const [first, second] = [await server.deliver(message('One')), await server.deliver(message('Two'))];
  await using talk = await Pop3Talk.open(server.port);
  await talk.say('CAPA', true);
  await talk.say('USER anna@example.test');
  await talk.say('PASS wrong');
  await talk.say('USER anna@example.test');
  await talk.say(`PASS ${PASSWORD}`);
  await talk.say('STAT');
  await talk.say('UIDL', true);
  await talk.say('RETR 1', true);
  await talk.say('TOP 2 1', true);
  await talk.say('DELE 1');
  expect((await server.it.inbox(server.anna.id)).length).toBe(2);
  await talk.say('QUIT');
  expectOnPage(
    'pop3',
    // An id is short, and may be a piece of a word.
    talk.dialogue.map((line) =>
      line.replace(PASSWORD, '***').replace(new RegExp(`\\b(${first}|${second})\\b`), '<email id>'),
    ),
  );
  expect((await server.it.inbox(server.anna.id)).map(({ email }) => email.id)).toEqual([second]);
  expect(await server.it.store.reader(server.anna.id).emails([first])).toEqual([]);
});

test('the unique-id is the id of the Email, the same in every session; sizes are those of RETR', async () => {
  await using server = await startPop3Server();
  const ids = [];
  // One of them in memory, one in chunks.
  for (const body of ['', 'x', 'line of text\r\n'.repeat(60_000)])
    ids.push(await server.deliver(`${message('Sized')}${body}\r\n`));
  for (let session = 0; session < 2; session += 1) {
    await using talk = await logIn(server.port);
    const uids = (await talk.say('UIDL', true)).split('\n').slice(1, -1);
    expect(uids).toEqual(ids.map((id, index) => `${index + 1} ${id}`));
    for (const line of (await talk.say('LIST', true)).split('\n').slice(1, -1)) {
      const [number, size] = line.split(' ');
      const [, ...lines] = (await talk.say(`RETR ${number}`, true)).split('\n');
      const received = lines.slice(0, -1).map((text) => `${text.replace(/^\./, '')}\r\n`);
      expect(received.join('').length).toBe(Number(size));
    }
    await talk.say('QUIT');
  }
});

test('a maildrop is one session’s at a time, over both ports, and free again however that ends', async () => {
  await using server = await startPop3Server();
  const id = await server.deliver(message('Kept'));
  const first = await logIn(server.port);
  await using second = await Pop3Talk.open(server.port);
  await second.say('USER anna@example.test');
  expect(await second.say(`PASS ${PASSWORD}`)).toBe('-ERR [IN-USE] Another session has this maildrop');
  await first.say('DELE 1');
  first.reset();
  await until('the maildrop', async () => {
    await second.say('USER anna@example.test');
    return (await second.say(`PASS ${PASSWORD}`)).startsWith('+OK');
  });
  // The end was no QUIT.
  expect(await second.say('UIDL 1')).toBe(`+OK 1 ${id}`);
  expect(await second.say('QUIT')).toBe('+OK Bye');
  await (await logIn(server.port))[Symbol.asyncDispose]();
});

test('what the web has deleted or moved meanwhile: refused, and deleting it again does no harm', async () => {
  await using server = await startPop3Server();
  const { store } = server.it;
  const ids = [];
  for (const subject of ['Gone', 'Archived', 'Both', 'Stays'])
    ids.push(await server.deliver(message(subject)));
  const [gone = '', archived = '', both = '', stays = ''] = ids;
  const mailboxes = await store.reader(server.anna.id).mailboxes();
  const archive = mailboxes.find(({ role }) => role === 'archive')?.id ?? '';
  await using talk = await logIn(server.port);
  await store.write(server.anna.id, async (tx) => {
    await tx.destroyEmails([gone]);
    await tx.updateEmail(archived, { mailboxIds: { set: [archive] } });
    await tx.updateEmail(both, { mailboxIds: { add: [archive] } });
  });
  await store.sweep({ blob: -1 });
  expect(await talk.say('RETR 1', true)).toMatch(/^-ERR/);
  for (const number of [1, 2, 3]) expect(await talk.say(`DELE ${number}`)).toMatch(/^\+OK/);
  expect(await talk.say('QUIT')).toBe('+OK Bye');
  const left = await store.reader(server.anna.id).emails(ids);
  const where = new Map(left.map(({ id, mailboxIds }) => [id, mailboxIds]));
  expect(where.get(archived)).toEqual([archive]);
  expect(where.get(both)).toEqual([archive]);
  expect([...where.keys()].sort()).toEqual([archived, both, stays].sort());
});

test('while the database is away: [SYS/TEMP], and the session goes on when it is back', async () => {
  await using server = await startPop3Server();
  await server.deliver(message('Later'));
  await using talk = await logIn(server.port);
  await using other = await Pop3Talk.open(server.port);
  server.it.database.mode = 'refusing';
  expect(await talk.say('RETR 1', true)).toBe('-ERR [SYS/TEMP] Temporary trouble here, try again later');
  await other.say('USER anna@example.test');
  expect(await other.say(`PASS ${PASSWORD}`)).toMatch(/^-ERR \[SYS\/TEMP\]/);
  server.it.database.mode = 'open';
  expect(await talk.say('RETR 1', true)).toMatch(/^\+OK \d+ octets/);
  await talk.say('DELE 1');
  server.it.database.mode = 'refusing';
  expect(await talk.say('QUIT')).toBe('-ERR [SYS/TEMP] Nothing was deleted, try again later');
  server.it.database.mode = 'open';
  expect((await server.it.inbox(server.anna.id)).length).toBe(1);
});

test('wrong passwords are counted with those of all other protocols', async () => {
  await using server = await startPop3Server();
  for (let tries = 0; tries < 30; tries += 1) {
    const { address: username } = server.anna;
    await server.it.ctx.auth.verify({ username, password: 'no', ip: '127.0.0.1', service: 'http' });
  }
  await using talk = await Pop3Talk.open(server.port);
  await talk.say('USER anna@example.test');
  expect(await talk.say(`PASS ${PASSWORD}`)).toBe(
    '-ERR [LOGIN-DELAY] Too many failed log-ins, try again later',
  );
});

test('a message on its way may finish when the server stops, the others hear of it', async () => {
  const server = await startPop3Server();
  await server.deliver(`${message('Long')}${'line of text\r\n'.repeat(200_000)}`);
  await using talk = await logIn(server.port);
  await using idle = await Pop3Talk.open(server.port);
  const retrieved = talk.say('RETR 1', true);
  await until('its beginning', () => talk.waiting > 0);
  const closed = server.close();
  expect(await idle.hear()).toBe('-ERR [SYS/TEMP] The server is stopping');
  expect((await retrieved).endsWith('\n.')).toBe(true);
  await closed;
  await server[Symbol.asyncDispose]();
});

test('a maildrop is one session’s over all processes', async () => {
  await using server = await startPop3Server();
  const { ctx, databaseUrl } = server.it;
  await using store = await openStore({ databaseUrl, publish: () => undefined });
  const other = await (await preparePop3({ ...ctx, store })).start();
  const first = await logIn(server.port);
  await using second = await Pop3Talk.open(other.port);
  await second.say('USER anna@example.test');
  expect(await second.say(`PASS ${PASSWORD}`)).toBe('-ERR [IN-USE] Another session has this maildrop');
  first.reset();
  await until('the maildrop', async () => {
    await second.say('USER anna@example.test');
    return (await second.say(`PASS ${PASSWORD}`)).startsWith('+OK');
  });
  await second.say('QUIT');
  await other.close();
});

test('the connection of the locks breaks: QUIT deletes, unless another session has come first', async () => {
  await using server = await startPop3Server();
  await using admin = await adminOf(server.it.databaseUrl);
  const breakLocks = (): Promise<unknown> =>
    admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailcote locks' AND datname = current_database()",
    );
  for (const subject of ['One', 'Two']) await server.deliver(message(subject));
  const talk = await logIn(server.port);
  await talk.say('DELE 1');
  await breakLocks();
  expect(await talk.say('QUIT')).toBe('+OK Bye');
  expect(await server.it.inbox(server.anna.id)).toHaveLength(1);
  const slow = await logIn(server.port);
  await slow.say('DELE 1');
  await breakLocks();
  let quick = await logIn(server.port).catch(() => null);
  await until('the maildrop', async () => (quick ??= await logIn(server.port).catch(() => null)) !== null);
  expect(await slow.say('QUIT')).toBe('-ERR [IN-USE] Another session has this maildrop');
  expect(await server.it.inbox(server.anna.id)).toHaveLength(1);
  await quick?.[Symbol.asyncDispose]();
});

test('a login that fails behind the lock gives it back', async () => {
  await using server = await startPop3Server();
  await using admin = await adminOf(server.it.databaseUrl);
  await using talk = await Pop3Talk.open(server.port);
  await admin.query("UPDATE mailbox SET role = NULL WHERE role = 'inbox'");
  await talk.say('USER anna@example.test');
  expect(await talk.say(`PASS ${PASSWORD}`)).toMatch(/^-ERR \[SYS\/TEMP\]/);
  await admin.query("UPDATE mailbox SET role = 'inbox' WHERE name = 'Inbox'");
  await talk.say('USER anna@example.test');
  expect(await talk.say(`PASS ${PASSWORD}`)).toMatch(/^\+OK/);
});

test('a changed password ends the session within 5 s', async () => {
  await using server = await startPop3Server();
  await using talk = await logIn(server.port);
  await server.it.store.directory.setPassword(server.anna.id, await hashPassword('another'));
  const changed = performance.now();
  expect(await talk.hear()).toBe('-ERR [AUTH] The password was changed or revoked');
  expect(performance.now() - changed).toBeLessThan(7_000);
});

test('octets are those of RETR, also when the last line has no CRLF', async () => {
  await using server = await startPop3Server();
  const texts = ['', 'a', 'a\r\n', 'a\r\n\r\nb', '.', '\r\n'];
  for (const text of texts) await server.deliver(text);
  await using talk = await logIn(server.port);
  const sizes: number[] = [];
  for (const number of texts.keys()) {
    const [announced = '', ...lines] = (await talk.say(`RETR ${number + 1}`, true)).split('\n');
    const received = lines.slice(0, -1).map((line) => `${line.replace(/^\./, '')}\r\n`);
    const size = received.join('').length;
    expect(announced).toBe(`+OK ${size} octets`);
    expect(await talk.say(`LIST ${number + 1}`)).toBe(`+OK ${number + 1} ${size}`);
    sizes.push(size);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(await talk.say('STAT')).toBe(`+OK ${texts.length} ${total}`);
  expect(sizes).toEqual([0, 3, 3, 8, 3, 2]);
});

async function adminOf(connectionString: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
