import type { SaslAnswer } from '@mailcote/sasl';
import { LineFramer } from '@mailcote/wire';
import { Outbox } from '../outbox.ts';
import { type Reply, reply, replyLines } from '../reply.ts';
import { SmtpError } from '../smtp-error.ts';
import { type TraceLine, TraceRecorder } from '../trace.ts';
import type { CommandContext, ServerSessionOptions, SessionState } from './command-context.ts';
import { checkCommandLine, shownCommandLine, splitCommandLine } from './command-line.ts';
import { commands } from './commands/index.ts';
import { type Answer, isReplies, type Question, type ServerEvent } from './events.ts';
import { MAX_AUTH_LINE, MAX_BAD_COMMANDS, MAX_PENDING_INPUT } from './limits.ts';
import { MessageIntake } from './message-intake.ts';
import { checkSequence, isCommandState } from './state.ts';

/**
 * The server's side of one SMTP connection (RFC 5321), without a socket. Every method takes what happened and returns
 * the events it caused, in order; the caller writes, upgrades to TLS, closes, and answers questions. After a question the
 * session looks at nothing more until `answer`; the caller should stop reading meanwhile. It never throws on what a
 * client sends.
 */
export class ServerSession {
  readonly #options: ServerSessionOptions;
  readonly #framer = new LineFramer({ maxLineLength: MAX_AUTH_LINE });
  readonly #trace: TraceRecorder;
  readonly #session: SessionState;
  readonly #outbox = new Outbox<ServerEvent>('latin1');
  #question: ((answer: Answer) => void) | null = null;
  #authQuestion: ((answer: SaslAnswer<Reply>) => void) | null = null;
  #lineReader: ((line: string) => void) | null = null;
  readonly #intake: MessageIntake;
  #badCommands = 0;
  #isShuttingDown = false;

