import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isHere, isSwaksWithTlsHere, runProgram } from '../testing/foreign-program.ts';
import { type MailContext, openMailContext } from '../testing/mail-server.ts';
import { prepareSubmission } from './index.ts';

/** Mail programs that other people wrote hand in a message, unmodified, by every way of TLS and AUTH that they know. */

const USER = 'anna@example.test';
const PASSWORD = 'secret of anna';
const running = new AsyncDisposableStack();
let it: MailContext;
let startTls = 0;
let secure = 0;
let sent = 0;

beforeAll(async () => {
  it = running.use(await openMailContext());
  await it.account('anna', PASSWORD);
  const submission = await prepareSubmission(it.ctx);
  const listeners = [await submission.start(), await submission.startSecure()];
  for (const listener of listeners) running.defer(() => listener.close());
  [startTls = 0, secure = 0] = listeners.map(({ port }) => port);
});
afterAll(() => running.disposeAsync());

/** A recipient of its own for each message, and what the queue has for it. */
async function queued(hand: (rcptTo: string, message: string) => Promise<unknown>): Promise<string> {
  const rcptTo = `r${++sent}@remote.test`;
  await hand(
    rcptTo,
    `From: Anna <${USER}>\r\nTo: ${rcptTo}\r\nBcc: hidden@remote.test\r\nSubject: Hello\r\n\r\nHello\r\n`,
  );
  const items = (await it.store.queue.list()).filter((item) => item.rcptTo === rcptTo);
  expect(items).toMatchObject([{ mailFrom: USER, status: 'queued' }]);
  return (await it.store.blobs.get(items[0]?.blobId ?? ''))?.toString() ?? '';
}

describe.skipIf(!isSwaksWithTlsHere())('swaks', () => {
  const modes: [name: string, isSecure: boolean, args: string[]][] = [
    ['STARTTLS, AUTH PLAIN', false, ['-tls', '--auth', 'PLAIN']],
    ['STARTTLS, AUTH LOGIN', false, ['-tls', '--auth', 'LOGIN']],
    ['STARTTLS, any AUTH, pipelined', false, ['-tls', '--auth', '--pipeline']],
    ['STARTTLS and AUTH if they can', false, ['-tlso', '--auth-optional']],
    ['TLS on connect, AUTH PLAIN', true, ['-tlsc', '--auth', 'PLAIN']],
    ['TLS on connect, AUTH LOGIN', true, ['-tlsc', '--auth', 'LOGIN']],
    ['in the clear on loopback', false, ['--auth', 'PLAIN']],
  ];
  test.each(modes)('%s', async (_, isSecure, args) => {
    const server = ['--server', `127.0.0.1:${isSecure ? secure : startTls}`, '--ehlo', 'client.test'];
    const login = ['--auth-user', USER, '--auth-password', PASSWORD];
    const text = await queued((rcptTo) =>
      runProgram('swaks', [...server, ...args, ...login, '--from', USER, '--to', rcptTo]),
    );
    expect(text).toContain('with ESMTP');
  });

  test('a wrong password, and no password', async () => {
    const args = ['--server', `127.0.0.1:${startTls}`, '-tls', '--from', USER, '--to', 'x@remote.test'];
    const wrong = ['--auth', 'PLAIN', '--auth-user', USER, '--auth-password', 'wrong'];
    await expect(runProgram('swaks', [...args, ...wrong])).rejects.toThrow('535 5.7.8');
    await expect(runProgram('swaks', args)).rejects.toThrow('530 5.7.0');
  });
});

