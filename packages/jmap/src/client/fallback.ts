import type { StateChange } from '../types/core.ts';
import { readEventStream } from './event-stream.ts';
import { platformShare, unshared, type LiveShare } from './live-share.ts';
import { Pause } from './pause.ts';

/** Polls follow one another at this pace while something changes, then ever slower. */
const FIRST_POLL_MS = 3_000;
const POLL_GROWTH = 1.5;
const LONGEST_POLL_MS = 60_000;
/** Nobody looks: the number in the title may be older. */
const LONGEST_HIDDEN_POLL_MS = 300_000;
/** After a poll that failed: the banner says so, and somebody waits. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** A poll without an answer for so long has failed. */
const POLL_TIMEOUT_MS = 15_000;

/** Asked of the event source, which may give another. Seconds. */
const PING_SECONDS = 30;
/** The first ping comes at once; a stream that says nothing for so long is held back by something on the way. */
const PROOF_MS = 6_000;
/** Silence after which a stream that has proven itself is no more. */
const SILENCE_MS = 1.5 * PING_SECONDS * 1_000;
/** Between two responses that each told something. */
const STREAM_GAP_MS = 250;
const FIRST_STREAM_RETRY_MS = 1_000;
const LONGEST_STREAM_RETRY_MS = 60_000;

/** What the pages of a browser tell each other. */
interface Word {
  /** Null: only that the stream lives. */
  change: StateChange | null;
  isLive: boolean;
  lastEventId: string | null;
}

export interface FallbackHost {
  /** Null: clients like this one cannot agree on who has the stream, so none has. */
  share: LiveShare | null;
  isHidden: () => boolean;
  /** Opens the event source. Resolves with the head of the response. */
  openStream: (
    closeAfter: 'no' | 'state',
    ping: number,
    lastEventId: string | null,
    signal: AbortSignal,
  ) => Promise<Response>;
  /** Asks for the states of all types of the account. Throws when the server cannot be reached. */
  states: (signal: AbortSignal) => Promise<Record<string, string>>;
  accountId: () => string;
  onStateChange: (change: StateChange) => void;
  onStatus: () => void;
}

export function shareOf(share: string | LiveShare | undefined): LiveShare | null {
  return typeof share === 'string' ? platformShare(share) : (share ?? unshared);
}

/**
 * Push without a WebSocket: the account is polled, until an event source (RFC 8620 7.3) proves that it tells of changes sooner, and again
 * when that falls silent. A stream that something on the way holds back is asked for anew with closeafter=state: its response then ends
 * with the first change, which makes any proxy let go of it; as nothing shows meanwhile that it lives, polling goes on beside it.
 */
export class Fallback {
  readonly #host: FallbackHost;
  readonly #end = new AbortController();
  readonly #pollPause = new Pause();
  readonly #streamPause = new Pause();
  readonly #stopHearing: () => void;
  readonly #known = new Map<string, string>();
  #lastEventId: string | null;
  #isUp = false;
  /** Until then the stream of this page, or of the one that shares its own, counts as living. */
  #liveUntil = 0;
  #pollMs = FIRST_POLL_MS;
  #failures = 0;
  #streamFailures = 0;
  #closeAfter: 'no' | 'state' = 'no';

  /** `lastEventId`: the pushState of the connection before; what changed since then is told. */
  constructor(host: FallbackHost, lastEventId: string | null) {
    this.#host = host;
    this.#lastEventId = lastEventId;
    this.#stopHearing = host.share?.hear((word) => this.#heard(word as Word)) ?? (() => undefined);
    void this.#poll(this.#end.signal);
    void this.#lead(this.#end.signal);
  }

  /** The server answers. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** By what changes are heard of now. */
  get via(): 'stream' | 'poll' {
    return Date.now() < this.#liveUntil ? 'stream' : 'poll';
  }

  /** The id of the last event: the pushState to go on from. */
  get lastEventId(): string | null {
    return this.#lastEventId;
  }

  /** The network may be back, or the page visible again: looks now, and tries the stream as it is meant to be. */
  wake(): void {
    this.#pollMs = FIRST_POLL_MS;
    this.#failures = 0;
    this.#streamFailures = 0;
    this.#closeAfter = 'no';
    this.#pollPause.end();
    this.#streamPause.end();
  }

  /** Something else did not get through: looks now whether the server is there. */
  doubt(): void {
    this.#liveUntil = 0;
    this.#pollMs = FIRST_POLL_MS;
    this.#pollPause.end();
  }

