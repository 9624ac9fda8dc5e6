import { directoryOf } from '@mailcote/sasl/testing';
import { expect } from 'vitest';
import type { LoginAnswer, LoginRefusal, ServerEvent } from '../server/events.ts';
import type { ServerSession } from '../server/server-session.ts';

/** What a small server would decide: one person, one password, and these messages. */
export class TestBackend {
  readonly messages: Buffer[];
  /** What was deleted at QUIT, by uid. */
  readonly deleted: string[] = [];
  /** Octets in a piece of a message. */
  chunkSize = 7;
  login: ((username: string, password: string) => LoginAnswer) | null = null;
  fails: 'retrieve' | 'update' | null = null;

  constructor(messages: readonly string[] = []) {
    this.messages = messages.map((text) => Buffer.from(text));
  }

  answer(session: ServerSession, event: ServerEvent): ServerEvent[] {
    switch (event.type) {
      case 'login': {
        const { question } = event;
        if (this.login !== null && question.type === 'proof' && question.proof.type === 'password')
          return session.answerLogin(this.login(question.proof.username, question.proof.password));
        const messages = this.messages.map(({ length }, index) => ({ uid: `e${index + 1}`, size: length }));
        const answer = people(question);
        return session.answerLogin('username' in answer ? { ...answer, messages } : answer);
      }
      case 'retrieve': {
        if (this.fails === 'retrieve') return session.messageFailed('SYS/TEMP', 'Not now');
        const bytes = this.messages[Number(event.message.uid.slice(1)) - 1] ?? Buffer.alloc(0);
        const events: ServerEvent[] = [];
        for (let at = 0; at < bytes.length && session.wantsChunks; at += this.chunkSize)
          events.push(...session.messageChunk(bytes.subarray(at, at + this.chunkSize)));
        return [...events, ...session.messageEnd()];
      }
      case 'update':
        if (this.fails === 'update')
          return session.answerUpdate({ code: 'SYS/TEMP', text: 'Nothing was deleted' });
        this.deleted.push(...event.deleted.map(({ uid }) => uid));
        return session.answerUpdate(null);
      case 'send':
      case 'startTls':
      case 'close':
        return [];
    }
  }
}

const people = directoryOf<LoginRefusal>(
  { anna: 'secret', user: 'pencil' },
  { code: 'AUTH', text: 'Wrong name or password' },
);

/** Gives events to the backend until nothing is left to do. @returns what was said; events as "(close)" lines */
export function drive(session: ServerSession, backend: TestBackend, first: readonly ServerEvent[]): Buffer {
  const said: Buffer[] = [];
  const events = [...first];
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    if (event.type === 'send') said.push(event.bytes);
    else if (event.type === 'close' || event.type === 'startTls')
      said.push(Buffer.from(`(${event.type})\r\n`));
    else events.unshift(...backend.answer(session, event));
  }
  return Buffer.concat(said);
}

/**
 * Plays a script: `C: text` lines are said to the server (consecutive ones in one piece), `S: text` lines are what it must
 * say, in order and nothing else. `S: (startTls)` and `S: (close)` are events; `C! tls` says that the handshake is done.
 */
export function play(session: ServerSession, backend: TestBackend, script: string): void {
  let said = drive(session, backend, session.greet()).toString();
  let input = '';
  const give = (): void => {
    if (input === '') return;
    expect(said, 'said by the server, not in the script').toBe('');
    said = drive(session, backend, session.receive(Buffer.from(input))).toString();
    input = '';
  };
  for (const line of script.split('\n').map((text) => text.trimStart())) {
    if (line === '') continue;
    const text = line.slice(3);
    if (line.startsWith('C:')) {
      input += `${text}\r\n`;
      continue;
    }
    give();
    if (line.startsWith('C!')) {
      drive(session, backend, session.tlsStarted());
      continue;
    }
    const end = said.indexOf('\r\n');
    expect(end === -1 ? said : said.slice(0, end)).toBe(text);
    said = said.slice(end + 2);
  }
  give();
  expect(said, 'said by the server, not in the script').toBe('');
}
