import {
  type ClientEvent,
  ClientSession,
  type OutgoingMessage,
  type RecipientResult,
  type Reply,
  type TraceLine,
} from '@mailcote/smtp';
import type { Trace } from '@mailcote/store';
import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, TLSSocket } from 'node:tls';
import { isLoopback } from '../net/listener.ts';
import { CONNECT_TIMEOUT_MS, MESSAGE_TIMEOUT_MS } from './limits.ts';
import type { Target } from './target.ts';

/** Why a connection never became usable. `isTlsFailure`: without TLS it may work. */
export interface OpenFailure {
  reply: Reply | null;
  error: string;
  isTlsFailure: boolean;
  lines: TraceLine[];
}

export interface OpenOptions {
  /** Our name. */
  hostname: string;
  /** Do not use STARTTLS although it is offered: it failed a moment ago. */
  withoutTls?: boolean;
  /** Aborted: no connection is wanted any more, if it is not open yet. */
  stop?: AbortSignal;
  /** Aborted: break off, whatever is being sent. */
  kill?: AbortSignal;
}

/**
 * A connection to another mail server: moves bytes between a socket and a ClientSession. One message at a time, any number
 * one after the other.
 */
export class OutboundConnection {
  readonly #target: Target;
  readonly #session: ClientSession;
  readonly #startedAt = new Date();
  #socket: Socket;
  #isOpen = true;
  #isTlsFailure = false;
  #failure: { reply: Reply | null; error: string } | null = null;
  #results: RecipientResult[] | null = null;
  #body: AsyncIterable<Buffer> | null = null;
  #messages = 0;
  #hasBegunData = false;
  #onEnd: () => void = () => undefined;
  /** Resolves what is being waited for: the opening, or a message. */
  #done = Promise.withResolvers<void>();

