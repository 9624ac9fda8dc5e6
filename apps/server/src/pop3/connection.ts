import { type Question, type ServerEvent, ServerSession, type ServerSessionOptions } from '@mailcote/pop3';
import { isTemporary, type Store } from '@mailcote/store';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { whileStoreAnswers } from '../inbound/store-pulse.ts';
import type { Connection } from '../net/listener.ts';
import { channelBindings } from '../tls/channel-bindings.ts';
import * as limits from './limits.ts';
import type { MaildropBackend } from './maildrop-backend.ts';
import { currentTls, type TlsOptions } from '../tls/server-tls.ts';

export interface Pop3ConnectionOptions {
  session: ServerSessionOptions;
  tls: TlsOptions;
  store: Pick<Store, 'ping'>;
  backend: MaildropBackend;
  log: Logger;
}

/** One POP3 connection: moves bytes between a socket and a ServerSession, and questions between the session and a maildrop. */
export class Pop3Connection implements Connection {
  readonly #options: Pop3ConnectionOptions;
  readonly #session: ServerSession;
  readonly #closed = Promise.withResolvers<void>();
  #socket: Socket;
  /** A question is being worked on: the client must wait, and cannot be blamed. */
  #isBusy = false;
  #isStopping = false;
  #closingSince: number | null = null;
  #handshakeSince: number | null = null;
  #progressAt = Date.now();