  constructor(options: ServerSessionOptions) {
    this.#options = options;
    this.#trace = new TraceRecorder(options.now ?? (() => performance.now()));
    this.#session = {
      state: 'silent',
      hello: null,
      isTls: options.isTls === true,
      username: null,
      mail: null,
      recipients: [],
      messages: 0,
      refusedRecipients: 0,
      authFailures: 0,
    };
    this.#intake = new MessageIntake({
      options,
      session: this.#session,
      framer: this.#framer,
      emit: (event) => this.#emit(event),
      ask: (question, then) => {
        this.#emit(question);
        this.#question = then;
      },
      reply: (said) => this.#reply(said),
      refuse: (refusal) => this.#refuse(refusal),
      record: (text) => this.#record('C', text),
      close: (farewell) => this.#close(farewell),
      resetTransaction: () => this.#resetTransaction(),
    });
  }

  /** What is known of the session; not to be changed. */
  get state(): Readonly<SessionState> {
    return this.#session;
  }

  /** True while a question waits for `answer` or `answerAuth`. */
  get isAsking(): boolean {
    return this.#question !== null || this.#authQuestion !== null;
  }

  /** True while a message is on its way. */
  get isReceiving(): boolean {
    const { state } = this.#session;
    return state === 'data' || state === 'chunk' || state === 'bdat';
  }

  /** The `with` word of a Received field (RFC 3848, RFC 6531 4.3): SMTP, ESMTP, ESMTPSA, UTF8SMTPS, LMTP … */
  get protocol(): string {
    const { hello, isTls, username, mail } = this.#session;
    if (hello?.isExtended !== true) return 'SMTP';
    const plain = this.#options.isLmtp === true ? 'LMTP' : 'ESMTP';
    const base = mail?.isSmtpUtf8 === true ? `UTF8${plain.replace('ESMTP', 'SMTP')}` : plain;
    return `${base}${isTls ? 'S' : ''}${username === null ? '' : 'A'}`;
  }

  /** The dialogue so far: the opening of the session and the current or last transaction. */
  trace(): TraceLine[] {
    return this.#trace.lines();
  }

  /** Says the banner. Anything received before is a client that does not listen (RFC 5321 4.3.1). */
  greet(): ServerEvent[] {
    if (this.#session.state !== 'silent') return [];
    this.#session.state = 'greeted';
    this.#reply(
      reply(
        220,
        null,
        `${this.#options.hostname} ${this.#options.isLmtp === true ? 'LMTP' : 'ESMTP'} Mailcote`,
      ),
    );
    return this.#outbox.take();
  }

  /** Bytes from the client. The chunk must not be changed afterwards. */
  receive(chunk: Buffer): ServerEvent[] {
    const { state } = this.#session;
    if (state === 'closed' || state === 'tls') return [];
    if (state === 'silent') {
      this.#close(reply(554, '5.5.1', 'You talk before the greeting'));
      return this.#outbox.take();
    }
    this.#framer.push(chunk);
    if (this.isAsking && this.#framer.pending > MAX_PENDING_INPUT) {
      this.#close(reply(421, '4.7.0', 'Too much pipelined input'));
    } else {
      this.#proceed();
    }
    return this.#outbox.take();
  }

  /** Answers the last question; after MAIL, RCPT and the message 2xx means yes. */
  answer(answer: Answer = null): ServerEvent[] {
    if (this.#session.state === 'closed') return [];
    const then = this.#question;
    if (then === null) throw new Error('answer without a question');
    this.#question = null;
    then(answer);
    this.#proceed();
    return this.#outbox.take();
  }

  /** Answers the last question of a SASL exchange. */
  answerAuth(answer: SaslAnswer<Reply>): ServerEvent[] {
    if (this.#session.state === 'closed') return [];
    const then = this.#authQuestion;
    if (then === null) throw new Error('answer without a question');
    this.#authQuestion = null;
    then(answer);
    this.#proceed();
    return this.#outbox.take();
  }

  /** The handshake that `startTls` asked for is done. */
  tlsStarted(): ServerEvent[] {
    if (this.#session.state !== 'tls') return [];
    this.#session.isTls = true;
    this.#session.state = 'greeted';
    this.#record('S', '[TLS started]');
    return [];
  }

  /** Gives up on the message being received: the rest is thrown away and `refusal` is said at its end. */
  refuseData(refusal: Reply): void {
    if (this.isReceiving) this.#intake.refuse(refusal);
  }

  /** Ends the session now, with `farewell` as the last word: a deadline, or an eviction. */
  close(farewell: Reply): ServerEvent[] {
    if (this.#session.state !== 'closed') this.#close(farewell);
    return this.#outbox.take();
  }

  /** Ends the session at the next moment when no message can be in doubt: between commands, or after the one being received. */
  shutdown(): ServerEvent[] {
    this.#isShuttingDown = true;
    const isBusy = this.isAsking || this.isReceiving || this.#session.state === 'tls';
    if (!isBusy && this.#session.state !== 'closed') this.#close(shuttingDown);
    return this.#outbox.take();
  }

  /** The connection is gone. A message not yet at its end is void. */
  end(): ServerEvent[] {
    if (this.#session.state === 'closed') return [];
    this.#resetTransaction();
    this.#session.state = 'closed';
    this.#question = null;
    this.#authQuestion = null;
    return this.#outbox.take();
  }

  /** Works through the input until it is used up or a question is open. */
  #proceed(): void {
    while (!this.isAsking && this.#session.state !== 'closed') {
      if (this.#isShuttingDown && isCommandState(this.#session.state) && !this.isReceiving) {
        this.#close(shuttingDown);
        return;
      }
      if (!this.#readNext()) return;
    }
  }

  /** Takes the next piece of what is awaited. False when more has to come first. */
  #readNext(): boolean {
    const { state } = this.#session;
    if (state === 'data') return this.#intake.readData();
    return state === 'chunk' ? this.#intake.readChunk() : this.#readLine();
  }

  #readLine(): boolean {
    const frame = this.#framer.next();
    if (frame === null) return false;
    if (frame.kind === 'lineTooLong') this.#close(reply(500, '5.5.2', 'Line too long'));
    else if (frame.kind === 'bareLineFeed') this.#close(reply(500, '5.5.2', 'Lines end in CRLF here'));
    else this.#dispatch(frame.line);
    return this.#session.state !== 'tls';
  }

  /** The one place where a refusal becomes a reply. */
  #dispatch(bytes: Buffer): void {
    const reader = this.#lineReader;
    try {
      if (reader === null) {
        this.#command(bytes);
      } else {
        this.#lineReader = null;
        this.#session.state = 'ready';
        this.#record('C', '***');
        reader(bytes.toString('latin1'));
      }
    } catch (error) {
      if (!(error instanceof SmtpError)) throw error;
      this.#refuse(error.reply);
    }
  }

  #refuse(refusal: Reply): void {
    if (refusal.code >= 500 && ++this.#badCommands >= MAX_BAD_COMMANDS) {
      this.#close(reply(421, '4.7.0', 'Too many errors'));
    } else {
      this.#reply(refusal);
    }
  }

  #command(bytes: Buffer): void {
    const { state } = this.#session;
    const line = splitCommandLine(bytes);
    if (line.verb === 'MAIL' && this.#session.mail === null) this.#trace.beginTransaction();
    this.#record('C', shownCommandLine(line));
    if (line.isHttp) {
      this.#close(reply(554, '5.5.1', 'This is SMTP, not HTTP'));
      return;
    }
    const isLmtp = this.#options.isLmtp === true;
    const verb = checkCommandLine(line, isLmtp);
    if (!isCommandState(state)) return;
    // A BDAT out of order has octets behind it all the same, so it looks for itself.
    if (verb !== 'BDAT') checkSequence(verb, state, isLmtp);
    commands[verb](this.#context(line.rest.trim()));
  }

  #context(args: string): CommandContext {
    return {
      options: this.#options,
      session: this.#session,
      args,
      reply: (code, enhancedCode, text) => this.#reply(reply(code, enhancedCode, text)),
      ask: (question, then) => this.#ask(question, then),
      askWho: (question, then) => {
        this.#emit({ type: 'auth', question });
        this.#authQuestion = then;
      },
      emit: (event) => this.#emit(event),
      resetTransaction: () => this.#resetTransaction(),
      readLine: (then) => {
        this.#session.state = 'auth';
        this.#lineReader = then;
      },
      readData: () => this.#intake.startData(),
      readChunk: (chunk) => this.#intake.startChunk(chunk),
      discardInput: () => void this.#framer.takeRest(),
      close: (farewell) => this.#close(farewell),
    };
  }

  #ask(question: Question, then: (answer: Reply | null) => void): void {
    this.#emit(question);
    this.#question = (answer) => then(isReplies(answer) ? (answer[0] ?? null) : answer);
  }

  #reply(said: Reply): void {
    for (const line of replyLines(said)) {
      this.#record('S', line);
      this.#outbox.line(line);
    }
  }

  #record(from: 'C' | 'S', text: string): void {
    this.#trace.record(from, text);
  }

  #close(farewell: Reply): void {
    this.#reply(farewell);
    this.#resetTransaction();
    this.#question = null;
    this.#authQuestion = null;
    this.#lineReader = null;
    this.#framer.takeRest();
    this.#emit({ type: 'close' });
    this.#session.state = 'closed';
  }

  #resetTransaction(): void {
    const session = this.#session;
    if (session.mail !== null) this.#emit({ type: 'reset' });
    session.mail = null;
    session.recipients = [];
    this.#intake.forget();
    if (isCommandState(session.state) && session.state !== 'greeted') session.state = 'ready';
  }

  #emit(event: ServerEvent): void {
    this.#outbox.emit(event);
  }
}

const shuttingDown = reply(421, '4.3.2', 'Service shutting down');