describe.skipIf(!isHere('msmtp'))('msmtp', () => {
  const msmtp = (
    port: number,
    method: string,
    more: string[],
    rcptTo: string,
    message: string,
  ): Promise<string> =>
    runProgram(
      'msmtp',
      [
        '--host=127.0.0.1',
        `--port=${port}`,
        '--domain=client.test',
        '--tls=on',
        '--tls-certcheck=off',
        `--auth=${method}`,
        `--user=${USER}`,
        `--passwordeval=echo ${PASSWORD}`,
        `--from=${USER}`,
        ...more,
        rcptTo,
      ],
      { input: message },
    );

  test.each(['plain', 'login', 'scram-sha-256'])('STARTTLS, %s', async (method) => {
    const text = await queued((rcptTo, message) =>
      msmtp(startTls, method, ['--tls-starttls=on'], rcptTo, message),
    );
    expect(text).toContain('with ESMTPSA id');
    expect(text).not.toContain('hidden@remote.test');
    expect(text).toMatch(/\r\nDate: /);
    expect(text).toMatch(/\r\nMessage-ID: </i);
  });

  test('TLS on connect, with wishes for reports', async () => {
    const more = ['--tls-starttls=off', '--dsn-notify=failure,delay', '--dsn-return=headers'];
    await queued((rcptTo, message) => msmtp(secure, 'plain', more, rcptTo, message));
    const item = (await it.store.queue.list()).find(({ rcptTo }) => rcptTo === `r${sent}@remote.test`);
    expect(item?.options).toMatchObject({ notify: ['failure', 'delay'], ret: 'hdrs' });
  });
});

test.skipIf(!isHere('curl')).each(['PLAIN', 'LOGIN'])('curl, AUTH %s', async (method) => {
  for (const url of [`smtp://127.0.0.1:${startTls}`, `smtps://127.0.0.1:${secure}`]) {
    const args = [
      '-sS',
      '-k',
      '--ssl-reqd',
      '--user',
      `${USER}:${PASSWORD}`,
      '--login-options',
      `AUTH=${method}`,
    ];
    const text = await queued((rcptTo, message) =>
      runProgram(
        'curl',
        [...args, '--mail-from', USER, '--mail-rcpt', rcptTo, '--upload-file', '-', `${url}/client.test`],
        { input: message },
      ),
    );
    expect(text).toContain('with ESMTPSA id');
  }
});

const SMTPLIB = `
import smtplib, ssl, sys
kind, port, user, password, to = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
context = ssl._create_unverified_context()
if kind == 'secure':
    smtp = smtplib.SMTP_SSL('127.0.0.1', port, local_hostname='client.test', context=context)
else:
    smtp = smtplib.SMTP('127.0.0.1', port, local_hostname='client.test')
    smtp.starttls(context=context)
with smtp:
    smtp.login(user, password)
    try:
        smtp.sendmail('somebody@else.test', [to], sys.stdin.read())
        raise SystemExit('a foreign sender was accepted')
    except smtplib.SMTPSenderRefused:
        pass
    smtp.sendmail(user, [to], 'From: %s\\r\\nSubject: Hello\\r\\n\\r\\nHello\\r\\n' % user)
`;

test.skipIf(!isHere('python3')).each(['startTls', 'secure'])("Python's smtplib, %s", async (kind) => {
  const port = kind === 'secure' ? secure : startTls;
  await queued((rcptTo) =>
    runProgram('python3', ['-c', SMTPLIB, kind, String(port), USER, PASSWORD, rcptTo]),
  );
});

test('nodemailer: TLS on connect, a pool of connections with many messages', async () => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: secure,
    secure: true,
    pool: true,
    maxConnections: 3,
    tls: { rejectUnauthorized: false },
    auth: { user: USER, pass: PASSWORD },
  });
  const texts = await Promise.all(
    Array.from({ length: 12 }, () =>
      queued((to) =>
        transport.sendMail({
          from: USER,
          to,
          subject: 'Hello',
          text: 'Hello',
          attachments: [{ filename: 'a.bin', content: Buffer.alloc(300_000, 1) }],
        }),
      ),
    ),
  );
  expect(texts.every((text) => text.includes('with ESMTPSA id'))).toBe(true);
  transport.close();
});
