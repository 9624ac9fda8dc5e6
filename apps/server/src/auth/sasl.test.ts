import { ScramClient } from '@mailcote/sasl/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startImapServer, PASSWORD, type ImapServer } from '../imap/testing/imap-server.ts';
import { ImapTalk } from '../imap/testing/imap-talk.ts';
import { preparePop3 } from '../pop3/index.ts';
import { prepareSubmission } from '../submission/index.ts';
import { keptAppPassword, keptPassword } from './kept-password.ts';
import { createAppPassword } from './token.ts';

/** The same mechanisms over the three protocols, over TLS. */

let server: ImapServer;
let ports: { imap: number; pop3: number; submission: number };
const running = new AsyncDisposableStack();
/** Made when there was no SCRAM here. */
let old: string;
/** With SCRAM from the beginning. */
let anna: { id: string; address: string };
let appPassword: string;
let sessionToken: string;

beforeAll(async () => {
  server = running.use(await startImapServer());
  const { ctx, store } = server.mail;
  ({ address: old } = await server.account('old'));
  anna = await server.account('anna');
  const { hash, scram } = await keptPassword(store.directory, anna.address, PASSWORD);
  await store.directory.setPassword(anna.id, hash, scram);
  appPassword = createAppPassword();
  const kept = await keptAppPassword(store.directory, anna.address, appPassword);
  await store.directory.createAppPassword(anna.id, { name: 'phone', ...kept });
  await store.directory.addAlias('sales@example.test', anna.id);
  ({ token: sessionToken } = await ctx.auth.createSession({ accountId: anna.id, userAgent: '', ip: '::1' }));
  const pop3 = await (await preparePop3(ctx)).startSecure();
  running.defer(() => pop3.close());
  const submission = await (await prepareSubmission(ctx)).start();
  running.defer(() => submission.close());
  ports = { imap: server.tlsPort, pop3: pop3.port, submission: submission.port };
});
afterAll(() => running.disposeAsync());

const b64 = (text: string): string => Buffer.from(text).toString('base64');

/** How a protocol wraps what SASL says. */
interface Protocol {
  open(): Promise<ImapTalk>;
  command: string;
  go: string;
  ok: RegExp;
  refused: RegExp;
  canceled: RegExp;
}

const protocols: Record<string, Protocol> = {
  IMAP: {
    open: async () => {
      const talk = await ImapTalk.connect(ports.imap, true);
      await talk.line();
      return talk;
    },
    command: 'a1 AUTHENTICATE',
    go: '+ ',
    ok: /^a1 OK \[CAPABILITY .*\] Logged in$/,
    refused: /^a1 NO \[AUTHENTICATIONFAILED\] /,
    canceled: /^a1 BAD Authentication canceled$/,
  },
  POP3: {
    open: async () => {
      const talk = await ImapTalk.connect(ports.pop3, true);
      await talk.line();
      return talk;
    },
    command: 'AUTH',
    go: '+ ',
    ok: /^\+OK 0 messages/,
    refused: /^-ERR \[AUTH\] /,
    canceled: /^-ERR Authentication canceled$/,
  },
  SMTP: {
    open: async () => {
      const talk = await ImapTalk.connect(ports.submission);
      await talk.line();
      talk.send('EHLO a.test\r\n');
      while ((await talk.line()).startsWith('250-'));
      talk.send('STARTTLS\r\n');
      await talk.line();
      await talk.startTls();
      talk.send('EHLO a.test\r\n');
      while ((await talk.line()).startsWith('250-'));
      return talk;
    },
    command: 'AUTH',
    go: '334 ',
    ok: /^235 2\.7\.0 /,
    refused: /^535 5\.7\.8 /,
    canceled: /^501 5\.7\.0 Authentication canceled$/,
  },
};

/** Says a line; a challenge comes back decoded, with its "+". */
async function say(talk: ImapTalk, { go }: Protocol, line: string): Promise<string> {
  talk.send(`${line}\r\n`);
  const said = await talk.line();
  return said.startsWith(go) ? `+${Buffer.from(said.slice(go.length), 'base64').toString()}` : said;
}

