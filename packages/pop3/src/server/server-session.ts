import { DataEncoder, LineFramer } from '@mailcote/wire';
import { isAscii, isUtf8 } from 'node:buffer';
import { Maildrop } from '../maildrop.ts';
import { Pop3Error, type ResponseCode } from '../pop3-error.ts';
import { TopCutter } from '../top-cutter.ts';
import type { CommandContext, ServerSessionOptions, SessionState } from './command-context.ts';
import { commands } from './commands/index.ts';
import type { LoginAnswer, LoginRefusal, Question, ServerEvent, UpdateFailure } from './events.ts';
import { MAX_BAD_COMMANDS, MAX_COMMAND_LINE, MAX_LOGIN_FAILURES, MAX_PENDING_INPUT } from './limits.ts';
import { checkPhase, isPhase, type Keyword } from './state.ts';

/** A message on its way to the client. */
interface Sending {
  encoder: DataEncoder;
  top: TopCutter | null;
  size: number;
  hasBegun: boolean;
  /** The client has been told that it cannot have this one. */
  isRefused: boolean;
}

/**
 * The server's side of one POP3 connection (RFC 1939), without a socket. Every method takes what happened and returns the
 * events it caused, in order. After a question the session looks at nothing more until it is answered; the caller should
 * stop reading meanwhile. It never throws on what a client sends.
 */
export class ServerSession {
  readonly #options: ServerSessionOptions;
  readonly #framer = new LineFramer({ maxLineLength: MAX_COMMAND_LINE });
  readonly #session: SessionState;
  #events: ServerEvent[] = [];
  #out = '';
  #question: Question['type'] | null = null;
  #loginQuestion: ((answer: LoginAnswer) => void) | null = null;
  #lineReader: ((line: string) => void) | null = null;
  #sending: Sending | null = null;
  #badCommands = 0;