  private constructor(target: Target, options: OpenOptions) {
    this.#target = target;
    this.#session = new ClientSession({
      hostname: options.hostname,
      tls: options.withoutTls === true ? 'never' : target.startTls,
      isTls: target.isTls,
      auth: target.auth,
      mayAuthInClear: isLoopback(target.address),
    });
    const { address: host, port } = target;
    this.#socket = target.isTls
      ? connectTls({ host, port, ...this.#tlsOptions() })
      : connectPlain({ host, port });
    this.#attach(this.#socket);
    this.#socket.setTimeout(CONNECT_TIMEOUT_MS);
    this.#socket.once(target.isTls ? 'secureConnect' : 'connect', () => this.#updateTimeout());
  }

  /** Connects and goes through hello, TLS and AUTH. */
  static async open(
    target: Target,
    options: OpenOptions,
  ): Promise<{ connection: OutboundConnection } | { failure: OpenFailure }> {
    const connection = new OutboundConnection(target, options);
    const breakOff = (): void => connection.destroy();
    options.stop?.addEventListener('abort', breakOff);
    await connection.#done.promise;
    options.stop?.removeEventListener('abort', breakOff);
    if (connection.#isOpen) {
      options.kill?.addEventListener('abort', breakOff);
      connection.#onEnd = () => options.kill?.removeEventListener('abort', breakOff);
    }
    if (connection.#isOpen) return { connection };
    const { reply = null, error = 'Connection closed' } = connection.#failure ?? {};
    return {
      failure: { reply, error, isTlsFailure: connection.#isTlsFailure, lines: connection.#session.trace() },
    };
  }

  get target(): Target {
    return this.#target;
  }

  /** False once no further message can be sent over it. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The server has said so in its answer to EHLO. */
  offers(extension: string): boolean {
    return this.#session.extensions.has(extension);
  }

  /** Messages sent over it, the current or last one included. */
  get messages(): number {
    return this.#messages;
  }

  /** The last message got as far as its data: from there on it may have arrived, whatever was said. */
  get hasBegunData(): boolean {
    return this.#hasBegunData;
  }

  /** Sends one message; never rejects. A body that breaks off breaks the connection, so that no part of a message arrives. */
  async send(message: OutgoingMessage, body: AsyncIterable<Buffer>): Promise<RecipientResult[]> {
    this.#done = Promise.withResolvers();
    this.#results = null;
    this.#body = body;
    this.#messages++;
    this.#hasBegunData = false;
    const deadline = setTimeout(() => this.#breakOff('The server took too long'), MESSAGE_TIMEOUT_MS);
    this.#handle(this.#session.startMessage(message));
    await this.#done.promise;
    clearTimeout(deadline);
    return this.#results ?? [];
  }

  /** Says goodbye. */
  async quit(): Promise<void> {
    if (!this.#isOpen) return;
    this.#done = Promise.withResolvers();
    this.#handle(this.#session.quit());
    await this.#done.promise;
  }

  destroy(): void {
    this.#breakOff('This server is stopping');
  }

  /** The dialogue up to now, for the current or last message. */
  trace(outcome: string, rcptTo: string, hostname: string): Trace {
    return {
      direction: 'out',
      startedAt: this.#startedAt,
      peerAddress: this.#target.address,
      peerName: this.#target.host,
      localName: hostname,
      tls: this.#tls(),
      lines: this.#session.trace(),
      outcome,
      rcptTo,
    };
  }

  #tls(): Trace['tls'] {
    const socket = this.#socket;
    if (!(socket instanceof TLSSocket)) return null;
    const version = socket.getProtocol() ?? 'TLS';
    const subject = socket.getPeerX509Certificate()?.subject ?? null;
    return { version, cipher: socket.getCipher().name, authorized: socket.authorized, subject };
  }

  #tlsOptions(): ConnectionOptions {
    const { host, mustVerify } = this.#target;
    const servername = isIP(host) === 0 ? { servername: host } : {};
    return { ...servername, rejectUnauthorized: mustVerify, minVersion: 'TLSv1.2' };
  }

  #attach(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#handle(this.#session.receive(chunk)));
    socket.on('timeout', () => this.#breakOff('The server did not answer in time'));
    socket.on('error', (error) => this.#breakOff(describe(error)));
    socket.on('close', () => this.#breakOff('The server closed the connection'));
  }

  #breakOff(error: string): void {
    if (!this.#isOpen) return;
    this.#handle(this.#session.end(error));
    this.#end();
    this.#socket.destroy();
  }

  #end(): void {
    this.#isOpen = false;
    this.#onEnd();
    this.#done.resolve();
  }

  #handle(events: ClientEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'send':
          if (this.#socket.writable) this.#socket.write(event.bytes);
          break;
        case 'startTls':
          void this.#startTls();
          break;
        case 'ready':
          this.#done.resolve();
          break;
        case 'data':
          this.#hasBegunData = true;
          void this.#sendBody();
          break;
        case 'sent':
          this.#results = event.results;
          break;
        case 'failed':
          this.#failure = { reply: event.reply, error: event.error };
          break;
        case 'close':
          this.#end();
          this.#socket.end();
          // A server that does not close either is not waited for.
          this.#socket.setTimeout(1000, () => this.#socket.destroy());
          return;
      }
    }
    this.#updateTimeout();
  }

  #updateTimeout(): void {
    if (this.#isOpen && !this.#socket.connecting) this.#socket.setTimeout(this.#session.timeout);
  }

  async #startTls(): Promise<void> {
    const plain = this.#socket;
    for (const event of ['data', 'timeout', 'error', 'close']) plain.removeAllListeners(event);
    plain.setTimeout(0);
    const secure = connectTls({ socket: plain, ...this.#tlsOptions() });
    secure.setTimeout(CONNECT_TIMEOUT_MS, () => secure.destroy(new Error('TLS handshake timed out')));
    plain.on('error', (error) => secure.destroy(error));
    try {
      await once(secure, 'secureConnect');
    } catch (error) {
      this.#isTlsFailure = true;
      this.#breakOff(`TLS failed: ${describe(error)}`);
      secure.destroy();
      return;
    }
    secure.removeAllListeners('timeout');
    this.#socket = secure;
    this.#attach(secure);
    this.#handle(this.#session.tlsStarted());
  }

  /** Never rejects: trouble with the body ends the connection, and so the message. */
  async #sendBody(): Promise<void> {
    try {
      for await (const chunk of this.#body ?? []) {
        if (!this.#isOpen) return;
        for (const event of this.#session.sendData(chunk)) {
          if (event.type === 'send' && !this.#socket.write(event.bytes)) await this.#drained();
        }
      }
    } catch (error) {
      this.#breakOff(`The message could not be read here: ${describe(error)}`);
      return;
    }
    if (this.#isOpen) this.#handle(this.#session.endData());
  }

  async #drained(): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
      if (socket.destroyed) done();
    });
  }
}

/** What people need to know of a network error: its code, and its words when they say more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const known: Record<string, string> = {
    ECONNREFUSED: 'Connection refused',
    ECONNRESET: 'Connection reset by the server',
    ETIMEDOUT: 'Connection timed out',
    EHOSTUNREACH: 'No route to the server',
    ENETUNREACH: 'No route to the network of the server',
    EPIPE: 'The server closed the connection',
  };
  return known[code ?? ''] ?? error.message;
}
