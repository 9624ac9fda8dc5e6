import { execFile, spawnSync } from 'node:child_process';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { type MailContext, openMailContext } from '../testing/mail-server.ts';
import { expectOnPage, normalized } from '../testing/protocol-page.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound } from './index.ts';

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

/** Runs a program with `input`; rejects when it does not end with 0. */
function run(command: string, args: string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} failed: ${stderr}${stdout}`, { cause: error }));
    });
    child.stdin?.end(input);
  });
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
      await run('curl', [...args, '--upload-file', '-', `smtp://127.0.0.1:${port}/client.test`], message);
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
      await run(
        'swaks',
        [...args, '--to', 'anna@example.test', '--header', 'Subject: Hello', '--body', 'Hello Anna'],
        '',
      );
    });
    expect(subject).toBe('Hello');
    expect(dialogue.at(-1)).toMatch(/^S: 250 2\.0\.0 OK <id>/);
    if (swaks === '20201014.0') expectOnPage('swaks', dialogue);
  });
});
