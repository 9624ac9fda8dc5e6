import { RequestError, type ProblemDetails } from '../errors.ts';
import type { JmapRequest, JmapResponse, StateChange } from '../types/core.ts';
import { Listeners } from './listeners.ts';
import type { OpenSocket, Socket } from './open-socket.ts';
import { TransportError } from './transport-error.ts';

/** First wait before a new attempt; doubled each time, spread by up to half so that a restarted server is not stormed. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** While something else tells of changes. */
const LONGEST_SPARE_RETRY_MS = 300_000;
/** A connection that held for so long did not fail: the next attempt comes soon. */
const STEADY_MS = 10_000;
/** A connection attempt that says nothing for so long is given up. */
const OPEN_TIMEOUT_MS = 15_000;
/** Silence after which the connection is tried with Core/echo; a browser cannot ping, and a laptop lid closes no socket. */
const IDLE_MS = 60_000;
const ECHO_TIMEOUT_MS = 10_000;
/** A new connection has so long to say something: there are proxies that open one and let nothing through. */
const PROOF_MS = 5_000;
/** A request that waits for so long has the connection tried. */
const ANSWER_MS = 10_000;

/** idle: not started or closed; open: the server has been heard; waiting: between two attempts. */
export type ConnectionStatus = 'idle' | 'connecting' | 'open' | 'waiting';

export interface PushOptions {
  /** Types to hear of; null: all. */
  dataTypes?: string[] | null;
  /** The last pushState seen, kept from an earlier life of the page: what changed since then is told at once. */
  pushState?: string | null;
}

interface Pending {
  resolve: (response: JmapResponse) => void;
  reject: (error: Error) => void;
}

/**
 * One JMAP connection over WebSocket (RFC 8887): requests, errors, push. It reconnects by itself, and each time
 * enables push with the last pushState it was given, so that no change is missed in between.
 */
