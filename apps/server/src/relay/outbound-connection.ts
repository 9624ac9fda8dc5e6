import {
  type ClientEvent,
  ClientSession,
  type OutgoingMessage,
  type RecipientResult,
  type Reply,
  type TraceLine,
} from '@mailcote/smtp';
import type { Trace } from '@mailcote/store';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isLoopback } from '../net/listener.ts';
import { dial, type Unreachable } from './dial.ts';
import { CONNECT_TIMEOUT_MS, MESSAGE_TIMEOUT_MS } from './limits.ts';
import { describeNetworkError } from './network-error.ts';
import { secureSocket } from './secure-socket.ts';
import type { Target } from './target.ts';
import { describePolicy } from './tls-policy.ts';

/** Why a connection never became usable. `isTlsFailure`: without TLS it may work. */
export interface OpenFailure {
  reply: Reply | null;
  error: string;
  isTlsFailure: boolean;
  /** The server is this one. */
  isLoop?: boolean;
  address: string;
  lines: TraceLine[];
}

/** `unreachable`: the addresses that did not answer before one did; without connection and failure, all of them. */
export type Opened = { unreachable: Unreachable[] } & (
  | { connection: OutboundConnection }
  | { failure: OpenFailure }
  | { isUnreachable: true }
);

export interface OpenOptions {
  /** Our name. */
  hostname: string;
  /** Addresses of ours to come from, see `dial`. */
  sources: readonly string[];
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
  readonly #address: string;
  #socket: Socket;
  #isOpen = true;
  #isTlsFailure = false;
  #failure: { reply: Reply | null; error: string; isLoop: boolean } | null = null;
  #results: RecipientResult[] | null = null;
  #body: AsyncIterable<Buffer> | null = null;
  #messages = 0;
  #hasBegunData = false;
  #onEnd: () => void = () => undefined;
  /** Resolves what is being waited for: the opening, or a message. */
  #done = Promise.withResolvers<void>();

  private constructor(target: Target, dialed: { socket: Socket; address: string }, options: OpenOptions) {
    this.#target = target;
    this.#address = dialed.address;
    const { tls } = target;
    this.#session = new ClientSession({
      hostname: options.hostname,
      tls: options.withoutTls === true ? 'never' : tls.kind === 'opportunistic' ? tls.kind : 'required',
      isTls: target.isTls,
      auth: target.auth,
      mayAuthInClear: isLoopback(dialed.address),
      refusesOwnName: target.checksLoop,
    });
    this.#socket = dialed.socket;
    if (target.isTls) void this.#startTls();
    else this.#attach(dialed.socket);
    this.#updateTimeout();
  }

  /** Connects and goes through hello, TLS and AUTH. */
  static async open(target: Target, options: OpenOptions): Promise<Opened> {
    const { addresses, port } = target;
    const { socket, address, unreachable } = await dial({
      addresses,
      port,
      sources: options.sources,
      timeoutMs: CONNECT_TIMEOUT_MS,
      signal: options.stop,
    });
    if (socket === null || address === null) return { unreachable, isUnreachable: true };
    const connection = new OutboundConnection(target, { socket, address }, options);
    const breakOff = (): void => connection.destroy();
    options.stop?.addEventListener('abort', breakOff);
    await connection.#done.promise;
    options.stop?.removeEventListener('abort', breakOff);
    if (connection.#isOpen) {
      options.kill?.addEventListener('abort', breakOff);
      connection.#onEnd = () => options.kill?.removeEventListener('abort', breakOff);
    }
    if (connection.#isOpen) return { connection, unreachable };
    const { reply = null, error = 'Connection closed', isLoop = false } = connection.#failure ?? {};
    const isTlsFailure = connection.#isTlsFailure;
    return {
      failure: { reply, error, isTlsFailure, isLoop, address, lines: connection.lines() },
      unreachable,
    };
  }

  get target(): Target {
    return this.#target;
  }

  /** The one of the target's that answered. */
  get address(): string {
    return this.#address;
  }

  /** The dialogue so far. */
  lines(): TraceLine[] {
    return this.#session.trace();
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
      peerAddress: this.#address,
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

  #attach(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#handle(this.#session.receive(chunk)));
    socket.on('timeout', () => this.#breakOff('The server did not answer in time'));
    socket.on('error', (error) => this.#breakOff(describeNetworkError(error)));
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
          this.#failure = { reply: event.reply, error: event.error, isLoop: event.isLoop === true };
          // Without STARTTLS where it is required: as good as a handshake that fails.
          if (event.isTlsMissing === true) this.#isTlsFailure = true;
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
    if (this.#isOpen) this.#socket.setTimeout(this.#session.timeout);
  }

  async #startTls(): Promise<void> {
    const plain = this.#socket;
    for (const event of ['data', 'timeout', 'error', 'close']) plain.removeAllListeners(event);
    plain.setTimeout(0);
    try {
      this.#socket = await secureSocket(plain, this.#target);
    } catch (error) {
      this.#isTlsFailure = true;
      this.#breakOff(`TLS failed: ${describeNetworkError(error)}`);
      return;
    }
    if (!this.#isOpen) {
      this.#socket.destroy();
      return;
    }
    this.#attach(this.#socket);
    if (this.#target.isTls) this.#updateTimeout();
    else this.#handle(this.#session.tlsStarted(describePolicy(this.#target.tls)));
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
      this.#breakOff(`The message could not be read here: ${describeNetworkError(error)}`);
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
