import type { Flag } from '../grammar/flags.ts';
import { NumberSet, type NumberRange } from '../grammar/number-set.ts';
import { resolveRanges, type SequenceSet } from '../grammar/sequence-set.ts';
import type { MailboxSnapshot, MessageChange } from './backend.ts';
import { UidRuns } from './uid-runs.ts';

/** What a client has to be told of a mailbox, in this order. */
export interface ViewNews {
  /** Sequence numbers, each to be taken out before the next one is looked at, with their UIDs. */
  expunged: { sequence: number; uid: number }[];
  /** The new number of messages; null: as before. */
  exists: number | null;
  changed: { sequence: number; uid: number; flags: Flag[]; modSeq: number }[];
}

/**
 * What one session has been told of its mailbox: which UID has which sequence number (RFC 9051 2.3.1.2), and up to which
 * modSeq it is up to date. Changes are taken in whenever they come (`take`) and told when the protocol allows (`tell`): a message stays in
 * the numbering until its EXPUNGE has been said (RFC 9051 7.5.1).
 */
export class SelectedView {
  readonly #uids: UidRuns;
  #modSeq: number;
  #told: number;
  readonly #expunged = new Set<number>();
  readonly #changed = new Map<number, MessageChange>();
  /** Writes of this session itself, whose results it has been told already. */
  readonly #own = new Set<number>();
  /** Writes that were announced since the view was brought up to date; null: one of which the number is not known. */
  readonly #announced = new Set<number | null>();
  /** See `touched`. Null: nobody asks. */
  #touched: Set<number> | null = null;
  /** RFC 9051 6.4.4.1: the result of SEARCH RETURN (SAVE). */
  saved: NumberSet = NumberSet.EMPTY;

  constructor(snapshot: Pick<MailboxSnapshot, 'runs' | 'highestModSeq'>) {
    this.#uids = new UidRuns(snapshot.runs);
    this.#modSeq = snapshot.highestModSeq;
    this.#told = this.#uids.size;
  }

  /** How many messages the client knows of. */
  get exists(): number {
    return this.#told;
  }

  /** Ask for what is newer than this. */
  get modSeq(): number {
    return this.#modSeq;
  }

  /** Messages that are gone still have their numbers. */
  get hasUntoldExpunge(): boolean {
    return this.#expunged.size > 0;
  }

