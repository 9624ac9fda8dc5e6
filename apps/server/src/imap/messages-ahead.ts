import { MAX_OCTETS_AHEAD, WIDE_BATCH } from './limits.ts';
import type { MessageSource, WholeMessage } from './message-memory.ts';

/** UIDs that are near enough to be of the same walk through a mailbox: those between may have been expunged. */
const NEAR = 10;

/**
 * The whole messages that one session fetches of its mailbox. A client that goes through them one request after the other, upwards or
 * downwards, has the next ones read before it asks: a few at first, more the longer it goes on, and no more of them than it
 * asks for at a time, or a few.
 */
export class MessagesAhead {
  readonly #source: MessageSource;
  /** First and last UID of the request before. */
  #before: readonly [number, number] | null = null;
  /** 1 upwards, -1 downwards, 0 neither. */
  #direction = 0;
  #steps = 0;
  /** The last UID, in that direction, that has been read ahead. */
  #reached = 0;
  #reading: { first: number; last: number; isOver: Promise<void> } | null = null;

  constructor(source: MessageSource) {
    this.#source = source;
  }

  /** @param uids ascending, at least one and at most WIDE_BATCH. By UID, those that are there */
  async messages(uids: readonly number[]): Promise<Map<number, WholeMessage>> {
    const [first = 0] = uids;
    const last = uids.at(-1) ?? first;
    // What is asked for may be on its way.
    const reading = this.#reading;
    if (reading !== null && first <= reading.last && last >= reading.first) await reading.isOver;
    const found = await this.#source.memory.messages(this.#source, uids);
    this.#follow(first, last);
    if (this.#steps > 0) this.#readOn(uids.length, first, last, found);
    return found;
  }

  #follow(first: number, last: number): void {
    const before = this.#before;
    this.#before = [first, last];
    const direction = before === null ? 0 : first > before[1] ? 1 : last < before[0] ? -1 : 0;
    const gap = before === null ? Infinity : direction === 1 ? first - before[1] : before[0] - last;
    if (direction === 0 || gap > NEAR) {
      this.#direction = 0;
      this.#steps = 0;
    } else if (direction === this.#direction) this.#steps += 1;
    else {
      this.#direction = direction;
      this.#steps = 1;
      this.#reached = direction === 1 ? last : first;
    }
  }

  #readOn(asked: number, first: number, last: number, found: ReadonlyMap<number, WholeMessage>): void {
    if (this.#reading !== null || found.size === 0) return;
    const octets = found.values().reduce((sum, { size }) => sum + size, 0);
    const most = Math.max(1, Math.floor((MAX_OCTETS_AHEAD * found.size) / Math.max(1, octets)));
    const count = Math.min(most, WIDE_BATCH, Math.max(asked, 2 ** this.#steps));
    const isUp = this.#direction === 1;
    const left = isUp ? this.#reached - last : first - this.#reached;
    if (left > count / 2) return;
    const from = isUp ? Math.max(this.#reached, last) + 1 : Math.max(1, first - count);
    const to = isUp ? last + count : Math.min(this.#reached, first) - 1;
    if (to < from) return;
    this.#reached = isUp ? to : from;
    const uids = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const isOver = this.#source.memory
      .messages(this.#source, uids)
      // Who asks for them has them read anew, and hears of it.
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        this.#reading = null;
      });
    this.#reading = { first: from, last: to, isOver };
  }
}