/** A whole SCRAM exchange. @returns the server's last word */
async function scram(
  protocol: Protocol,
  talk: ImapTalk,
  options: ConstructorParameters<typeof ScramClient>[0],
): Promise<string> {
  const client = new ScramClient(options);
  const name = options.binding === undefined ? 'SCRAM-SHA-256' : 'SCRAM-SHA-256-PLUS';
  const first = await say(talk, protocol, `${protocol.command} ${name} ${b64(client.first)}`);
  if (!first.startsWith('+')) return first;
  const final = await say(talk, protocol, b64(client.final(first.slice(1))));
  if (!final.startsWith('+')) return final;
  expect(client.isServer(final.slice(1))).toBe(true);
  return say(talk, protocol, '');
}

/** In a connection of its own. POP3 gives a maildrop to one at a time, and takes a moment to see that the last one has gone. */
async function isLetIn(protocol: Protocol, attempt: (talk: ImapTalk) => Promise<string>): Promise<void> {
  await expect
    .poll(async () => {
      using talk = await protocol.open();
      // Not before the end of the block: the connection ends with it.
      return await attempt(talk);
    })
    .toMatch(protocol.ok);
}

describe.each(Object.entries(protocols))('%s', (_, protocol) => {
  const { command, ok, refused, canceled } = protocol;

  test('SCRAM-SHA-256: the password, an app password, an alias, and wrong ones', async () => {
    using talk = await protocol.open();
    for (const wrong of [
      { username: anna.address, password: 'wrong' },
      { username: 'nobody@example.test', password: PASSWORD },
    ])
      expect(await scram(protocol, talk, wrong)).toMatch(refused);
    for (const right of [
      { username: anna.address, password: PASSWORD },
      { username: anna.address.toUpperCase(), password: appPassword },
      { username: 'sales@example.test', password: PASSWORD },
    ])
      await isLetIn(protocol, (other) => scram(protocol, other, right));
  });

  test('SCRAM-SHA-256-PLUS: by tls-exporter and tls-server-end-point, of this channel only', async () => {
    const user = { username: anna.address, password: PASSWORD };
    using exporter = await protocol.open();
    const flag = 'p=tls-exporter';
    const elsewhere = Buffer.alloc(32);
    expect(await scram(protocol, exporter, { ...user, flag, binding: elsewhere })).toMatch(refused);
    expect(await scram(protocol, exporter, { ...user, flag: 'y' })).toMatch(refused);
    const endPoint = 'p=tls-server-end-point';
    await isLetIn(protocol, (talk) => scram(protocol, talk, { ...user, flag, binding: talk.tlsExporter }));
    await isLetIn(protocol, (talk) =>
      scram(protocol, talk, { ...user, flag: endPoint, binding: talk.serverEndPoint }),
    );
  });

  test('OAUTHBEARER: an app password, a session, one’s own name and no other', async () => {
    const bearer = (token: string, name = ''): string => b64(`n,${name},\x01auth=Bearer ${token}\x01\x01`);
    using talk = await protocol.open();
    const wrongs = [bearer(''), bearer(createAppPassword()), bearer(sessionToken, `a=${old}`)];
    for (const wrong of wrongs.slice(0, 2)) {
      const said = await say(talk, protocol, `${command} OAUTHBEARER ${wrong}`);
      expect(said).toBe('+{"status":"invalid_token"}');
      expect(await say(talk, protocol, wrong === wrongs[0] ? '*' : 'AQ==')).toMatch(refused);
    }
    using other = await protocol.open();
    expect(await say(other, protocol, `${command} OAUTHBEARER ${wrongs[2]}`)).toMatch(/^\+\{/);
    expect(await say(other, protocol, 'AQ==')).toMatch(refused);
    await isLetIn(protocol, (third) =>
      say(third, protocol, `${command} OAUTHBEARER ${bearer(appPassword, 'a=sales@example.test')}`),
    );
    await isLetIn(protocol, async (third) => {
      expect(await say(third, protocol, `${command} OAUTHBEARER`)).toBe('+');
      return say(third, protocol, bearer(sessionToken, `a=${anna.address}`));
    });
  });

  test('"*" gives up at any point, and the session goes on', async () => {
    using talk = await protocol.open();
    for (const mechanism of ['PLAIN', 'OAUTHBEARER', 'SCRAM-SHA-256']) {
      expect(await say(talk, protocol, `${command} ${mechanism}`)).toBe('+');
      expect(await say(talk, protocol, '*')).toMatch(canceled);
    }
    const client = new ScramClient({ username: anna.address, password: PASSWORD });
    const challenge = await say(talk, protocol, `${command} SCRAM-SHA-256 ${b64(client.first)}`);
    expect(await say(talk, protocol, '*')).toMatch(canceled);
    expect(challenge).toMatch(/,i=65536$/);
    // Let in, and has given up before the last word: nothing is left behind that would be in the way.
    const again = await say(talk, protocol, `${command} SCRAM-SHA-256 ${b64(client.first)}`);
    expect(await say(talk, protocol, b64(client.final(again.slice(1))))).toMatch(/^\+v=/);
    expect(await say(talk, protocol, '*')).toMatch(canceled);
    expect(await say(talk, protocol, `${command} PLAIN ${b64(`\0${anna.address}\0${PASSWORD}`)}`)).toMatch(
      ok,
    );
  });
});

test('the keys of a password from before SCRAM are made when it is shown in another way', async () => {
  const { IMAP } = protocols;
  if (IMAP === undefined) throw new Error('no IMAP');
  const user = { username: old, password: PASSWORD };
  using before = await IMAP.open();
  expect(await scram(IMAP, before, user)).toMatch(IMAP.refused);
  expect(await say(before, IMAP, `a1 AUTHENTICATE PLAIN ${b64(`\0${old}\0${PASSWORD}`)}`)).toMatch(IMAP.ok);
  using after = await IMAP.open();
  expect(await scram(IMAP, after, user)).toMatch(IMAP.ok);
});

test('a name is told the same salt always, whether there is such a user, keys or none', async () => {
  const { auth, store } = { auth: server.mail.ctx.auth, store: server.mail.store };
  const saltOf = async (name: string): Promise<string> =>
    (await auth.scramChallenge(name)).salt.toString('base64');
  const { address, id } = await server.account('fresh');
  const names = [address, 'nobody@example.test', 'no address at all', ''];
  const before = await Promise.all(names.map(saltOf));
  expect(new Set(before).size).toBe(names.length);
  const { hash, scram: keys } = await keptPassword(store.directory, address, PASSWORD);
  await store.directory.setPassword(id, hash, keys);
  expect(await Promise.all(names.map(saltOf))).toEqual(before);
  expect(await saltOf('NoBody@Example.TEST.')).toBe(before[1]);
  await store.directory.setDisabled(id, true);
  expect(await saltOf(address)).toBe(before[0]);
  expect(before.every((salt) => Buffer.from(salt, 'base64').length === 16)).toBe(true);
});

test('guesses by SCRAM count as all others do', async () => {
  await using limited = await startImapServer({ rateLimits: true });
  const { auth } = limited.mail.ctx;
  const { address } = await limited.account('anna');
  const client = new ScramClient({ username: address, password: 'guess' });
  const challenge = await auth.scramChallenge(address);
  const proof = { type: 'scram', username: address, authMessage: client.first, challenge } as const;
  const origin = { ip: '192.0.2.1', service: 'imap' } as const;
  for (let n = 0; n < 20; n += 1)
    expect(await auth.verifyScram({ ...proof, ...origin, clientProof: Buffer.alloc(32) })).toEqual({
      ok: false,
      reason: 'invalid',
    });
  expect(await auth.verify({ username: address, password: PASSWORD, ...origin })).toMatchObject({
    reason: 'limited',
  });
  expect(
    await auth.verify({ username: address, password: PASSWORD, ...origin, ip: '198.51.100.1' }),
  ).toMatchObject({ ok: true });
});
