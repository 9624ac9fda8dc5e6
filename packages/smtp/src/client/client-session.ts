import { DataEncoder } from '@mailcote/wire';
import { Outbox } from '../outbox.ts';
import { type Reply, replyLines } from '../reply.ts';
import { ReplyParser } from '../reply-parser.ts';
import { SmtpError } from '../smtp-error.ts';
import { elided, type TraceLine, TraceRecorder } from '../trace.ts';
import {
  type ClientContext,
  type ClientSessionOptions,
  type Command,
  type FailureKind,
  timeouts,
} from './command.ts';
import { auth } from './commands/auth.ts';
import { bdat } from './commands/bdat.ts';
import { data } from './commands/data.ts';
import { ehlo } from './commands/ehlo.ts';
import { greeting } from './commands/greeting.ts';
import { mail } from './commands/mail.ts';
import { quit } from './commands/quit.ts';
import { rcpt } from './commands/rcpt.ts';
import { rset } from './commands/rset.ts';
import { starttls } from './commands/starttls.ts';
import type { ClientEvent, OutgoingMessage } from './events.ts';
import { refuseImpossible, Transaction } from './transaction.ts';

/**
 * opening: banner, hello, TLS, AUTH. ready: waits for a message. envelope: MAIL, RCPT, DATA. data: the message goes out.
 * final: waits for the reply to the message. closing: RSET or QUIT under way. closed: over.
 */
type State = 'opening' | 'ready' | 'envelope' | 'data' | 'final' | 'closing' | 'closed';

/**
 * The client's side of one SMTP connection (RFC 5321), without a socket. Opens the session (EHLO or HELO, STARTTLS, AUTH),
 * then carries any number of messages, MAIL, RCPT and DATA in one go where PIPELINING is offered (RFC 2920). Every method
 * takes what happened and returns the events it caused, in order. It never throws on what a server sends.
 */
export class ClientSession {
  readonly #trace: TraceRecorder;
  readonly #parser = new ReplyParser();
  readonly #context: ClientContext;
  #state: State = 'opening';
  readonly #outbox = new Outbox<ClientEvent>('utf8');
  /** Commands whose replies are still to come, in order; replies are told apart by counting only (RFC 2920 3.1). */
  #expected: Command[] = [];
  /** Commands not sent yet, because the server takes one at a time. */
  #waiting: Command[] = [];
  #encoder: DataEncoder | null = null;
  /** The message goes by BDAT. */
  #isChunked = false;

