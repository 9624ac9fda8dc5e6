import { ImapFlow } from 'imapflow';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startImapServer, type ImapServer } from '../imap/testing/imap-server.ts';
import { preparePop3 } from '../pop3/index.ts';
import { prepareSubmission } from '../submission/index.ts';
import { keptAppPassword, keptPassword } from './kept-password.ts';
import { createAppPassword } from './token.ts';

/** Programs that other people wrote, unmodified, with SCRAM and OAUTHBEARER. */

const execute = promisify(execFile);
const running = new AsyncDisposableStack();
let server: ImapServer;
let ports: { pop3: number; submission: number };
let address: string;
let accountId: string;
let token: string;

beforeAll(async () => {
  server = running.use(await startImapServer());
  const { ctx, store } = server.mail;
  ({ address, id: accountId } = await server.account('anna'));
  const { hash, scram } = await keptPassword(store.directory, address, PASSWORD);
  await store.directory.setPassword(accountId, hash, scram);
  token = createAppPassword();
  const kept = await keptAppPassword(store.directory, address, token);
  await store.directory.createAppPassword(accountId, { name: 'phone', ...kept });
  const pop3 = await (await preparePop3(ctx)).startSecure();
  running.defer(() => pop3.close());
  const submission = await (await prepareSubmission(ctx)).start();
  running.defer(() => submission.close());
  ports = { pop3: pop3.port, submission: submission.port };
});
afterAll(() => running.disposeAsync());

const hasCurl = spawnSync('curl', ['--version']).error === undefined;
const hasMutt = /\+USE_GSASL|\+USE_SASL/.test(String(spawnSync('mutt', ['-v']).stdout));

test.skipIf(!hasCurl)('curl: OAUTHBEARER over IMAP, POP3 and SMTP', async () => {
  const curl = async (...args: string[]): Promise<string> =>
    (await execute('curl', ['-sS', '-k', '-v', '--user', address, '--oauth2-bearer', token, ...args])).stderr;
  expect(await curl(`imaps://127.0.0.1:${server.tlsPort}/`)).toMatch(/> \w+ AUTHENTICATE OAUTHBEARER /);
  expect(await curl(`pop3s://127.0.0.1:${ports.pop3}/`)).toMatch(/> AUTH OAUTHBEARER/);
  const envelope = ['--mail-from', address, '--mail-rcpt', address, '--upload-file', import.meta.filename];
  await expect(
    curl('--ssl-reqd', `smtp://127.0.0.1:${ports.submission}/a.test`, ...envelope),
    // Logged in; what it uploads is no message.
  ).rejects.toThrow(/AUTH OAUTHBEARER[^]*235 2\.7\.0[^]*RCPT TO[^]*55\d /);
});

test('imapflow: OAUTHBEARER with an app password as its token', async () => {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.tlsPort,
    secure: true,
    auth: { user: address, accessToken: token },
    tls: { rejectUnauthorized: false },
    logger: false,
  });
  await client.connect();
  expect(client.authenticated).toBe(true);
  await client.logout();
});

test.skipIf(!hasMutt)(
  'mutt: SCRAM-SHA-256 over SMTP, and over IMAP for its copy of the message',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'mailcote-mutt-'));
    try {
      const certificate = join(server.mail.ctx.config.dataDir, 'tls', 'cert.pem');
      await writeFile(join(home, 'cert.pem'), await readFile(certificate));
      const user = encodeURIComponent(address);
      const settings = [
        `set certificate_file="${home}/cert.pem" ssl_verify_host=no ssl_force_tls=yes`,
        `set smtp_url="smtp://${user}@127.0.0.1:${ports.submission}/" smtp_pass="${PASSWORD}"`,
        'set smtp_authenticators="scram-sha-256" imap_authenticators="scram-sha-256"',
        `set imap_pass="${PASSWORD}" record="imaps://${user}@127.0.0.1:${server.tlsPort}/Sent"`,
        `set from="${address}" realname="Anna" use_envelope_from=yes copy=yes`,
      ];
      await writeFile(join(home, 'muttrc'), `${settings.join('\n')}\n`);
      const args = ['-n', '-F', join(home, 'muttrc'), '-s', 'from mutt', address];
      const mutt = execute('mutt', args, {
        env: { ...process.env, HOME: home, TERM: 'dumb' },
        timeout: 60_000,
      });
      mutt.child.stdin?.end('Hello\n');
      await mutt;
      const mailboxes = await server.mail.store.reader(accountId).mailboxes();
      expect(mailboxes.find(({ role }) => role === 'sent')?.totalEmails).toBe(1);
      const [item] = await server.mail.store.queue.list();
      expect(item?.rcptTo).toBe(address);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
);
