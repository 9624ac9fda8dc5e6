import type { JmapRequest, JmapResponse, StateChange } from '../types/core.ts';
import type { Fallback, FallbackHost } from './fallback.ts';
import { JmapSocket, type ConnectionStatus, type PushOptions } from './jmap-socket.ts';
import { Listeners } from './listeners.ts';
import type { LiveShare } from './live-share.ts';
import type { OpenSocket } from './open-socket.ts';

/** A WebSocket that is not there for so long is stood in for. */
const FALLBACK_AFTER_MS = 1_500;
/** One that comes back has to hold for so long before its stand-in goes. */
const STEADY_MS = 10_000;

/** By what the client hears of changes. */
export type Via = 'socket' | 'stream' | 'poll';

export interface LiveConnectionHost extends Omit<
  FallbackHost,
  'share' | 'isHidden' | 'onStateChange' | 'onStatus'
> {
  socketUrl: () => Promise<string>;
  openSocket: OpenSocket;
}

/** How a client that is one of several, or not always looked at, takes care of the others and of its server. */
export interface LiveOptions extends PushOptions {
  /** The name under which the pages of a browser share one event stream, or how else clients do; none: it has its own. */
  share?: string | LiveShare | undefined;
  isHidden?: () => boolean;
}

/**
 * The connection by which changes are heard: a WebSocket wherever one gets through. As long as none does, something that needs less stands
 * in for it (see Fallback, which is loaded then), while the WebSocket goes on being tried.
 */
export class LiveConnection {
  readonly stateChanges = new Listeners<StateChange>();
  readonly statuses = new Listeners<ConnectionStatus>();
  readonly #host: LiveConnectionHost;
  readonly #socket: JmapSocket;
  #options: LiveOptions = {};
  #fallback: Fallback | null = null;
  /** Runs while the WebSocket is away, until its stand-in comes. */
  #absence: ReturnType<typeof setTimeout> | undefined;
  /** Runs while the WebSocket is there, until its stand-in goes. */
  #presence: ReturnType<typeof setTimeout> | undefined;
  #told = '';

  constructor(host: LiveConnectionHost) {
    this.#host = host;
    this.#socket = new JmapSocket(host.socketUrl, host.openSocket, () => this.#fallback?.isUp === true);
    this.#socket.stateChanges.add((change) => this.stateChanges.emit(change));
    this.#socket.statuses.add((status) => this.#socketIs(status));
  }

  get status(): ConnectionStatus {
    return this.#fallback?.isUp ? 'open' : this.#socket.status;
  }

  /** Null: by nothing now. */
  get via(): Via | null {
    if (this.#socket.status === 'open') return 'socket';
    return this.#fallback?.isUp ? this.#fallback.via : null;
  }

  get pushState(): string | null {
    return this.#fallback?.lastEventId ?? this.#socket.pushState;
  }

  /** True while requests can go over the WebSocket. */
  get hasSocket(): boolean {
    return this.#socket.status === 'open';
  }

  get hasFailed(): boolean {
    return this.#socket.hasFailed;
  }

  start(options: LiveOptions): void {
    this.#options = options;
    this.#socket.start(options);
  }

  /** The network is back, the page is visible again, somebody asks for it: tries everything at once. */
  wake(): void {
    this.#fallback?.wake();
    this.#socket.wake();
  }

  /** A request was lost. The WebSocket sees for itself whether it lives. */
  doubt(): void {
    if (this.#fallback?.isUp) this.#fallback.doubt();
  }

  close(): void {
    this.#endFallback();
    this.#socket.close();
  }

  request(request: JmapRequest): Promise<JmapResponse> {
    return this.#socket.request(request);
  }

  #socketIs(status: ConnectionStatus): void {
    clearTimeout(this.#presence);
    const isAway = status === 'connecting' || status === 'waiting';
    if (isAway) this.#awaitFallback();
    else {
      clearTimeout(this.#absence);
      this.#absence = undefined;
    }
    if (status === 'open') this.#presence = setTimeout(() => this.#endFallback(), STEADY_MS);
    this.#tell();
  }

  #awaitFallback(): void {
    if (this.#fallback) return;
    this.#absence ??= setTimeout(() => void this.#fallBack(), FALLBACK_AFTER_MS);
  }

  async #fallBack(): Promise<void> {
    const mine = this.#absence;
    try {
      const { Fallback, shareOf } = await import('./fallback.ts');
      // There again meanwhile, or closed.
      if (mine !== this.#absence) return;
      const { share, isHidden = () => false } = this.#options;
      let wasUp = false;
      this.#fallback = new Fallback(
        {
          ...this.#host,
          share: shareOf(share),
          isHidden,
          onStateChange: (change) => this.stateChanges.emit(change),
          onStatus: () => {
            const isUp = this.#fallback?.isUp === true;
            // The server was away and is back.
            if (isUp && !wasUp) this.#socket.retry();
            wasUp = isUp;
            this.#tell();
          },
        },
        this.#socket.pushState,
      );
    } catch {
      // Its code cannot be loaded now: the WebSocket is all there is to try.
      if (mine === this.#absence) this.#absence = setTimeout(() => void this.#fallBack(), FALLBACK_AFTER_MS);
    }
  }

  #endFallback(): void {
    this.#fallback?.stop();
    this.#fallback = null;
    this.#tell();
  }

  /** Only what is new: a stand-in that stands in is no news while it does. */
  #tell(): void {
    const now = `${this.status} ${this.via}`;
    if (now === this.#told) return;
    this.#told = now;
    this.statuses.emit(this.status);
  }
}
