import { CommandFramer, type CommandFrame, type Literal } from '../framing/command-framer.ts';
import { Reader } from '../grammar/reader.ts';
import { ImapError, no } from '../imap-error.ts';
import * as limits from '../limits.ts';
import { capabilities } from './capabilities.ts';
import type { ServerSessionOptions, SessionState } from './command-context.ts';
import { readName, tagOf } from './command-name.ts';
import { commands } from './commands/index.ts';
import { LiteralIntake } from './literal-intake.ts';
import { MailboxNews } from './mailbox-news.ts';
import { ResponseWriter } from './response-writer.ts';
import { commandContext, type SessionParts } from './session-context.ts';
import { SessionNews } from './session-news.ts';
import { nameEncodingOf, newSession } from './session-state.ts';
import { checkState, isCommandState, mayExpungeAfter, type CommandName } from './state.ts';
import { requireUidForm } from './uid-only.ts';

/** A web page that posts to us is told so at its first line, and cannot put commands into its body. */
const HTTP_REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) /i;

/**
 * The server's side of one IMAP connection (RFC 9051, RFC 3501), without a socket and without a database: bytes in through `receive`, answers
 * out through `output`, everything else asked of the `backend`. One command at a time, in the order in which they came; while one runs,
 * or while `isBlocked`, the caller should stop reading. It never throws on what a client sends.
 */
