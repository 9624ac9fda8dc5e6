import { spawnSync } from 'node:child_process';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { isHere, isSwaksWithTlsHere, runProgram as run } from '../testing/foreign-program.ts';
import { type MailContext, openMailContext } from '../testing/mail-server.ts';
import { expectOnPage, normalized } from '../testing/protocol-page.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound, startLmtp } from './index.ts';

/** Starts listening, lets a stranger deliver, and returns the one message in the inbox with the dialogue it came by. */
async function receive(
  deliver: (port: number) => Promise<void>,
): Promise<{ text: string; subject: string | null; dialogue: string[] }> {
  await using it: MailContext = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await deliver(inbound.port);
  const [message, ...more] = await it.inbox(anna.id);
  expect(more).toEqual([]);
  const [trace] = await it.store.reader(anna.id).traces({ emailId: message?.email.id ?? '' });
  await inbound.close();
  const dialogue = (trace?.lines ?? []).map(({ from, text }) => normalized(`${from}: ${text}`));
  return { text: message?.text ?? '', subject: message?.email.envelope.subject ?? null, dialogue };
}

/** "7.88.1" and the like; null when it is not installed. */
function version(command: string, pattern: RegExp): string | null {
  const { stdout, error } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return error === undefined ? (pattern.exec(stdout)?.[1] ?? 'unknown') : null;
}

const message =
  'From: Bob <bob@remote.test>\r\nTo: anna@example.test\r\nSubject: Hello\r\n\r\nHello Anna\r\n';

test('a bare socket', async () => {
  let said: string[] = [];
  const { subject } = await receive(async (port) => {
    await using talk = await SmtpTalk.open(port);
    await talk.hear();
    await talk.say('HELO client.test');
    await talk.say('MAIL FROM:<bob@remote.test>');
    await talk.say('RCPT TO:<anna@example.test>');
    await talk.say('DATA');
    await talk.say(`${message}.`);
    await talk.say('QUIT');
    said = talk.dialogue.map(normalized);
  });
  expect(subject).toBe('Hello');
  expectOnPage('bare socket', said);
});

test('a bare socket that sends chunks', async () => {
  let said: string[] = [];
  const { text } = await receive(async (port) => {
    await using talk = await SmtpTalk.open(port);
    await talk.hear();
    await talk.say('EHLO client.test');
    await talk.say('MAIL FROM:<bob@remote.test> BODY=BINARYMIME');
    await talk.say('RCPT TO:<anna@example.test>');
    await talk.say('BDAT 47\r\nFrom: Bob <bob@remote.test>\r\nSubject: Hello\r\n');
    await talk.say('BDAT 7 LAST\r\nHello');
    await talk.say('QUIT');
    said = talk.dialogue.map(normalized);
  });
  expect(text).toMatch(/\r\n\r\nHello\r\n$/);
  expectOnPage('chunks', said);
});

test('nodemailer: a multipart message with a Korean subject and an attachment, over STARTTLS', async () => {
  const { text, subject, dialogue } = await receive(async (port) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      name: 'client.test',
      tls: { rejectUnauthorized: false },
    });
    await transport.sendMail({
      from: 'Bob <bob@remote.test>',
      to: 'anna@example.test',
      subject: '안녕하세요',
      text: 'Hello',
      html: '<p>Hello</p>',
      attachments: [{ filename: '사진.png', content: Buffer.alloc(2000, 7) }],
    });
    transport.close();
  });
  expect(subject).toBe('안녕하세요');
  expect(text).toContain('with ESMTPS id');
  expect(dialogue).toContain('C: STARTTLS');
  expectOnPage('nodemailer', dialogue);
});

describe('programs that may be missing', () => {
  const curl = version('curl', /^curl (\S+)/);
  test.skipIf(curl === null)(`curl${curl === null ? ' is not installed' : ''}`, async () => {
    const { subject, dialogue } = await receive(async (port) => {
      const args = [
        '--silent',
        '--show-error',
        '--mail-from',
        'bob@remote.test',
        '--mail-rcpt',
        'anna@example.test',
      ];
      await run('curl', [...args, '--upload-file', '-', `smtp://127.0.0.1:${port}/client.test`], {
        input: message,
      });
    });
    expect(subject).toBe('Hello');
    expect(dialogue.at(-1)).toMatch(/^S: 250 2\.0\.0 OK <id>/);
    // Other versions may speak a little differently.
    if (curl === '7.88.1') expectOnPage('curl', dialogue);
  });

  const swaks = version('swaks', /version (\S+)/);
  test.skipIf(swaks === null)(`swaks${swaks === null ? ' is not installed' : ''}`, async () => {
    const { subject, dialogue } = await receive(async (port) => {
      const args = [
        '--server',
        '127.0.0.1',
        '--port',
        String(port),
        '--ehlo',
        'client.test',
        '--from',
        'bob@remote.test',
      ];
      await run('swaks', [
        ...args,
        '--to',
        'anna@example.test',
        '--header',
        'Subject: Hello',
        '--body',
        'Hello Anna',
      ]);
    });
    expect(subject).toBe('Hello');
    expect(dialogue.at(-1)).toMatch(/^S: 250 2\.0\.0 OK <id>/);
    if (swaks === '20201014.0') expectOnPage('swaks', dialogue);
  });
});

