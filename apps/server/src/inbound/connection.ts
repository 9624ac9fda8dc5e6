import type { SaslAnswer, SaslQuestion } from '@mailcote/sasl';
import {
  type Answer,
  type Question,
  type Reply,
  reply,
  type ServerEvent,
  ServerSession,
  type ServerSessionOptions,
} from '@mailcote/smtp';
import { isDiskFull, isTemporary, Retraction, type Store } from '@mailcote/store';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { Connection, Peer } from '../net/listener.ts';
import { diskIsFull } from './disk-is-full.ts';
import type { SessionInfo, SmtpHandler } from './handler.ts';
import * as limits from './limits.ts';
import { MessageReception } from './message-reception.ts';
import { Pace } from './pace.ts';
import { sessionTrace } from './session-trace.ts';
import { whileStoreAnswers } from './store-pulse.ts';
import { channelBindings } from '../tls/channel-bindings.ts';
import { currentTls, type TlsOptions } from '../tls/server-tls.ts';

export interface ConnectionOptions {
  peer: Peer;
  session: ServerSessionOptions;
  tls: TlsOptions;
  store: Pick<Store, 'blobs' | 'ping'>;
  handler: SmtpHandler;
  log: Logger;
}

/**
 * One SMTP connection: moves bytes between a socket and a ServerSession, and questions between the session and a handler.
 * Has no timer of its own; whoever owns it calls `check` about once a second.
 */
