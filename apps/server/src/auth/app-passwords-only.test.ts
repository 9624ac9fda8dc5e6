import { ScramClient } from '@mailcote/sasl/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, PASSWORD, type ImapServer } from '../imap/testing/imap-server.ts';
import { ImapTalk } from '../imap/testing/imap-talk.ts';
import { preparePop3 } from '../pop3/index.ts';
import { prepareSubmission } from '../submission/index.ts';
import { keptAppPassword, keptPassword } from './kept-password.ts';
import { createAppPassword } from './token.ts';

/** With a second factor, mail programs need an app password, and are told so. */

let server: ImapServer;
let ports: { imap: number; pop3: number; submission: number };
let anna: { id: string; address: string };
let appPassword: string;
const running = new AsyncDisposableStack();

beforeAll(async () => {
  server = running.use(await startImapServer());
  const { ctx, store } = server.mail;
  anna = await server.account('anna');
  const { hash, scram } = await keptPassword(store.directory, anna.address, PASSWORD);
  await store.directory.setPassword(anna.id, hash, scram);
  appPassword = createAppPassword();
  const kept = await keptAppPassword(store.directory, anna.address, appPassword);
  await store.directory.createAppPassword(anna.id, { name: 'phone', ...kept });
  const pop3 = await (await preparePop3(ctx)).start();
  running.defer(() => pop3.close());
  const submission = await (await prepareSubmission(ctx)).start();
  running.defer(() => submission.close());
  ports = { imap: server.port, pop3: pop3.port, submission: submission.port };
});
afterAll(() => running.disposeAsync());

const b64 = (text: string): string => Buffer.from(text).toString('base64');

async function open(port: number, greeting = ''): Promise<ImapTalk> {
  const talk = await ImapTalk.connect(port);
  await talk.line();
  if (greeting !== '') {
    talk.send(`${greeting}\r\n`);
    while ((await talk.line()).startsWith('250-'));
  }
  return talk;
}

async function say(talk: ImapTalk, line: string): Promise<string> {
  talk.send(`${line}\r\n`);
  return talk.line();
}

test('sessions opened by the password end, and it is taken by no mail program from then on', async () => {
  const { auth, store } = server.mail.ctx;
  using before = await open(ports.imap);
  expect(await say(before, `a1 LOGIN ${anna.address} "${PASSWORD}"`)).toMatch(/^a1 OK /);
  await store.directory.secondFactors.add(
    anna.id,
    { kind: 'passkey', name: '', secret: Buffer.alloc(1), passkeyId: 'p', counter: 0, transports: [] },
    { recoveryCodes: [], keep: null },
  );
  const since = Date.now();
  expect(await before.line()).toMatch(/^\* BYE /);
  expect(Date.now() - since).toBeLessThan(5_000);

  const plain = (password: string): string => b64(`\0${anna.address}\0${password}`);
  using imap = await open(ports.imap);
  const alert = /^a\d NO \[ALERT\] Two-factor sign-in is on .* app password/;
  expect(await say(imap, `a1 LOGIN ${anna.address} "${PASSWORD}"`)).toMatch(alert);
  expect(await say(imap, `a2 AUTHENTICATE PLAIN ${plain(PASSWORD)}`)).toMatch(alert);
  // A wrong password tells nothing about the account.
  expect(await say(imap, `a3 LOGIN ${anna.address} wrong`)).toMatch(/^a3 NO \[AUTHENTICATIONFAILED\]/);
  using again = await open(ports.imap);
  expect(await say(again, `a1 LOGIN ${anna.address} ${appPassword}`)).toMatch(/^a1 OK /);

  using pop3 = await open(ports.pop3);
  await say(pop3, `USER ${anna.address}`);
  expect(await say(pop3, `PASS ${PASSWORD}`)).toMatch(
    /^-ERR \[AUTH\] Two-factor sign-in is on .* app password/,
  );
  await say(pop3, `USER ${anna.address}`);
  expect(await say(pop3, `PASS ${appPassword}`)).toMatch(/^\+OK /);

  using smtp = await open(ports.submission, 'EHLO a.test');
  expect(await say(smtp, `AUTH PLAIN ${plain(PASSWORD)}`)).toMatch(/^534 5\.7\.9 Two-factor .* app password/);
  expect(await say(smtp, `AUTH PLAIN ${plain(appPassword)}`)).toMatch(/^235 /);

  // Nothing is kept by which SCRAM could check the password; the app password works.
  const scram = async (password: string): Promise<boolean> => {
    const client = new ScramClient({ username: anna.address, password });
    using talk = await open(ports.imap);
    const challenge = await say(talk, `a1 AUTHENTICATE SCRAM-SHA-256 ${b64(client.first)}`);
    const server = Buffer.from(challenge.slice(2), 'base64').toString();
    return (await say(talk, b64(client.final(server)))).startsWith('+ ');
  };
  expect(await scram(PASSWORD)).toBe(false);
  expect(await scram(appPassword)).toBe(true);

  await auth.signIns.flush();
  const log = await store.directory.signIns({ accountId: anna.id, limit: 50 });
  const told = log.map(({ service, outcome, factors }) => `${service} ${outcome} ${factors.join()}`);
  for (const service of ['imap', 'pop3', 'smtp']) {
    expect(told).toContain(`${service} appPasswordNeeded password`);
    expect(told).toContain(`${service} ok appPassword`);
  }
});