/** swaks, in the ways it knows to hand over a message to a server that asks for no password. */
const SWAKS = {
  'STARTTLS, that must work': ['-tls'],
  'STARTTLS, if it can': ['-tlso'],
  'TLS 1.2 alone': ['-tls', '--tls-protocol', 'tlsv1_2'],
  pipelining: ['--pipeline'],
  'pipelining under TLS': ['--pipeline', '-tls'],
  'HELO alone': ['--protocol', 'SMTP'],
  'PROXY 1': ['--proxy-version', '1', '--proxy', 'TCP4 192.0.2.77 192.0.2.1 4321 25'],
} as const;

describe.skipIf(!isHere('swaks'))('swaks', () => {
  const hasTls = isSwaksWithTlsHere();
  for (const [mode, args] of Object.entries(SWAKS)) {
    const usesTls = args.some((arg) => arg.startsWith('-tls'));
    test.skipIf(usesTls && !hasTls)(mode, async () => {
      const isProxied = args[0] === '--proxy-version';
      await using it = await openMailContext({ config: { proxyFrom: isProxied ? ['127.0.0.1'] : [] } });
      const anna = await it.account('anna');
      const inbound = await startInbound(it.ctx);
      const common = ['--server', `127.0.0.1:${inbound.port}`, '--ehlo', 'client.test'];
      const envelope = ['--from', 'bob@remote.test', '--to', 'anna@example.test'];
      await run('swaks', [...common, ...envelope, ...args]);
      const [message] = await it.inbox(anna.id);
      const protocol = mode === 'HELO alone' ? 'SMTP' : usesTls ? 'ESMTPS' : 'ESMTP';
      expect(message?.text).toContain(`with ${protocol} id`);
      expect(message?.text).toContain(isProxied ? '([192.0.2.77])' : '([127.0.0.1])');
      await inbound.close();
    });
  }

  test('LMTP, to two people', async () => {
    await using it = await openMailContext();
    const people = [await it.account('anna'), await it.account('ben')];
    const lmtp = await startLmtp(it.ctx, 0);
    const common = ['--protocol', 'LMTP', '--server', `127.0.0.1:${lmtp.port}`, '--ehlo', 'client.test'];
    await run('swaks', [
      ...common,
      '--from',
      'bob@remote.test',
      '--to',
      'anna@example.test,ben@example.test',
    ]);
    for (const { id } of people) expect((await it.inbox(id))[0]?.text).toContain('with LMTP id');
    await lmtp.close();
  });
});

test.skipIf(!isHere('smtp-source'))(
  "Postfix's smtp-source: 50 sessions, many messages in each, and one connection for each",
  async () => {
    await using it = await openMailContext({ config: { rateLimits: false } });
    const anna = await it.account('anna');
    const inbound = await startInbound(it.ctx);
    const envelope = ['-f', 'bob@remote.test', '-t', 'anna@example.test', '-M', 'client.test'];
    const target = `127.0.0.1:${inbound.port}`;
    await run('smtp-source', ['-d', '-s', '50', '-m', '400', '-l', '4096', ...envelope, target]);
    await run('smtp-source', ['-s', '50', '-m', '100', '-l', '400', ...envelope, target]);
    const mailboxes = await it.store.reader(anna.id).mailboxes();
    expect(mailboxes.find(({ role }) => role === 'inbox')?.totalEmails).toBe(500);
    await inbound.close();
  },
);

const SMTPLIB = `
import smtplib, ssl, sys
smtp_port, lmtp_port = int(sys.argv[1]), int(sys.argv[2])
message = 'From: bob@remote.test\\r\\nTo: anna@example.test\\r\\nSubject: smtplib\\r\\n\\r\\n.dot\\r\\nH\u00e9llo\\r\\n'.encode()
with smtplib.SMTP('127.0.0.1', smtp_port, local_hostname='client.test') as smtp:
    smtp.starttls(context=ssl._create_unverified_context())
    options = ['BODY=8BITMIME', 'RET=HDRS', 'ENVID=abc']
    refused = smtp.sendmail('bob@remote.test', ['anna@example.test', 'nobody@example.test'], message, options, ['NOTIFY=FAILURE'])
    assert list(refused) == ['nobody@example.test'], refused
    try:
        smtp.sendmail('bob@remote.test', ['nobody@example.test'], message)
        raise SystemExit('accepted')
    except smtplib.SMTPRecipientsRefused:
        pass
    smtp.sendmail('bob@remote.test', ['anna@example.test'], message)
with smtplib.LMTP('127.0.0.1', lmtp_port, local_hostname='client.test') as lmtp:
    lmtp.sendmail('bob@remote.test', ['anna@example.test'], message)
`;

test.skipIf(!isHere('python3'))("Python's smtplib, by SMTP and LMTP", async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const [inbound, lmtp] = [await startInbound(it.ctx), await startLmtp(it.ctx, 0)];
  await run('python3', ['-c', SMTPLIB, String(inbound.port), String(lmtp.port)]);
  const messages = await it.inbox(anna.id);
  expect(messages.map(({ text }) => /with (\w+) id/.exec(text)?.[1])).toEqual(['ESMTPS', 'ESMTPS', 'LMTP']);
  for (const { text } of messages) expect(text).toMatch(/\r\n\r\n\.dot\r\nHéllo\r\n$/);
  await Promise.all([inbound.close(), lmtp.close()]);
});