  stop(): void {
    this.#stopHearing();
    this.#host.share?.close();
    this.#end.abort();
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const timeout = AbortSignal.timeout(POLL_TIMEOUT_MS);
      try {
        const states = await this.#host.states(AbortSignal.any([signal, timeout]));
        if (signal.aborted) return;
        this.#failures = 0;
        this.#setUp(true);
        this.#compare(states);
      } catch {
        if (signal.aborted) return;
        this.#failures += 1;
        this.#liveUntil = 0;
        this.#setUp(false);
      }
      await this.#pollPause.wait(this.#untilNextPoll(), signal);
      // A stream that lives makes all this needless.
      while (this.via === 'stream' && !signal.aborted)
        await this.#pollPause.wait(this.#liveUntil - Date.now(), signal);
    }
  }

  #untilNextPoll(): number {
    if (this.#failures > 0) {
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
      return wait * (0.5 + Math.random() / 2);
    }
    const wait = this.#pollMs;
    const longest = this.#host.isHidden() ? LONGEST_HIDDEN_POLL_MS : LONGEST_POLL_MS;
    this.#pollMs = Math.min(wait * POLL_GROWTH, longest);
    return wait;
  }

  /** Tells what is not as it was. The first time that is everything: nobody knows what came in between. */
  #compare(states: Record<string, string>): void {
    const changed: Record<string, string> = {};
    for (const [type, state] of Object.entries(states)) {
      if (this.#known.get(type) === state) continue;
      changed[type] = state;
      // EmailDelivery (RFC 8621 1.5) can only be pushed, not asked for. What changed may be a new message.
      if (type === 'Email') changed['EmailDelivery'] = state;
    }
    if (Object.keys(changed).length === 0) return;
    this.#pollMs = FIRST_POLL_MS;
    this.#tell({ '@type': 'StateChange', changed: { [this.#host.accountId()]: changed } });
  }

  #tell(change: StateChange): void {
    const states = change.changed[this.#host.accountId()] ?? {};
    for (const [type, state] of Object.entries(states)) this.#known.set(type, state);
    this.#host.onStateChange(change);
  }

  /** Another page has the stream, and says what it hears. */
  #heard({ change, isLive, lastEventId }: Word): void {
    if (lastEventId !== null) this.#lastEventId = lastEventId;
    if (isLive) this.#lives();
    if (change) this.#tell(change);
  }

  #lives(): void {
    this.#liveUntil = Date.now() + SILENCE_MS;
    this.#setUp(true);
  }

  #setUp(isUp: boolean): void {
    if (isUp && !this.#isUp) {
      // What waited for a server that was away need not wait longer.
      this.#streamFailures = 0;
      this.#streamPause.end();
    }
    this.#isUp = isUp;
    // By what it is up may have changed too.
    this.#host.onStatus();
  }

  async #lead(signal: AbortSignal): Promise<void> {
    // Not to be had here: polling is all there is.
    await this.#host.share?.lead(() => this.#stream(signal), signal).catch(() => undefined);
  }

  /** One response after the other. */
  async #stream(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const hasTold = await this.#readOne(signal);
      if (signal.aborted) return;
      this.#streamFailures = hasTold ? 0 : this.#streamFailures + 1;
      const wait = Math.min(FIRST_STREAM_RETRY_MS * 2 ** (this.#streamFailures - 1), LONGEST_STREAM_RETRY_MS);
      await this.#streamPause.wait(hasTold ? STREAM_GAP_MS : wait * (0.5 + Math.random() / 2), signal);
    }
  }

  /** Never rejects. @returns whether anything came */
  async #readOne(ended: AbortSignal): Promise<boolean> {
    const closeAfter = this.#closeAfter;
    const silence = new AbortController();
    const signal = AbortSignal.any([ended, silence.signal]);
    let timer = setTimeout(() => silence.abort(), POLL_TIMEOUT_MS);
    const watch = (ms: number): void => {
      clearTimeout(timer);
      if (closeAfter === 'no') timer = setTimeout(() => silence.abort(), ms);
    };
    let isOpen = false;
    let hasTold = false;
    try {
      const response = await this.#host.openStream(
        closeAfter,
        closeAfter === 'no' ? PING_SECONDS : 0,
        this.#lastEventId,
        signal,
      );
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return false;
      }
      isOpen = true;
      watch(PROOF_MS);
      await readEventStream(response.body, {
        onId: (id) => {
          this.#lastEventId = id;
        },
        onEvent: (name, data) => {
          watch(SILENCE_MS);
          this.#event(name, data, closeAfter === 'no');
          hasTold = true;
        },
      });
    } catch {
      // Broken off, or given up by us.
    } finally {
      clearTimeout(timer);
      // It was open, and nothing came through: something on the way waits for its end.
      if (isOpen && !hasTold && silence.signal.aborted) this.#closeAfter = 'state';
      if (closeAfter === 'no') this.#falls();
    }
    return hasTold;
  }

  /** The stream of this page is over: polling takes its place at once. */
  #falls(): void {
    if (this.#liveUntil > 0) this.doubt();
  }

  #event(name: string, data: string, isLive: boolean): void {
    if (isLive) this.#lives();
    const change = name === 'state' ? (JSON.parse(data) as StateChange) : null;
    this.#host.share?.tell({ change, isLive, lastEventId: this.#lastEventId } satisfies Word);
    if (change) this.#tell(change);
  }
}
