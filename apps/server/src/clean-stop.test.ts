import { openStore } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashPassword } from './auth/password.ts';
import { ImapTalk } from './imap/testing/imap-talk.ts';
import { until } from './testing/mail-server.ts';
import { Pop3Talk } from './testing/pop3-talk.ts';
import { startServerProcess } from './testing/server-process.ts';
import { SmtpTalk } from './testing/smtp-talk.ts';

const PASSWORD = 'correct horse battery staple';
const ADDRESS = 'anna@example.org';

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').then(
    () => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

test('a stop: nobody new, a farewell to who waits, 25 s for messages on their way, and an end with 0 within 30 s', async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const store = stack.use(await openStore({ databaseUrl: database.url, publish: () => undefined }));
  await store.directory.addDomain('example.org');
  const passwordHash = await hashPassword(PASSWORD);
  const anna = { address: ADDRESS, name: 'Anna', passwordHash, isAdmin: true };
  const { id } = await store.directory.createAccount(anna);
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-stop-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startServerProcess({ DATABASE_URL: database.url, MAILCOTE_DATA_DIR: dataDir });
  stack.defer(() => void server.process.kill('SIGKILL'));
  const { ports } = server;
  const greeted = async (port: number): Promise<SmtpTalk> => {
    const talk = stack.use(await SmtpTalk.open(port));
    await talk.hear();
    await talk.say('EHLO client.test');
    return talk;
  };
  const sending = async (): Promise<SmtpTalk> => {
    const talk = await greeted(ports.smtp);
    for (const line of ['MAIL FROM:<bob@remote.test>', `RCPT TO:<${ADDRESS}>`, 'DATA']) await talk.say(line);
    talk.tell('Subject: on its way\r\n\r\nHel');
    return talk;
  };
  const idle = [await greeted(ports.smtp), await greeted(ports.submission)];
  const [steady, endless] = [await sending(), await sending()];
  const imap = stack.use(await ImapTalk.logIn(ports.imap, ADDRESS, PASSWORD));
  const waiting = stack.use(await ImapTalk.logIn(ports.imap, ADDRESS, PASSWORD));
  await waiting.ask('SELECT INBOX');
  waiting.send('i1 IDLE\r\n');
  expect(await waiting.line()).toMatch(/^\+/);
  const pop3 = stack.use(await Pop3Talk.open(ports.pop3));

  // Fast enough not to be cut off for that.
  const dribble = setInterval(() => endless.tell(`${'x'.repeat(998)}\r\n`), 500);
  stack.defer(() => clearInterval(dribble));

  const stopped = performance.now();
  server.process.kill('SIGTERM');
  for (const talk of idle) expect(await talk.ended()).toBe('421 4.3.2 Service shutting down\n');
  for (const talk of [imap, waiting]) expect(await talk.line()).toMatch(/^\* BYE/);
  expect(await pop3.hear()).toMatch(/^-ERR/);
  const listeners = Object.values(ports).filter((port): port is number => port !== null);
  await until('closed ports', async () => !(await Promise.all(listeners.map(isOpen))).includes(true));
  expect(performance.now() - stopped).toBeLessThan(5_000);
  expect(await steady.say('lo\r\n.')).toMatch(/^250 /);
  expect(await steady.ended()).toBe('421 4.3.2 Service shutting down\n');
  // Nobody is told anything of a message that does not come to its end, and nothing of it is there.
  expect(await endless.ended()).not.toMatch(/^2/m);
  expect(performance.now() - stopped).toBeGreaterThan(20_000);
  await server.ended;
  expect(performance.now() - stopped).toBeLessThan(30_000);
  expect(server.process.exitCode).toBe(0);
  const inbox = (await store.reader(id).mailboxes()).find(({ role }) => role === 'inbox');
  expect(inbox?.totalEmails).toBe(1);
}, 90_000);