  constructor(options: ClientSessionOptions) {
    this.#trace = new TraceRecorder(options.now ?? (() => performance.now()));
    this.#context = {
      options,
      extensions: new Map(),
      isTls: options.isTls === true,
      transaction: null,
      send: (command) => this.#send(command),
      emit: (event) => this.#emit(event),
      continueOpening: () => this.#continueOpening(),
      becomeReady: () => this.#becomeReady(),
      fail: (reply, error, why) => this.#fail(reply, error, why),
      discardInput: () => this.#parser.discard(),
    };
    this.#expected.push(greeting(this.#context));
  }

  /** Milliseconds within which the server has to say (or take) something now. */
  get timeout(): number {
    if (this.#state === 'data') return timeouts.block;
    return this.#expected[0]?.timeout ?? timeouts.command;
  }

  /** Keyword to parameters, as the server offered them. */
  get extensions(): ReadonlyMap<string, string> {
    return this.#context.extensions;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** The dialogue so far: the opening of the session and the current or last message. */
  trace(): TraceLine[] {
    return this.#trace.lines();
  }

  /** Bytes from the server. The chunk must not be changed afterwards. */
  receive(chunk: Buffer): ClientEvent[] {
    if (this.#state === 'closed') return [];
    this.#parser.push(chunk);
    try {
      while (!this.#isClosed()) {
        const reply = this.#parser.next();
        if (reply === null) break;
        this.#take(reply);
      }
    } catch (error) {
      if (!(error instanceof SmtpError)) throw error;
      this.#fail(null, error.message);
    }
    return this.#outbox.take();
  }

  /**
   * The handshake that `startTls` asked for is done. Everything the server said before is forgotten (RFC 3207 4.2).
   * @param note for the trace: how far the server is known by it
   */
  tlsStarted(note: string | null = null): ClientEvent[] {
    if (this.#state !== 'opening') return [];
    this.#context.isTls = true;
    this.#context.extensions = new Map();
    this.#trace.record('C', note === null ? '[TLS started]' : `[TLS started, ${note}]`);
    this.#send(ehlo(this.#context));
    return this.#outbox.take();
  }

  /** Begins with a message; only after `ready`. Ends in a `sent` event, before which `data` may ask for the bytes. */
  startMessage(message: OutgoingMessage): ClientEvent[] {
    if (this.#state !== 'ready') throw new Error('startMessage before the session is ready');
    const transaction = new Transaction(message);
    this.#context.transaction = transaction;
    this.#trace.beginTransaction();
    refuseImpossible(transaction, this.#context.extensions);
    if (transaction.open.length === 0) {
      this.#finish();
      this.#becomeReady();
      return this.#outbox.take();
    }
    this.#state = 'envelope';
    this.#isChunked = message.isBinary === true;
    this.#waiting = [
      mail(this.#context, transaction),
      ...transaction.open.map((rcptTo) => rcpt(this.#context, transaction, rcptTo)),
    ];
    if (!this.#isChunked) {
      const then = { onGo: () => this.#startData(transaction), onRefused: () => this.#abandon() };
      this.#waiting.push(data(transaction, then));
    }
    this.#sendWaiting();
    return this.#outbox.take();
  }

  /** A piece of the message. */
  sendData(chunk: Buffer): ClientEvent[] {
    if (this.#state !== 'data') return [];
    if (this.#isChunked) return this.#sendChunk(chunk, false);
    if (this.#encoder === null) return [];
    const bytes = this.#encoder.encode(chunk);
    return bytes.length === 0 ? [] : [{ type: 'send', bytes }];
  }

  /** The message is complete. */
  endData(): ClientEvent[] {
    if (this.#state !== 'data') return [];
    if (this.#isChunked) return this.#sendChunk(Buffer.alloc(0), true);
    if (this.#encoder === null) return [];
    const { transaction } = this.#context;
    if (transaction !== null) {
      this.#trace.record('C', elided(transaction.message.size));
      this.#trace.record('C', '.');
    }
    this.#emit({ type: 'send', bytes: this.#encoder.end() });
    this.#encoder = null;
    this.#state = 'final';
    return this.#outbox.take();
  }

  /** Says goodbye; `close` follows. Only when no message is under way. */
  quit(): ClientEvent[] {
    if (this.#state === 'closed') return [];
    this.#state = 'closing';
    this.#send(quit(this.#context));
    return this.#outbox.take();
  }

  /** The connection is gone, or `error` (a timeout, say) made the caller give it up. */
  end(error: string): ClientEvent[] {
    if (this.#state === 'closed') return [];
    const isGoodbye = this.#state === 'closing' && this.#context.transaction === null;
    if (isGoodbye) this.#emit({ type: 'close' });
    else this.#fail(null, error);
    this.#state = 'closed';
    return this.#outbox.take();
  }

  /** RFC 3030 2: octets as they are. Nothing waits for the reply to a chunk but the end. */
  #sendChunk(chunk: Buffer, isLast: boolean): ClientEvent[] {
    const { transaction } = this.#context;
    if (transaction === null) return [];
    if (isLast) this.#state = 'final';
    this.#send(
      bdat(chunk.length, isLast, {
        onReply: (reply) => {
          if (isLast) this.#takeFinal(transaction, reply);
          else if (reply.code >= 300) this.#fail(reply, 'A part of the message was refused');
        },
      }),
    );
    const events = this.#outbox.take();
    return chunk.length === 0 ? events : [...events, { type: 'send', bytes: chunk }];
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #take(reply: Reply): void {
    for (const line of replyLines(reply)) this.#trace.record('S', line);
    const command = this.#expected.shift();
    // RFC 5321 3.8: 421 may come at any time and ends everything. While the message is going out nothing else is due.
    const isUnasked = command === undefined || (this.#state === 'data' && !this.#isChunked);
    const isLast = reply.code === 421 || isUnasked;
    if (isLast && this.#state !== 'closing') {
      const error =
        reply.code === 421 ? 'The server takes no mail now' : 'The server said something out of turn';
      this.#fail(reply.code >= 400 ? reply : null, error);
      return;
    }
    command?.onReply(reply);
    if (this.#state === 'envelope') this.#sendWaiting();
  }

  #continueOpening(): void {
    const { options, extensions, isTls } = this.#context;
    if (!isTls && options.tls !== 'never' && extensions.has('STARTTLS')) {
      this.#send(starttls(this.#context));
      return;
    }
    if (!isTls && options.tls === 'required') {
      this.#fail(null, 'The server does not offer STARTTLS', { isTlsMissing: true });
      return;
    }
    if (!options.auth) {
      this.#becomeReady();
      return;
    }
    const command = isTls || options.mayAuthInClear === true ? auth(this.#context) : null;
    if (command === null) this.#fail(null, 'The server offers no way to log in that is safe');
    else this.#send(command);
  }

  #becomeReady(): void {
    this.#state = 'ready';
    this.#emit({ type: 'ready' });
  }

  /** Sends what may be sent now: everything where the server takes it pipelined, else one command at a time. */
  #sendWaiting(): void {
    const { transaction, extensions } = this.#context;
    if (extensions.has('PIPELINING')) {
      for (const command of this.#waiting.splice(0)) this.#send(command);
      if (!this.#isChunked) return;
    }
    if (this.#expected.length > 0 || transaction === null) return;
    const isDataNext = this.#waiting.length === (this.#isChunked ? 0 : 1);
    if (transaction.open.length === 0 || (isDataNext && !transaction.hasAccepted)) {
      this.#waiting = [];
      this.#abandon();
      return;
    }
    const command = this.#waiting.shift();
    if (command !== undefined) this.#send(command);
    else this.#startChunks();
  }

  /** 354 came. Without a recipient, only a lone dot may follow (RFC 2920 3.1). */
  #startData(transaction: Transaction): void {
    this.#expected.push({
      line: '',
      timeout: timeouts.message,
      onReply: (reply) => this.#takeFinal(transaction, reply),
    });
    if (transaction.hasAccepted) {
      this.#state = 'data';
      this.#encoder = new DataEncoder();
      this.#emit({ type: 'data' });
      return;
    }
    this.#state = 'final';
    this.#trace.record('C', '.');
    this.#emit({ type: 'send', bytes: Buffer.from('.\r\n') });
  }

  /** The recipients are known: BDAT needs no leave. */
  #startChunks(): void {
    this.#state = 'data';
    this.#emit({ type: 'data' });
  }

  #takeFinal(transaction: Transaction, reply: Reply): void {
    const isAnswer = reply.code >= 400 || (reply.code >= 200 && reply.code < 300);
    if (isAnswer) transaction.settleAll(reply, null);
    else transaction.settleAll(null, `Unexpected reply ${reply.code} to the message`);
    this.#finish();
    this.#becomeReady();
  }

  /** The transaction ends before its data: the server has to forget it before the next one. */
  #abandon(): void {
    this.#finish();
    this.#state = 'closing';
    this.#send(rset(this.#context));
  }

  #finish(): void {
    const { transaction } = this.#context;
    this.#context.transaction = null;
    if (transaction !== null) this.#emit({ type: 'sent', results: transaction.results() });
  }

  #fail(reply: Reply | null, error: string, why: FailureKind = {}): void {
    const { transaction } = this.#context;
    if (transaction === null) {
      this.#emit({ type: 'failed', reply, error, ...why });
    } else {
      transaction.settleAll(reply, reply === null ? error : null);
      this.#finish();
    }
    this.#expected = [];
    this.#waiting = [];
    this.#encoder = null;
    this.#state = 'closed';
    this.#emit({ type: 'close' });
  }

  #send(command: Command): void {
    this.#trace.record('C', command.shown ?? command.line);
    this.#outbox.line(command.line);
    this.#expected.push(command);
  }

  #emit(event: ClientEvent): void {
    this.#outbox.emit(event);
    if (event.type === 'close') this.#state = 'closed';
  }
}