  constructor(options: ServerSessionOptions) {
    this.#options = options;
    this.#session = {
      state: 'silent',
      isTls: options.isTls === true,
      user: null,
      isUtf8: false,
      loginFailures: 0,
      maildrop: null,
    };
  }

  /** What is known of the session; not to be changed. */
  get state(): Readonly<SessionState> {
    return this.#session;
  }

  /** True while a question waits for its answer. */
  get isAsking(): boolean {
    return this.#question !== null;
  }

  /** False as soon as the client has what TOP asked for: no more of the message need be read. */
  get wantsChunks(): boolean {
    return this.#sending !== null && !this.#sending.isRefused && this.#sending.top?.isDone !== true;
  }

  /** The greeting. There is no timestamp in it: APOP is not offered. */
  greet(): ServerEvent[] {
    if (this.#session.state !== 'silent') return [];
    this.#session.state = 'authorization';
    this.#ok('Mailcote POP3');
    return this.#flush();
  }

  /** Bytes from the client. The chunk must not be changed afterwards. */
  receive(chunk: Buffer): ServerEvent[] {
    const { state } = this.#session;
    if (state === 'closed' || state === 'tls') return [];
    this.#framer.push(chunk);
    if (this.#framer.pending > MAX_PENDING_INPUT && this.#question !== null) {
      this.#fail('Too much pipelined input', null);
    } else {
      this.#proceed();
    }
    return this.#flush();
  }

  answerLogin(answer: LoginAnswer): ServerEvent[] {
    if (!this.#isAnswer('login')) return [];
    const then = this.#loginQuestion;
    this.#loginQuestion = null;
    then?.(answer);
    return this.#goOn();
  }

  /** A piece of the message that was asked for, as it is stored. */
  messageChunk(chunk: Buffer): ServerEvent[] {
    const sending = this.#sending;
    if (this.#question !== 'retrieve' || sending === null || !this.wantsChunks) return [];
    if (!sending.hasBegun) {
      if (!this.#session.isUtf8 && isInternational(chunk)) {
        sending.isRefused = true;
        this.#err('The message needs UTF8', 'UTF8');
        return this.#flush();
      }
      this.#begin(sending);
    }
    const bytes = sending.encoder.encode(sending.top?.take(chunk) ?? chunk);
    if (bytes.length > 0) this.#emit({ type: 'send', bytes });
    return this.#flush();
  }

  /** All of it has been given, or as much as was wanted. */
  messageEnd(): ServerEvent[] {
    const sending = this.#sending;
    if (this.#question !== 'retrieve' || sending === null) return [];
    if (!sending.isRefused) {
      if (!sending.hasBegun) this.#begin(sending);
      this.#emit({ type: 'send', bytes: sending.encoder.end() });
    }
    this.#sending = null;
    this.#endQuestion();
    return this.#goOn();
  }

  /** It cannot be had. When a part of it has been sent already there is no way to say so but to break off. */
  messageFailed(code: ResponseCode, text: string): ServerEvent[] {
    const sending = this.#sending;
    if (this.#question !== 'retrieve' || sending === null) return [];
    this.#sending = null;
    this.#endQuestion();
    if (sending.hasBegun) this.#close();
    else if (!sending.isRefused) this.#err(text, code);
    return this.#goOn();
  }

  /** What was marked has been deleted, or why not: then all of it is still there (RFC 1939 6). */
  answerUpdate(failure: UpdateFailure | null): ServerEvent[] {
    if (this.#question !== 'update') return [];
    this.#question = null;
    if (failure === null) this.#ok('Bye');
    else this.#err(failure.text, failure.code);
    this.#close();
    return this.#flush();
  }

  /** The handshake that `startTls` asked for is done. */
  tlsStarted(): ServerEvent[] {
    if (this.#session.state !== 'tls') return [];
    this.#session.isTls = true;
    this.#session.state = 'authorization';
    return [];
  }

  /** Ends the session now, without the UPDATE phase: a deadline, an eviction, a stop. In the middle of a message without a word. */
  close(text: string, code: ResponseCode = 'SYS/TEMP'): ServerEvent[] {
    if (this.#session.state === 'closed') return [];
    if (this.#session.state === 'sending' || this.#session.state === 'tls') this.#close();
    else this.#fail(text, code);
    return this.#flush();
  }

  /** The connection is gone. Nothing that was marked is deleted. */
  end(): void {
    this.#session.state = 'closed';
    this.#question = null;
    this.#loginQuestion = null;
    this.#sending = null;
  }

  #isAnswer(type: Question['type']): boolean {
    if (this.#question !== type || this.#session.state === 'closed') return false;
    this.#question = null;
    return true;
  }

  #endQuestion(): void {
    this.#question = null;
    if (this.#session.state === 'sending') this.#session.state = 'transaction';
  }

  #goOn(): ServerEvent[] {
    this.#proceed();
    return this.#flush();
  }

  /** Works through the input until it is used up or a question is open. */
  #proceed(): void {
    while (this.#question === null && this.#session.state !== 'closed' && this.#session.state !== 'tls') {
      const frame = this.#framer.next();
      if (frame === null) return;
      if (frame.kind === 'lineTooLong') this.#fail('Line too long', null);
      else if (frame.kind === 'bareLineFeed') this.#fail('Lines end in CRLF here', null);
      else this.#dispatch(frame.line);
    }
  }

  /** The one place where a refusal becomes a response. */
  #dispatch(line: Buffer): void {
    const reader = this.#lineReader;
    try {
      if (reader === null) {
        this.#command(line);
      } else {
        this.#lineReader = null;
        this.#session.state = 'authorization';
        reader(line.toString('latin1'));
      }
    } catch (error) {
      if (!(error instanceof Pop3Error)) throw error;
      this.#err(error.message, error.code);
      if (++this.#badCommands >= MAX_BAD_COMMANDS) this.#close();
    }
  }

  #command(bytes: Buffer): void {
    const { state } = this.#session;
    const line = bytes.toString('utf8');
    if (!isUtf8(bytes) || /[\u0000-\u001f\u007f]/.test(line))
      throw new Pop3Error('Control characters or broken UTF-8 in a command');
    const [, word = '', args = ''] = /^([A-Za-z\d]+)(?: (.*))?$/s.exec(line) ?? [];
    const keyword = word.toUpperCase();
    if (!Object.hasOwn(commands, keyword)) throw new Pop3Error('No such command');
    if (!isPhase(state)) return;
    checkPhase(keyword as Keyword, state);
    // A password may end in spaces; elsewhere they are somebody's carelessness.
    commands[keyword as Keyword](this.#context(keyword === 'PASS' ? args : args.trim()));
  }

  #context(args: string): CommandContext {
    return {
      options: this.#options,
      session: this.#session,
      args,
      ok: (text) => this.#ok(text),
      okLines: (text, lines) => {
        this.#ok(text);
        for (const line of lines) this.#out += `${line.startsWith('.') ? '.' : ''}${line}\r\n`;
        this.#out += '.\r\n';
      },
      ask: (question) => this.#ask(question),
      emit: (event) => this.#emit(event),
      askWho: (question, then) => {
        this.#ask({ type: 'login', question });
        this.#loginQuestion = then;
      },
      enter: (messages) => this.#enter(new Maildrop(messages)),
      refuseLogin: (refusal) => this.#refuseLogin(refusal),
      sendMessage: (number, lines) => this.#send(number, lines),
      challenge: (text, then) => {
        this.#out += `+ ${text}\r\n`;
        this.#session.state = 'sasl';
        this.#lineReader = then;
      },
      discardInput: () => void this.#framer.takeRest(),
      close: (farewell) => {
        this.#ok(farewell);
        this.#close();
      },
    };
  }

  #enter(maildrop: Maildrop): void {
    this.#session.maildrop = maildrop;
    this.#session.state = 'transaction';
    this.#ok(`${maildrop.count} messages (${maildrop.octets} octets)`);
  }

  #refuseLogin({ code, text }: LoginRefusal): void {
    if (code === 'AUTH') this.#session.loginFailures += 1;
    this.#err(text, code);
    if (this.#session.loginFailures >= MAX_LOGIN_FAILURES) this.#close();
  }

  #send(number: number, lines: number | null): void {
    const { message } = this.#session.maildrop?.find(String(number)) ?? {};
    if (message === undefined) throw new Error('a message without a maildrop');
    this.#session.state = 'sending';
    this.#sending = {
      encoder: new DataEncoder(),
      top: lines === null ? null : new TopCutter(lines),
      size: message.size,
      hasBegun: false,
      isRefused: false,
    };
    this.#ask({ type: 'retrieve', message });
  }

  #begin(sending: Sending): void {
    sending.hasBegun = true;
    this.#ok(sending.top === null ? `${sending.size} octets` : 'The top of it');
  }

  #ask(question: Question): void {
    this.#emit(question);
    this.#question = question.type;
  }

  #ok(text: string): void {
    this.#out += `+OK ${text}\r\n`;
  }

  #err(text: string, code: ResponseCode | null): void {
    this.#out += `-ERR ${code === null ? '' : `[${code}] `}${text}\r\n`;
  }

  #fail(text: string, code: ResponseCode | null): void {
    this.#err(text, code);
    this.#close();
  }

  #close(): void {
    this.#question = null;
    this.#loginQuestion = null;
    this.#sending = null;
    this.#lineReader = null;
    this.#framer.takeRest();
    this.#emit({ type: 'close' });
    this.#session.state = 'closed';
  }

  #emit(event: ServerEvent): void {
    this.#flushText();
    this.#events.push(event);
  }

  #flushText(): void {
    if (this.#out === '') return;
    this.#events.push({ type: 'send', bytes: Buffer.from(this.#out) });
    this.#out = '';
  }

  #flush(): ServerEvent[] {
    this.#flushText();
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/**
 * RFC 6856 2.1: a message with a header in UTF-8 (RFC 6532) must not be sent to a client that has not said UTF8. Octets of
 * other character sets are no such header; they have been sent as they are for ever.
 * @param chunk the beginning of the message
 */
function isInternational(chunk: Buffer): boolean {
  const end = chunk.indexOf('\r\n\r\n');
  const header = end === -1 ? chunk : chunk.subarray(0, end);
  return !isAscii(header) && isUtf8(header);
}