export class JmapSocket {
  readonly stateChanges = new Listeners<StateChange>();
  readonly statuses = new Listeners<ConnectionStatus>();
  readonly #url: () => Promise<string>;
  readonly #open: OpenSocket;
  readonly #isSpare: () => boolean;
  readonly #pending = new Map<string, Pending>();
  #socket: Socket | null = null;
  #status: ConnectionStatus = 'idle';
  #push: PushOptions | null = null;
  #pushState: string | null = null;
  /** Failed attempts in a row. */
  #failures = 0;
  /** Numbers the attempts; close and loss take the next number too. */
  #attempt = 0;
  #nextId = 0;
  #openSince = 0;
  #isProbing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `url` is asked before every attempt: the session may have moved, or the login may be gone (it then throws, and the next attempt waits).
   * `isSpare`: something else does its work, so that attempts may be rare.
   */
  constructor(url: () => Promise<string>, open: OpenSocket, isSpare: () => boolean = () => false) {
    this.#url = url;
    this.#open = open;
    this.#isSpare = isSpare;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** True from a failed attempt until the next one that works. */
  get hasFailed(): boolean {
    return this.#failures > 0;
  }

  /** The last pushState the server gave; keep it together with the data it stands for. */
  get pushState(): string | null {
    return this.#pushState;
  }

  /** Connects and stays connected until close. `push: null` connects for requests only. */
  start(push: PushOptions | null): void {
    this.#push = push;
    if (push?.pushState !== undefined) this.#pushState = push.pushState;
    if (this.#status === 'idle') this.#connect();
    else if (this.#status === 'open') this.#enablePush();
  }

  /** Tries at once instead of waiting out the pause: the network is back, the page is visible again. An open connection is probed. */
  wake(): void {
    if (this.#status === 'open') this.#probe();
    else if (this.#status === 'waiting') {
      this.#failures = 0;
      this.#connect();
    }
  }

  /** Tries at once, if it is waiting; how often it has failed stays remembered. */
  retry(): void {
    if (this.#status === 'waiting') this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    this.#rejectPending('the connection was closed');
    this.#setStatus('idle');
    socket?.close();
  }

  /** Sends a request over the open connection. Throws RequestError, or TransportError when the connection is lost before the answer. */
  request(request: JmapRequest): Promise<JmapResponse> {
    const socket = this.#socket;
    if (!socket || this.#status !== 'open') return Promise.reject(new TransportError('not connected'));
    const id = `r${this.#nextId++}`;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      socket.send(JSON.stringify({ '@type': 'Request', id, ...request }));
      if (!this.#isProbing) this.#watch(ANSWER_MS);
    });
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#setStatus('connecting');
    // What an attempt given up still has to say is not heard.
    const attempt = ++this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    this.#timer = setTimeout(() => this.#drop(), OPEN_TIMEOUT_MS);
    void this.#attemptToOpen(isCurrent);
  }

  async #attemptToOpen(isCurrent: () => boolean): Promise<void> {
    try {
      const url = await this.#url();
      if (!isCurrent()) return;
      this.#socket = this.#open(url, {
        onOpen: () => {
          if (isCurrent()) this.#opened();
        },
        onMessage: (text) => {
          if (isCurrent()) this.#received(text);
        },
        onClose: () => {
          if (isCurrent()) this.#lost();
        },
      });
    } catch {
      // No address now (server away, login gone): the same as a connection that failed.
      if (isCurrent()) this.#lost();
    }
  }

  /** Not open yet: that it opened says nothing about what comes through. */
  #opened(): void {
    if (this.#push) this.#enablePush();
    this.#probe(PROOF_MS);
  }

  #enablePush(): void {
    const enable: Record<string, unknown> = {
      '@type': 'WebSocketPushEnable',
      dataTypes: this.#push?.dataTypes ?? null,
    };
    if (this.#pushState !== null) enable['pushState'] = this.#pushState;
    this.#socket?.send(JSON.stringify(enable));
  }

  #received(text: string): void {
    const message = parseMessage(text);
    if (!message) {
      // Whoever answers here does not speak JMAP (a proxy's error page): better a new connection than a guess.
      this.#drop();
      return;
    }
    if (this.#status !== 'open') this.#openSince = Date.now();
    this.#setStatus('open');
    this.#watch(this.#pending.size > 0 ? ANSWER_MS : IDLE_MS);
    if (message['@type'] === 'StateChange') {
      const { changed, pushState } = message as { changed: StateChange['changed']; pushState?: string };
      if (typeof pushState === 'string') this.#pushState = pushState;
      this.stateChanges.emit({ '@type': 'StateChange', changed });
      return;
    }
    const id = message['requestId'];
    const pending = typeof id === 'string' ? this.#pending.get(id) : undefined;
    if (!pending) return;
    this.#pending.delete(id as string);
    if (message['@type'] === 'Response') pending.resolve(message as unknown as JmapResponse);
    else pending.reject(new RequestError(message as unknown as ProblemDetails));
  }

  /** (Re)starts the clock of silence. */
  #watch(ms: number): void {
    this.#isProbing = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(), ms);
  }

  #probe(timeout = ECHO_TIMEOUT_MS): void {
    this.#isProbing = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#drop(), timeout);
    this.#socket?.send(
      JSON.stringify({
        '@type': 'Request',
        using: ['urn:ietf:params:jmap:core'],
        methodCalls: [['Core/echo', {}, 'probe']],
      }),
    );
  }

  /** Gives the connection up without waiting for the other side to agree. */
  #drop(): void {
    const socket = this.#socket;
    this.#lost();
    socket?.close();
  }

  #lost(): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#socket = null;
    this.#rejectPending('the connection was lost');
    if (this.#status === 'open' && Date.now() - this.#openSince >= STEADY_MS) this.#failures = 0;
    const longest = this.#isSpare() ? LONGEST_SPARE_RETRY_MS : LONGEST_RETRY_MS;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, longest);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.5 + Math.random() / 2));
    this.#setStatus('waiting');
  }

  #rejectPending(message: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new TransportError(message, { outcomeUnknown: true }));
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.statuses.emit(status);
  }
}

function parseMessage(text: string): Record<string, unknown> | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