  /** Something may have changed, by the write of that number. Null: nobody knows which. */
  announce(modSeq: number | null): void {
    if (modSeq === null || modSeq > this.#modSeq) this.#announced.add(modSeq);
  }

  /** Whether there may be more to `take` than what writes of ours have changed; that can wait until there is. */
  get isStale(): boolean {
    return [...this.#announced].some(
      (modSeq) => modSeq === null || this.#touched !== null || !this.#own.has(modSeq),
    );
  }

  /** Everything that was announced is about to be asked for, or need not be. */
  forgetAnnounced(): void {
    this.#announced.clear();
  }

  /** Whether a message with this modSeq has been changed by somebody else, and the client does not know. */
  isNews(modSeq: number): boolean {
    return modSeq > this.#modSeq && !this.#own.has(modSeq);
  }

  /** A write of ours of which the client is told by the command itself. */
  ownWrite(modSeq: number): void {
    this.#own.add(modSeq);
  }

  /** Takes in what happened after `modSeq`. */
  take(changes: readonly MessageChange[]): void {
    for (const change of changes) {
      this.#modSeq = Math.max(this.#modSeq, change.modSeq);
      this.#touched?.add(change.uid);
      const isKnown = this.#uids.has(change.uid);
      if (change.isExpunged) {
        if (isKnown) this.#expunged.add(change.uid);
        this.#changed.delete(change.uid);
      } else if (!isKnown) {
        if (change.uid > this.#uids.last) this.#uids.append(change.uid);
      } else if (!this.#own.has(change.modSeq)) {
        this.#changed.set(change.uid, change);
      }
    }
    for (const modSeq of this.#own) if (modSeq <= this.#modSeq) this.#own.delete(modSeq);
  }

  /** UIDs of what came, changed or was expunged, by whomever, since `followTouched`, and was not forgotten. */
  get touched(): ReadonlySet<number> {
    return this.#touched ?? new Set();
  }

  followTouched(isWanted: boolean): void {
    this.#touched = isWanted ? (this.#touched ?? new Set()) : null;
  }

  forgetTouched(uids: readonly number[]): void {
    for (const uid of uids) this.#touched?.delete(uid);
  }

  /** Known to be gone; whether the client has been told or not. */
  isExpunged(uid: number): boolean {
    return this.#expunged.has(uid) || !this.#uids.has(uid);
  }

  /** What the client is to hear now. @param mayExpunge see the state table */
  tell(mayExpunge: boolean): ViewNews {
    const news: ViewNews = { expunged: [], exists: null, changed: [] };
    if (mayExpunge && this.#expunged.size > 0) {
      // From the end, so that no number changes before it has been said. Messages never told of just vanish.
      const uids = [...this.#expunged].sort((a, b) => b - a);
      for (const uid of uids) {
        const sequence = this.#uids.sequenceOf(uid) ?? 0;
        if (sequence > this.#told) continue;
        news.expunged.push({ sequence, uid });
      }
      this.#uids.remove(uids);
      this.#expunged.clear();
      this.#told -= news.expunged.length;
      this.saved = NumberSet.of([...this.saved].filter((uid) => this.#uids.has(uid)));
    }
    if (this.#uids.size !== this.#told) {
      this.#told = this.#uids.size;
      news.exists = this.#told;
    }
    for (const [uid, { flags, modSeq }] of this.#changed) {
      const sequence = this.#uids.sequenceOf(uid);
      if (sequence !== null) news.changed.push({ sequence, uid, flags, modSeq });
    }
    this.#changed.clear();
    return news;
  }

  /** The largest UID there is; 0 when there is none. */
  get lastUid(): number {
    return this.#uids.last;
  }

  /** Null: the client does not know of it. */
  sequenceOf(uid: number): number | null {
    const sequence = this.#uids.sequenceOf(uid);
    return sequence !== null && sequence <= this.#told ? sequence : null;
  }

  /** The UIDs of a set of sequence numbers. Null: one of them is beyond the last message (RFC 9051 9, seq-number). */
  uidsOfSequences(set: SequenceSet): NumberSet | null {
    if (set.kind === 'saved') return this.saved;
    const isBeyond = set.ranges.some((range) =>
      range.some((number) => number !== Infinity && number > this.#told),
    );
    const hasStar = this.#told === 0 && set.ranges.length > 0;
    if (isBeyond || hasStar) return null;
    const ranges: NumberRange[] = [];
    for (const [first, last] of resolveRanges(set.ranges, this.#told).ranges)
      ranges.push(...this.#uidRanges(first, last));
    return NumberSet.ofRanges(ranges);
  }

  /** The UIDs of a set of UIDs that the client knows of; others do not matter (RFC 9051 6.4.9). */
  uidsOf(set: SequenceSet): NumberSet {
    if (set.kind === 'saved') return this.saved;
    const wanted = resolveRanges(set.ranges, this.#uids.uidAt(this.#told) ?? 0);
    const ranges: NumberRange[] = [];
    const known = this.#uidRanges(1, this.#told);
    let at = 0;
    for (const [first, last] of wanted.ranges) {
      while (at < known.length && (known[at]?.[1] ?? 0) < first) at += 1;
      for (let run = at; run < known.length && (known[run]?.[0] ?? Infinity) <= last; run += 1) {
        const [from, to] = known[run] ?? [0, 0];
        ranges.push([Math.max(first, from), Math.min(last, to)]);
      }
    }
    return NumberSet.ofRanges(ranges);
  }

  /** All that the client knows of. */
  all(): NumberSet {
    return NumberSet.ofRanges(this.#uidRanges(1, this.#told));
  }

  /** UIDs of the messages with these sequence numbers. */
  #uidRanges(first: number, last: number): NumberRange[] {
    const ranges: NumberRange[] = [];
    let before = 0;
    for (const [uid, count] of this.#uids.runs()) {
      const from = Math.max(first, before + 1);
      const to = Math.min(last, before + count);
      if (from <= to) ranges.push([uid + from - before - 1, uid + to - before - 1]);
      before += count;
    }
    return ranges;
  }
}
