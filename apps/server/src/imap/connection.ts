import { ServerSession, type SessionOutput } from '@mailcote/imap';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import type { Connection, Peer } from '../net/listener.ts';
import { Backend, type SessionCounts } from './backend.ts';
import { deflated, type DeflatedStreams } from './deflated.ts';
import { describeFault } from './faults.ts';
import { channelBindings } from '../tls/channel-bindings.ts';
import type { MessageMemory } from './message-memory.ts';
import * as limits from './limits.ts';
import { currentTls, type TlsOptions } from '../tls/server-tls.ts';

export interface ImapConnectionOptions {
  ctx: ServerContext;
  log: Logger;
  peer: Peer;
  sessions: SessionCounts;
  memory: MessageMemory;
  logins: CredentialWatch;
  tls: TlsOptions;
  /** TLS from the first octet. */
  isTls: boolean;
}

/** One IMAP connection: moves bytes between a socket and a ServerSession, and knows what time it is. */
export class ImapConnection implements Connection, SessionOutput {
  readonly #options: ImapConnectionOptions;
  readonly #session: ServerSession;
  readonly #backend: Backend;
  readonly #closed = Promise.withResolvers<void>();
  #socket: Socket;
  /** Set once COMPRESS is active. */
  #deflated: DeflatedStreams | null = null;
  #progressAt = Date.now();
  /** Octets that the client has taken, and since when it has not taken any more. */
  #taken = { octets: 0, at: Date.now() };
  #closingAt: number | null = null;
  #handshakeAt: number | null = null;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket, options: ImapConnectionOptions) {
    const { ctx, log, peer, sessions, memory, logins } = options;
    this.#options = options;
    this.#backend = new Backend({
      ctx,
      log,
      peer,
      sessions,
      memory,
      logins,
      onRevoked: () => this.#session.close('The password was changed or revoked'),
    });
    this.#session = new ServerSession({
      hostname: ctx.config.hostname,
      backend: this.#backend,
      output: this,
      maxMessageSize: ctx.config.maxMessageSize,
      hasStartTls: true,
      isTls: options.isTls,
      jmapUrl: ctx.config.publicUrl === null ? null : `${ctx.config.publicUrl}/.well-known/jmap`,
      mayLogInInClear: peer.isLoopback,
      hasScram: ctx.store.directory.keepsScram,
      channelBindings: () => channelBindings(this.#socket),
      onFault: (error) => describeFault(error, log),
    });
    socket.setNoDelay(true);
    this.#socket = socket;
    if (options.isTls) this.#secure(() => this.#session.greet());
    else {
      this.#attach(socket);
      this.#session.greet();
    }
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** A session that has logged in is not in anybody's way: sitting there is what IMAP is for. */
  stalledSince(): number | null {
    const isWorth = this.#session.state.account !== null || this.#session.isBlocked;
    return isWorth || this.#closingAt !== null ? null : this.#progressAt;
  }

  evict(): void {
    this.#session.close('Making room for other connections');
  }

  check(now: number): void {
    if (this.#closingAt !== null) {
      if (now - this.#closingAt > limits.CLOSE_TIMEOUT_MS) this.#socket.destroy();
      return;
    }
    if (this.#handshakeAt !== null) {
      if (now - this.#handshakeAt > limits.HANDSHAKE_TIMEOUT_MS) this.#socket.destroy();
      return;
    }
    if (this.#isUnread(now)) {
      this.#socket.destroy();
      return;
    }
    if (this.#session.isBlocked) return;
    const hasLoggedIn = this.#session.state.account !== null;
    const patience = hasLoggedIn ? limits.SILENCE_TIMEOUT_MS : limits.LOGIN_TIMEOUT_MS;
    if (now - this.#progressAt > patience) this.#session.close('Nothing was said for too long');
  }

  shutdown(): void {
    this.#session.shutdown();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#sink.write(bytes);
  }

  drained(): Promise<void> {
    if (this.#unsent <= limits.MAX_UNSENT || this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  startTls(): void {
    this.#secure(() => this.#session.tlsStarted());
  }

  startCompression(): void {
    this.#socket.removeAllListeners('data');
    const streams = deflated(this.#socket);
    this.#deflated = streams;
    streams.sink.on('drain', () => this.#onDrain());
    streams.sink.on('error', (error) => this.#options.log.debug({ err: error }, 'compression broke'));
    // Broken input, or the end of the compressed stream, which has no place before that of the connection.
    streams.source.on('error', () => this.#session.close('That is not DEFLATE'));
    streams.source.on('end', () => this.#session.close('The compressed stream has ended'));
    this.#listen(streams.source);
  }

  close(): void {
    this.#closingAt ??= Date.now();
    this.#sink.end();
    this.#source.resume();
  }

  flowChanged(): void {
    if (this.#closingAt !== null) return;
    const mustWait = this.#session.isBlocked || this.#unsent > limits.MAX_UNSENT;
    if (mustWait) this.#source.pause();
    else {
      if (this.#source.isPaused()) this.#progressAt = Date.now();
      this.#source.resume();
    }
  }

  /** What it asked for waits, and nothing of it has been taken for too long. */
  #isUnread(now: number): boolean {
    const octets = this.#socket.bytesWritten - this.#socket.writableLength;
    if (this.#socket.writableLength === 0 || octets !== this.#taken.octets) this.#taken = { octets, at: now };
    return now - this.#taken.at > limits.UNREAD_TIMEOUT_MS;
  }

  #secure(then: () => void): void {
    const plain = this.#socket;
    for (const event of ['data', 'drain', 'error', 'close']) plain.removeAllListeners(event);
    const secure = new TLSSocket(plain, { isServer: true, ...currentTls(this.#options.tls) });
    this.#socket = secure;
    this.#handshakeAt = Date.now();
    secure.once('secure', () => {
      this.#handshakeAt = null;
      this.#progressAt = Date.now();
      then();
    });
    this.#attach(secure);
    secure.resume();
  }

  #attach(socket: Socket): void {
    this.#listen(socket);
    socket.on('drain', () => this.#onDrain());
    socket.on('error', (error) => this.#options.log.debug({ err: error }, 'connection broke'));
    socket.on('close', () => this.#onClose(socket));
  }

  #listen(source: Readable): void {
    source.on('data', (chunk: Buffer) => {
      if (this.#closingAt !== null) return;
      this.#progressAt = Date.now();
      this.#session.receive(chunk);
      this.flowChanged();
    });
  }

  get #source(): Readable {
    return this.#deflated?.source ?? this.#socket;
  }

  get #sink(): Writable {
    return this.#deflated?.sink ?? this.#socket;
  }

  /** Octets on their way to the client that have not left this process. */
  get #unsent(): number {
    return this.#deflated?.unsent() ?? this.#socket.writableLength;
  }

  #onDrain(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
    this.flowChanged();
  }

  #onClose(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#closingAt ??= Date.now();
    this.#session.end();
    this.#onDrain();
    void this.#session.settled.finally(() => {
      this.#backend[Symbol.dispose]();
      this.#closed.resolve();
    });
  }
}