  constructor(socket: Socket, options: Pop3ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new ServerSession({
      ...options.session,
      channelBindings: () => channelBindings(this.#socket),
    });
    socket.setNoDelay(true);
    if (options.session.isTls === true) {
      this.#secure(() => this.#handle(this.#session.greet()));
    } else {
      this.#attach(socket);
      this.#handle(this.#session.greet());
    }
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  stalledSince(): number | null {
    return this.#isBusy || this.#closingSince !== null ? null : this.#progressAt;
  }

  evict(): void {
    this.#handle(this.#session.close('Making room for other connections'));
  }

  check(now: number): void {
    const { writableLength } = this.#socket;
    const age = now - this.#progressAt;
    const isOver =
      (this.#closingSince !== null && now - this.#closingSince > limits.CLOSE_TIMEOUT_MS) ||
      (this.#handshakeSince !== null && now - this.#handshakeSince > limits.HANDSHAKE_TIMEOUT_MS) ||
      (writableLength > 0 && age > limits.STALLED_SENDING_MS) ||
      // RFC 1939 3: without a response, and without the UPDATE phase.
      (!this.#isBusy && age > limits.AUTOLOGOUT_MS);
    if (isOver) this.#socket.destroy();
  }

  /** A message on its way and an UPDATE may still finish. */
  shutdown(): void {
    this.#isStopping = true;
    if (!this.#isBusy) this.#handle(this.#session.close('The server is stopping'));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #revoke(): void {
    this.#handle(this.#session.close('The password was changed or revoked', 'AUTH'));
  }

  #attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      if (this.#closingSince !== null) return;
      this.#progressAt = Date.now();
      this.#handle(this.#session.receive(chunk));
    });
    socket.on('drain', () => {
      this.#progressAt = Date.now();
    });
    socket.on('error', (error) => this.#options.log.debug({ err: error }, 'connection broke'));
    socket.on('close', () => this.#onClose(socket));
  }

  #onClose(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#session.end();
    if (!this.#isBusy) this.#end();
  }

  #end(): void {
    void this.#options.backend[Symbol.asyncDispose]().finally(() => this.#closed.resolve());
  }

  /** Carries out what a session wants; what is said together leaves in one piece. */
  #handle(events: readonly ServerEvent[]): void {
    const all = [...events];
    let unsent: Buffer[] = [];
    const send = (): void => {
      if (unsent.length > 0 && this.#socket.writable) {
        this.#socket.write(unsent.length === 1 ? (unsent[0] ?? '') : Buffer.concat(unsent));
      }
      unsent = [];
    };
    // More events come at the end: those of messages that are in memory.
    for (const event of all) {
      if (event.type === 'send') {
        unsent.push(event.bytes);
        continue;
      }
      if (event.type === 'retrieve') {
        const octets = unsent.reduce((sum, { length }) => sum + length, this.#socket.writableLength);
        const isRoom = octets <= limits.MAX_UNSENT && !this.#isStopping;
        const bytes = isRoom ? this.#options.backend.take(event.message) : null;
        if (bytes !== null) {
          all.push(...this.#session.messageChunk(bytes), ...this.#session.messageEnd());
          continue;
        }
      }
      send();
      switch (event.type) {
        case 'startTls':
          this.#secure(() => this.#handle(this.#session.tlsStarted()));
          break;
        case 'close':
          this.#closingSince = Date.now();
          this.#socket.end();
          break;
        case 'login':
        case 'retrieve':
        case 'update':
          void this.#work(event);
      }
    }
    send();
  }

  /** Never rejects; `closed` waits for it. Until it is done the client is not read from. */
  async #work(question: Question): Promise<void> {
    this.#isBusy = true;
    this.#socket.pause();
    // A small message is one packet, not one for each of its pieces.
    this.#socket.cork();
    const events = await this.#answer(question);
    this.#isBusy = false;
    this.#progressAt = Date.now();
    this.#handle(events);
    this.#socket.uncork();
    if (this.#socket.destroyed) this.#end();
    else if (!this.#isBusy) this.#resume();
  }

  #resume(): void {
    this.#socket.resume();
    if (this.#isStopping) this.#handle(this.#session.close('The server is stopping'));
  }

  async #answer(question: Question): Promise<ServerEvent[]> {
    const { backend, store } = this.#options;
    try {
      switch (question.type) {
        case 'login':
          return this.#session.answerLogin(
            await whileStoreAnswers(
              store,
              backend.login(question.question, () => this.#revoke()),
            ),
          );
        case 'retrieve':
          return await this.#retrieve(question);
        case 'update':
          return this.#session.answerUpdate(await whileStoreAnswers(store, backend.delete(question.deleted)));
      }
    } catch (error) {
      return this.#refuse(question, error);
    }
  }

  async #retrieve({ message }: Question & { type: 'retrieve' }): Promise<ServerEvent[]> {
    const chunks = this.#options.backend.open(message)[Symbol.asyncIterator]();
    while (this.#session.wantsChunks) {
      const { value, done } = await whileStoreAnswers(this.#options.store, chunks.next());
      if (done === true) break;
      this.#handle(this.#session.messageChunk(value));
      // Not more of it in memory than a slow client can be given.
      if (this.#socket.writableLength > limits.MAX_UNSENT) {
        this.#socket.uncork();
        await this.#drained();
        this.#socket.cork();
      }
    }
    await chunks.return?.();
    return this.#session.messageEnd();
  }

  /** Or the end of the connection. */
  async #drained(): Promise<void> {
    const socket = this.#socket;
    const ended = new AbortController();
    const options = { signal: ended.signal };
    await Promise.race([once(socket, 'drain', options), once(socket, 'close', options)]).finally(() =>
      ended.abort(),
    );
  }

  /** Whatever went wrong here is ours, or passes. */
  #refuse(question: Question, error: unknown): ServerEvent[] {
    const { log } = this.#options;
    if (isTemporary(error)) log.warn({ err: error }, 'temporary trouble, the client was told so');
    else log.error({ err: error }, 'fault in a POP3 session, the client was told to come back');
    const text = 'Temporary trouble here, try again later';
    switch (question.type) {
      case 'login':
        return this.#session.answerLogin({
          ok: false,
          refusal: { code: 'SYS/TEMP', text },
          isTemporary: true,
        });
      case 'retrieve':
        return this.#session.messageFailed('SYS/TEMP', text);
      case 'update':
        return this.#session.answerUpdate({ code: 'SYS/TEMP', text: 'Nothing was deleted, try again later' });
    }
  }

  #secure(then: () => void): void {
    const plain = this.#socket;
    for (const event of ['data', 'drain', 'error', 'close']) plain.removeAllListeners(event);
    const secure = new TLSSocket(plain, { isServer: true, ...currentTls(this.#options.tls) });
    this.#handshakeSince = Date.now();
    this.#socket = secure;
    // The two sockets close together; errors of either end up at the outer one, or nowhere.
    plain.on('error', () => secure.destroy());
    plain.on('close', () => secure.destroy());
    secure.once('secure', () => {
      this.#handshakeSince = null;
      then();
    });
    this.#attach(secure);
  }
}