export class SmtpConnection implements Connection {
  readonly #options: ConnectionOptions;
  readonly #session: ServerSession;
  readonly #pace = new Pace(Date.now());
  #socket: Socket;
  readonly #reception: MessageReception;
  #out: Buffer[] = [];
  /** Something of ours is being waited for: the client must wait, and cannot be blamed. */
  #isBusy = false;
  #isClosing = false;
  #isRevoked = false;
  readonly #closed = Promise.withResolvers<void>();

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new ServerSession({
      ...options.session,
      channelBindings: () => channelBindings(this.#socket),
    });
    this.#reception = new MessageReception({
      ...options,
      maxMessageSize: options.session.maxMessageSize,
      onDrain: () => {
        this.#refuseIfFailed();
        this.#updateFlow();
      },
    });
    socket.setNoDelay(true);
    if (options.session.isTls === true) {
      this.#secure(() => this.#greetSoon());
    } else {
      this.#attach(socket);
      this.#greetSoon();
    }
  }

  #greetSoon(): void {
    const greeting = setTimeout(() => this.#handle(this.#session.greet()), limits.GREETING_DELAY_MS);
    void this.#closed.promise.then(() => clearTimeout(greeting));
  }

  /** Resolves when the socket is closed and nothing is left to do. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Octets of replies the client has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  stalledSince(now: number): number | null {
    return this.#isBusy || this.#isClosing ? null : this.#pace.stalledSince(now);
  }

  evict(): void {
    this.#handle(this.#session.close(reply(421, '4.7.0', 'Making room for other connections')));
  }

  /** Enforces deadlines and the minimum rate. */
  check(now: number): void {
    if (this.#isBusy) return;
    if (this.#reception.giveUpIfStalled(now)) {
      this.#refuseIfFailed();
      this.#updateFlow();
    }
    if (this.#isClosing) {
      if (this.#pace.isTooSlow(now)) this.#socket.destroy();
    } else if (this.#pace.isTooSlow(now)) {
      this.#handle(this.#session.close(timedOut));
    } else if (this.#session.state.mail === null && this.#pace.isTooLong(now)) {
      this.#handle(this.#session.close(reply(421, '4.4.2', 'This session has lasted long enough')));
    }
  }

  /** Says goodbye between commands; a message on its way may still arrive. */
  shutdown(): void {
    this.#handle(this.#session.shutdown());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      if (this.#isClosing) return;
      this.#pace.received(chunk.length);
      this.#handle(this.#session.receive(chunk));
    });
    socket.on('drain', () => this.#updateFlow());
    socket.on('error', (error) => this.#options.log.debug({ err: error }, 'connection broke'));
    socket.on('close', () => this.#onClose(socket));
  }

  #onClose(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#isClosing = true;
    this.#handle(this.#session.end());
    this.#reception.abort();
    this.#options.handler.end();
    if (!this.#isBusy) this.#closed.resolve();
  }

  #handle(first: ServerEvent[]): void {
    let events = first;
    while (events.length > 0) {
      let next: ServerEvent[] = [];
      for (const event of events) {
        switch (event.type) {
          case 'send':
            this.#out.push(event.bytes);
            this.#pace.progress(Date.now());
            break;
          case 'chunk':
            this.#reception.write(event.bytes);
            break;
          case 'reset':
            this.#reception.abort();
            this.#options.handler.reset();
            break;
          case 'startTls':
            this.#startTls();
            break;
          case 'close':
            this.#close();
            break;
          case 'auth':
            void this.#authenticate(event.question);
            break;
          case 'mail':
          case 'rcpt':
          case 'data':
          case 'message': {
            const answer = this.#decide(event);
            if (answer instanceof Promise) void this.#wait(event, answer);
            else next = this.#answer(event, answer);
          }
        }
      }
      events = next;
    }
    this.#flush();
    if (!this.#session.isReceiving) this.#pace.dataEnded(Date.now());
    this.#refuseIfFailed();
    this.#updateFlow();
  }

  #decide(question: Exclude<Question, { type: 'auth' }>): Answer | Promise<Answer> {
    const { handler } = this.#options;
    switch (question.type) {
      case 'mail':
        return handler.mail(question.mail);
      case 'rcpt':
        return handler.rcpt(question.mail, question.rcpt);
      case 'data':
        this.#reception.start(question.envelope, (id) => this.#sessionInfo(id));
        return null;
      case 'message':
        return this.#message(question);
    }
  }

  #message(question: Question & { type: 'message' }): Promise<Answer> {
    const retraction = new Retraction();
    const receivedAt = new Date();
    const taken = this.#reception.finish(question, {
      retraction,
      receivedAt,
      trace: (outcome, lastReply) =>
        sessionTrace({
          session: this.#session,
          socket: this.#socket,
          peer: this.#options.peer,
          localName: this.#options.session.hostname,
          startedAt: this.#pace.startedAt,
          outcome,
          lastReply,
          now: receivedAt,
        }),
    });
    return whileStoreAnswers(this.#options.store, taken, retraction);
  }

  /** Never rejects; `closed` waits for it. */
  async #wait(question: Exclude<Question, { type: 'auth' }>, answer: Promise<Answer>): Promise<void> {
    this.#isBusy = true;
    let decided: Answer;
    try {
      decided = await answer;
    } catch (error) {
      decided = this.#trouble(error);
    }
    this.#isBusy = false;
    this.#handle(this.#answer(question, decided));
    this.#afterAnswer();
  }

  #afterAnswer(): void {
    if (this.#isRevoked) this.#revoke();
    if (this.#socket.destroyed) this.#closed.resolve();
  }

  /** Now, or when what is being decided is decided: a message must not be taken without a word. */
  #revoke(): void {
    this.#isRevoked = true;
    if (!this.#isBusy) this.#handle(this.#session.close(revoked));
  }

  /** Whatever went wrong here is ours, so the client is to try again later. */
  #trouble(error: unknown): Reply {
    const { log } = this.#options;
    if (isTemporary(error)) log.warn({ err: error }, 'temporary trouble, the client was told to come back');
    else log.error({ err: error }, 'fault while handling mail, the client was told to come back');
    return isDiskFull(error) ? diskIsFull : temporary;
  }

  #answer(question: Question, answer: Answer): ServerEvent[] {
    const isData = question.type === 'data' && (answer === null || ('code' in answer && answer.code === 354));
    this.#pace.expect(isData ? 'data' : 'command', Date.now());
    return this.#session.answer(answer);
  }

  /** Never rejects; `closed` waits for it. */
  async #authenticate(question: SaslQuestion): Promise<void> {
    const { store, handler } = this.#options;
    this.#isBusy = true;
    let answer: SaslAnswer<Reply>;
    try {
      answer = await whileStoreAnswers(
        store,
        handler.auth(question, () => this.#revoke()),
      );
    } catch (error) {
      // RFC 4954 6: what passes is 454 here.
      answer = { ok: false, refusal: reply(454, '4.7.0', this.#trouble(error).text), isTemporary: true };
    }
    this.#isBusy = false;
    this.#pace.expect('command', Date.now());
    this.#handle(this.#session.answerAuth(answer));
    this.#afterAnswer();
  }

  #sessionInfo(id: string): SessionInfo {
    return {
      peer: this.#options.peer,
      hello: this.#session.state.hello?.name ?? '',
      protocol: this.#session.protocol,
      id,
    };
  }

  /** The store broke down while it was being given a message: the client hears so at the end of it. */
  #refuseIfFailed(): void {
    const error = this.#reception.takeError();
    if (error !== null) this.#session.refuseData(this.#trouble(error));
  }

  #startTls(): void {
    this.#flush();
    this.#secure(() => this.#handle(this.#session.tlsStarted()));
  }

  #secure(then: () => void): void {
    const plain = this.#socket;
    for (const event of ['data', 'drain', 'error', 'close']) plain.removeAllListeners(event);
    const secure = new TLSSocket(plain, { isServer: true, ...currentTls(this.#options.tls) });
    this.#pace.expect('handshake', Date.now());
    this.#socket = secure;
    // The two sockets close together; errors of either end up at the outer one, or nowhere.
    plain.on('error', () => secure.destroy());
    plain.on('close', () => secure.destroy());
    secure.once('secure', () => {
      this.#pace.expect('command', Date.now());
      then();
    });
    this.#attach(secure);
  }

  #close(): void {
    this.#isClosing = true;
    this.#pace.expect('close', Date.now());
    this.#flush();
    this.#socket.end();
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    const bytes = this.#out.length === 1 ? this.#out[0] : Buffer.concat(this.#out);
    this.#out = [];
    if (bytes !== undefined && this.#socket.writable) this.#socket.write(bytes);
  }

  /** The client is read from only while nothing of it waits for us. */
  #updateFlow(): void {
    const isFull = this.#reception.isFull || this.#socket.writableLength > limits.MAX_UNSENT_REPLIES;
    const mustWait = !this.#isClosing && (this.#isBusy || isFull);
    if (mustWait) {
      this.#socket.pause();
      return;
    }
    if (this.#socket.isPaused()) this.#pace.restart(Date.now());
    this.#socket.resume();
  }
}

const revoked = reply(421, '4.7.0', 'The password was changed or revoked');
const timedOut = reply(421, '4.4.2', 'Too slow');
const temporary = reply(451, '4.3.0', 'Temporary trouble here, try again later');
