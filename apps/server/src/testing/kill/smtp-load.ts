import type { Id } from '@mailcote/store';
import { pick } from '@mailcote/store/testing';
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmtpTalk } from '../smtp-talk.ts';

/** One try to hand a message over. Its Message-ID is its own, so that its copies can be told from those of other tries. */
export interface SmtpAttempt {
  messageId: string;
  rcptTo: string[];
  /** Of those who live here. */
  accountIds: Id[];
  /** acknowledged: answered 250. inDoubt: the final dot was sent, no answer came. none: refused, or broken off before. */
  state: 'acknowledged' | 'inDoubt' | 'none';
  /** What was sent; the server writes fields on top. */
  size: number;
  sha256: string;
}

export interface SmtpLoadOptions {
  recipients: readonly Recipient[];
  /** The server's, once it runs (again). */
  port: () => Promise<number>;
  /** A person who hands in mail, instead of another server. */
  login?: { address: string; password: string };
  /** Every so many messages one that goes to the store as a stream and in chunks. */
  largeEvery?: number;
  isDone: () => boolean;
  onAttempt: (attempt: SmtpAttempt) => void;
}

/** `accountId` is null for those who live elsewhere. */
interface Recipient {
  address: string;
  accountId: Id | null;
}

const LARGE_EVERY = 12;
const LARGE_OCTETS = 700 * 1024;
const MAX_RECIPIENTS = 4;
const RETRY_MS = 30;

/**
 * A sending server or a mail program: one message after another on one connection, several recipients, some large, some with their commands in
 * one piece (RFC 2920). What was not answered 250 is sent again, until it is.
 * @param name unique among senders
 */
export async function runSender(options: SmtpLoadOptions, name: string, next: () => number): Promise<void> {
  const { largeEvery = LARGE_EVERY, login } = options;
  const from = login?.address ?? 'load@load.example';
  let talk: SmtpTalk | null = null;
  for (let count = 0; !options.isDone(); count += 1) {
    const recipients = someRecipients(options, next);
    const body = count % largeEvery === largeEvery - 1 ? largeBody(next) : `Number ${count}\r\n`;
    const isPipelined = next() < 0.5;
    let state: SmtpAttempt['state'] = 'none';
    for (let attempt = 0; state !== 'acknowledged' && !options.isDone(); attempt += 1) {
      const messageId = `${name}.${count}.${attempt}@load.example`;
      const text = `From: ${from}\r\nSubject: ${name}\r\nMessage-ID: <${messageId}>\r\n\r\n${body}`;
      talk ??= await connect(options);
      if (talk === null) continue;
      const envelope = [
        `MAIL FROM:<${from}>`,
        ...recipients.map(({ address }) => `RCPT TO:<${address}>`),
        'DATA',
      ];
      state = await send(talk, isPipelined ? [envelope.join('\r\n')] : envelope, envelope.length, text);
      if (state !== 'acknowledged') {
        await talk[Symbol.asyncDispose]();
        talk = null;
      }
      options.onAttempt({
        messageId,
        rcptTo: recipients.map(({ address }) => address),
        accountIds: [...new Set(recipients.flatMap(({ accountId }) => accountId ?? []))],
        state,
        size: text.length,
        sha256: hash('sha256', text),
      });
    }
  }
  await talk?.[Symbol.asyncDispose]();
}

/** Null when the server has gone again meanwhile. */
async function connect({ port, login }: SmtpLoadOptions): Promise<SmtpTalk | null> {
  try {
    const talk = await SmtpTalk.open(await port());
    if ((await talk.hear()) !== '' && (await talk.say('EHLO load.example')).startsWith('250')) {
      if (login === undefined) return talk;
      const secret = Buffer.from(`\0${login.address}\0${login.password}`).toString('base64');
      if ((await talk.say(`AUTH PLAIN ${secret}`)).startsWith('235')) return talk;
    }
    await talk[Symbol.asyncDispose]();
  } catch {
    // Nobody listens: it was killed a moment ago.
  }
  await sleep(RETRY_MS);
  return null;
}

/** @param pieces the commands, as they go out */
async function send(
  talk: SmtpTalk,
  pieces: readonly string[],
  commands: number,
  text: string,
): Promise<SmtpAttempt['state']> {
  const replies: string[] = [];
  for (const piece of pieces) {
    replies.push(await talk.say(piece));
    if (!/^[23]/.test(replies.at(-1) ?? '')) return none(replies);
  }
  while (replies.length < commands) {
    replies.push(await talk.hear());
    if (!/^[23]/.test(replies.at(-1) ?? '')) return none(replies);
  }
  talk.tell(`${text}.\r\n`);
  const answer = await talk.hear();
  if (answer === '') return 'inDoubt';
  return answer.startsWith('250') ? 'acknowledged' : none([answer]);
}

/** Trouble is temporary here: the server is being killed, not mistaken. */
function none(replies: readonly string[]): 'none' {
  const refused = replies.find((reply) => reply.startsWith('5'));
  if (refused !== undefined) throw new Error(`refused for good: ${refused}`);
  return 'none';
}

function someRecipients({ recipients }: SmtpLoadOptions, next: () => number): Recipient[] {
  const count = 1 + Math.floor(next() * MAX_RECIPIENTS);
  const chosen = Array.from({ length: count }, () => pick(next, recipients)).filter(
    (one) => one !== undefined,
  );
  return [...new Set(chosen)];
}

/** Octets that do not compress away. */
function largeBody(next: () => number): string {
  const lines: string[] = [];
  for (let size = 0; size < LARGE_OCTETS; size += lines.at(-1)?.length ?? 0) {
    lines.push(`${Array.from({ length: 6 }, () => next().toString(36).slice(2)).join('')}\r\n`);
  }
  return lines.join('');
}