export class ServerSession {
  readonly #options: ServerSessionOptions;
  readonly #framer = new CommandFramer({
    maxLength: limits.MAX_COMMAND_BEFORE_LOGIN,
    longestLine: limits.MAX_COMMAND,
  });
  readonly #session: SessionState;
  readonly #literals: LiteralIntake;
  readonly #writer: ResponseWriter;
  readonly #news: SessionNews;
  #isRunning = false;
  /** Something is to be told as soon as the running command is over. */
  #isAnnounced = false;
  #isShuttingDown = false;
  /** LOGOUT: only its tagged answer is left to say. */
  #isLeaving = false;
  #badCommands = 0;
  /** Set while a running command waits for a line of its own. */
  #lineWanted: ((line: string | null) => void) | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ServerSessionOptions) {
    this.#options = options;
    this.#session = newSession(options);
    this.#literals = new LiteralIntake(this.#framer, options);
    this.#writer = new ResponseWriter(options.output);
    const send = (text: string): void => this.#send(text);
    const mailboxNews = new MailboxNews(this.#session, {
      send,
      flush: () => this.#writer.send(''),
      untaggedPieces: (pieces) => this.#writer.untaggedPieces(pieces),
    });
    this.#news = new SessionNews(this.#session, mailboxNews, {
      send,
      drained: () => options.output.drained(),
      onNews: () => this.#announce(),
      onFault: (error) => this.#fault(error),
    });
  }

  /** What is known of the session; not to be changed. */
  get state(): Readonly<SessionState> {
    return this.#session;
  }

  /** Input waits for us: reading on would only fill memory. */
  get isBlocked(): boolean {
    return this.#literals.isFull || (this.#isRunning && this.#lineWanted === null);
  }

  /** Says the greeting. */
  greet(): void {
    this.#send(`* OK [CAPABILITY ${this.#capabilities()}] ${this.#options.hostname} Mailcote IMAP ready\r\n`);
  }

  /** Bytes from the client. The chunk must not be changed afterwards. */
  receive(chunk: Buffer): void {
    const { state } = this.#session;
    if (state === 'logout' || state === 'tls') return;
    this.#framer.push(chunk);
    if (this.isBlocked && this.#framer.pending > limits.MAX_PENDING_INPUT) {
      this.close('Too much input ahead of our answers');
      return;
    }
    this.#proceed();
  }

  /** The handshake that `output.startTls` asked for is done. */
  tlsStarted(): void {
    if (this.#session.state !== 'tls') return;
    this.#session.isTls = true;
    this.#session.state = 'notAuthenticated';
  }

  /** Ends the session now, with BYE as the last word: a deadline, or an eviction. */
  close(text: string): void {
    if (this.#session.state === 'logout') return;
    this.#send(`* BYE ${text}\r\n`);
    this.#end();
    this.#options.output.close();
  }

  /** Ends the session at the next moment between two commands. */
  shutdown(): void {
    this.#isShuttingDown = true;
    // IDLE ends at once; what else runs is waited for.
    if (!this.#isRunning || this.#lineWanted !== null) this.close('Shutting down');
  }

  /** The connection is gone. */
  end(): void {
    if (this.#session.state !== 'logout') this.#end();
  }

  /** Resolves once no command is running. */
  get settled(): Promise<void> {
    return this.#running;
  }

  #end(): void {
    this.#session.state = 'logout';
    this.#session.selected?.watch[Symbol.dispose]();
    this.#session.selected = null;
    this.#session.news?.[Symbol.dispose]();
    this.#session.news = null;
    this.#literals.abort();
    this.#framer.discard();
    this.#lineWanted?.(null);
  }

  /** Works through the input until it is used up or a command is running. */
  #proceed(): void {
    while (isCommandState(this.#session.state) && !this.#literals.isFull) {
      if (this.#isRunning && this.#lineWanted === null) return;
      const frame = this.#framer.next();
      if (frame === null) return;
      this.#frame(frame);
    }
  }

  #frame(frame: CommandFrame): void {
    switch (frame.kind) {
      case 'broken':
        this.close(frame.reason === 'lineTooLong' ? 'That command is too long' : 'Lines end in CRLF here');
        return;
      case 'octets':
        this.#literals.write(frame.bytes);
        return;
      case 'literal': {
        const answer = this.#literals.answer(frame, this.#session, () => this.#resume());
        if (answer === 'close') this.close('That literal is too long');
        else if (answer === 'continue') this.#send('+ Go on\r\n');
        else if (answer !== null) this.#refuse(tagOf(frame.head), answer);
        return;
      }
      case 'refused':
        this.#refuse(tagOf(frame.text), this.#literals.takeRefusal());
        return;
      case 'command': {
        const wanted = this.#lineWanted;
        if (wanted === null) {
          this.#start(frame.text, frame.literals);
          return;
        }
        this.#lineWanted = null;
        wanted(frame.text);
      }
    }
  }

  #start(text: string, literals: Literal[]): void {
    if (HTTP_REQUEST.test(text)) {
      this.close('This is IMAP, not HTTP');
      return;
    }
    this.#occupy(this.#run(text, literals).finally(() => this.#literals.abort()));
  }

  /** Until this is done no command is looked at. @param work never rejects */
  #occupy(work: Promise<void>): void {
    this.#isRunning = true;
    this.#running = work.finally(() => {
      this.#isRunning = false;
      if (this.#isShuttingDown) this.close('Shutting down');
      this.#resume();
      if (this.#isAnnounced && !this.#isRunning) this.#announce();
    });
  }

  /** A client that wants to hear at once (RFC 5465) hears between two commands; IDLE tells by itself. */
  #announce(): void {
    this.#isAnnounced = this.#isRunning && this.#lineWanted === null;
    if (!this.#isRunning && this.#session.news?.isImmediate === true) this.#occupy(this.#news.tellAtOnce());
  }

  #resume(): void {
    this.#proceed();
    this.#options.output.flowChanged();
  }

  /** The one place where a refusal becomes an answer. Never rejects. */
  async #run(text: string, literals: Literal[]): Promise<void> {
    let tag = '*';
    try {
      const reader = new Reader(text, literals, nameEncodingOf(this.#session));
      tag = reader.tag();
      reader.space();
      const { name, isUid } = readName(reader);
      const { state } = this.#session;
      if (!isCommandState(state)) return;
      checkState(name, state);
      requireUidForm(this.#session, name, isUid);
      const args = commands[name].parse(reader, { isUid });
      reader.end();
      const context = commandContext(this.#parts(), { tag, isUid });
      const completion = (await commands[name].run(context, args)) ?? {};
      await this.#news.tell({ mayExpunge: mayExpungeAfter(name, isUid), force: false });
      const said = `${isUid ? 'UID ' : ''}${name}`;
      this.#tagged(tag, 'OK', completion.code ?? null, completion.text ?? `${said} completed`);
      this.#afterAnswer(name);
    } catch (error) {
      this.#refuse(tag, error instanceof ImapError ? error : this.#fault(error));
    }
  }

  #fault(error: unknown): ImapError {
    const { code, text } = this.#options.onFault(error);
    return no(code, text);
  }

  #refuse(tag: string, error: ImapError): void {
    this.#tagged(tag, error.status, error.code, error.message);
    if (error.status === 'BAD' && ++this.#badCommands >= limits.MAX_BAD_COMMANDS)
      this.close('Too many errors');
    if (this.#session.authFailures >= limits.MAX_AUTH_FAILURES) this.close('Too many failed log-ins');
  }

  #tagged(tag: string, status: string, code: string | null, text: string): void {
    if (this.#session.state === 'logout') return;
    this.#send(`${tag} ${status} ${code === null ? '' : `[${code}] `}${text}\r\n`);
  }

  /** What may happen only after the tagged answer. */
  #afterAnswer(name: CommandName): void {
    if (name === 'STARTTLS' && this.#session.state === 'tls') {
      // Whatever somebody put behind the command in the clear does not count (RFC 9051 11.1).
      this.#framer.discard();
      this.#options.output.startTls();
    }
    if (name === 'COMPRESS' && this.#session.state !== 'logout') {
      // A client waits for our answer (RFC 4978 3); what it has sent ahead is neither the one nor the other.
      this.#framer.discard();
      this.#options.output.startCompression();
    }
    if (this.#isLeaving) {
      this.#end();
      this.#options.output.close();
    }
    if (this.#session.account !== null) this.#framer.maxLength = limits.MAX_COMMAND;
  }

  #capabilities(): string {
    return capabilities(this.#session, this.#options).join(' ');
  }

  #send(text: string): void {
    this.#writer.send(text);
  }

  /** What a running command may use of us. */
  #parts(): SessionParts {
    return {
      options: this.#options,
      session: this.#session,
      literals: this.#literals,
      writer: this.#writer,
      nextLine: () => {
        const line = new Promise<string | null>((resolve) => {
          this.#lineWanted = resolve;
        });
        this.#resume();
        return line;
      },
      startNews: () => this.#news.start(),
      tellNews: (options) => this.#news.tell(options),
      leave: () => {
        this.#isLeaving = true;
      },
    };
  }
}
