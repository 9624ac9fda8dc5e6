import { directoryOf } from '@mailcote/sasl/testing';
import { expect } from 'vitest';
import { type Reply, reply } from '../reply.ts';
import type { Answer, Question, ServerEvent } from '../server/events.ts';
import type { ServerSession } from '../server/server-session.ts';

/** What a small mail server would decide: people of example.test, one password, and all messages kept. */
export class TestMaildrop {
  readonly messages: { mailFrom: string; rcptTo: string[]; bytes: Buffer }[] = [];
  readonly events: string[] = [];
  readonly questions: Question[] = [];
  /** What to say to a message. */
  replies: readonly Reply[] | null = null;
  #chunks: Buffer[] = [];

  /** Keeps what an event brings and, for a question, gives the answer. */
  take(session: ServerSession, event: ServerEvent): ServerEvent[] {
    if (event.type !== 'send' && event.type !== 'chunk') this.events.push(event.type);
    if (event.type === 'chunk') this.#chunks.push(Buffer.from(event.bytes));
    if (event.type === 'reset') this.#chunks = [];
    if (event.type === 'auth') return session.answerAuth(people(event.question));
    if (!isQuestion(event)) return [];
    this.questions.push(event);
    return session.answer(this.#decide(event));
  }

  #decide(question: Exclude<Question, { type: 'auth' }>): Answer {
    switch (question.type) {
      case 'rcpt': {
        const { localPart, domain } = question.rcpt.path;
        if (domain !== '' && domain !== 'example.test') return reply(550, '5.7.1', 'Relaying denied');
        const isKnown = /^(?:anna|ben|postmaster|김|user\d+)$/i.test(localPart);
        return isKnown ? null : reply(550, '5.1.1', 'No such user');
      }
      case 'message': {
        this.messages.push({ ...question.envelope, bytes: Buffer.concat(this.#chunks) });
        this.#chunks = [];
        return this.replies;
      }
      case 'mail':
      case 'data':
        return null;
    }
  }
}

const people = directoryOf(
  { anna: 'secret', user: 'pencil' },
  reply(535, '5.7.8', 'Authentication credentials invalid'),
);

function isQuestion(event: ServerEvent): event is Exclude<Question, { type: 'auth' }> {
  return ['mail', 'rcpt', 'data', 'message'].includes(event.type);
}

/** Gives the bytes to the session and answers its questions; returns what it said, with "(startTls)" and "(closed)" as lines. */
export function converse(session: ServerSession, maildrop: TestMaildrop, first: ServerEvent[]): string {
  let said = '';
  let events = first;
  while (events.length > 0) {
    const next: ServerEvent[] = [];
    for (const event of events) {
      if (event.type === 'send') said += event.bytes.toString('latin1');
      if (event.type === 'startTls') said += '(startTls)\r\n';
      if (event.type === 'close') said += '(closed)\r\n';
      next.push(...maildrop.take(session, event));
    }
    events = next;
  }
  return said;
}

const MOST_OF_A_FLOOD = 32 * 1024 * 1024;

/** Sends the same octets until the session says something. @returns what it said, and how many octets it took */
export function flood(
  session: ServerSession,
  maildrop: TestMaildrop,
  chunk: Buffer,
): { said: string; sent: number } {
  let said = '';
  let sent = 0;
  while (said === '' && sent < MOST_OF_A_FLOOD) {
    said = converse(session, maildrop, session.receive(chunk));
    sent += chunk.length;
  }
  return { said, sent };
}

/**
 * Plays a script against a session. `C: text` is a line of the client, consecutive ones arrive in one piece; `C# text` is
 * the same without CRLF and with JSON escapes; `C! tls` says that the handshake is done. `S: text` is the exact next line of the server, or its beginning
 * when it ends in "…"; `S: (closed)` and `S: (startTls)` are events. Everything the server says has to be in the script.
 */
export function play(session: ServerSession, script: string, maildrop = new TestMaildrop()): TestMaildrop {
  let said = converse(session, maildrop, session.greet()).split('\r\n').slice(0, -1);
  let input: Buffer[] = [];
  const send = (): void => {
    if (input.length === 0) return;
    expect(said, 'lines of the server that the script does not have').toEqual([]);
    said = converse(session, maildrop, session.receive(Buffer.concat(input)))
      .split('\r\n')
      .slice(0, -1);
    input = [];
  };
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    const text = line.slice(3);
    if (line.startsWith('C:')) input.push(Buffer.from(`${text}\r\n`));
    else if (line.startsWith('C#')) input.push(Buffer.from(JSON.parse(`"${text}"`) as string, 'latin1'));
    else if (line.startsWith('C!')) {
      expect(converse(session, maildrop, session.tlsStarted())).toBe('');
    } else {
      send();
      const actual = said.shift();
      const expected = text.endsWith('…') ? text.slice(0, -1) : text;
      expect(text.endsWith('…') ? actual?.slice(0, expected.length) : actual).toBe(expected);
    }
  }
  send();
  expect(said, 'lines of the server that the script does not have').toEqual([]);
  return maildrop;
}
