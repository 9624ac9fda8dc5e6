import { numbersOf } from '../db/numbers-of.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { entryRuns } from '../sql/entry-runs.ts';
import { mailboxColumns, mailboxVersion, type MailboxVersionRow } from '../sql/mailbox-columns.ts';
import type { FlagColumns, ModSeq } from '../types.ts';

/** Memory for mailboxes, in octets: eight for each message. The least recently used go first. */
const MAX_OCTETS = 64 * 1024 * 1024;
/** What a mailbox takes besides. */
const OCTETS_OF_EACH = 1024;
/** Somebody who gives each message keywords of its own must not fill the memory with them. */
const MAX_KINDS = 50_000;

/** Of a mailbox of which so large a part is asked for, all is kept in memory. */
export const WORTH_KEEPING = 1 / 4;

/** The live entries of a mailbox as columns, by uid: see FlagColumns. Without flags as long as nobody has asked for them. Never changed once made. */
export interface MailboxColumns extends Omit<FlagColumns, 'flags'> {
  modSeq: ModSeq;
  flags: Uint32Array | null;
}

/** What a mailbox is like now, with its entries if they were in memory or were asked for. */
export interface MailboxVersion {
  uidValidity: number;
  uidNext: number;
  highestModSeq: ModSeq;
  totalEmails: number;
  columns: MailboxColumns | null;
}

/**
 * Uids and flags of mailboxes that clients have open, shared by all their sessions: a mail program asks for the flags of every message each time
 * it opens a mailbox. The database is asked each time too, for what has changed since: what is here is never older than the answer.
 */
export class MailboxCache {
  readonly #mailboxes = new Map<string, MailboxColumns>();
  #octets = 0;
  /** Each combination of flags there is, and its number. Of all mailboxes: most have the same few. */
  #numbers = new Map<string, number>();
  #kinds: FlagColumns['kinds'][number][] = [];

  /**
   * @param wanted what is worth reading if it is not in memory
   * @throws StoreError notFound
   */
  async version(
    database: Database,
    accountId: number,
    mailboxId: number,
    wanted: (version: Omit<MailboxVersion, 'columns'>) => 'uids' | 'flags' | null,
  ): Promise<MailboxVersion> {
    const key = `${accountId} ${mailboxId}`;
    const known = this.#mailboxes.get(key) ?? null;
    const rows = await run(database, mailboxVersion, [
      accountId,
      mailboxId,
      known?.modSeq ?? Number.MAX_SAFE_INTEGER,
    ]);
    const [row] = rows;
    if (!row) {
      this.#put(key, null);
      throw new StoreError('notFound', 'No such mailbox');
    }
    const version = {
      uidValidity: row.uid_validity,
      uidNext: row.uid_next,
      highestModSeq: row.highest_mod_seq,
      totalEmails: row.total_emails,
    };
    // Tombstones that are gone are not among the rows.
    const isComplete = known !== null && known.modSeq >= row.purged_mod_seq;
    let columns = isComplete ? this.#changed(known, rows) : null;
    const read = wanted(version);
    if (read === 'uids') columns ??= await this.#readUids(database, accountId, mailboxId);
    if (read === 'flags' && !columns?.flags) columns = await this.#readFlags(database, accountId, mailboxId);
    this.#put(key, columns);
    return { ...version, columns };
  }

  /** Null: there are none. */
  async #readUids(database: Database, accountId: number, mailboxId: number): Promise<MailboxColumns | null> {
    const runs = await run(database, entryRuns, [accountId, mailboxId]);
    const [first] = runs;
    if (first === undefined) return null;
    const uids = new Uint32Array(runs.reduce((sum, { count }) => sum + count, 0));
    let at = 0;
    for (const { first: uid, count } of runs) for (let n = 0; n < count; n += 1, at += 1) uids[at] = uid + n;
    return { modSeq: first.mod_seq, uids, flags: null, kinds: this.#kinds };
  }

  async #readFlags(database: Database, accountId: number, mailboxId: number): Promise<MailboxColumns> {
    const [row] = await run(database, mailboxColumns, [accountId, mailboxId]);
    if (!row) throw new StoreError('notFound', 'No such account');
    if (this.#kinds.length > MAX_KINDS) this.#forget();
    const flags = row.flags === null ? [] : row.flags.split('\n');
    return {
      modSeq: row.mod_seq,
      uids: numbersOf(row.uids ?? '', new Uint32Array(flags.length)),
      flags: Uint32Array.from(flags, (text) => this.#numberOf(text)),
      kinds: this.#kinds,
    };
  }

  /** Null: they have to be read anew. */
  #changed(known: MailboxColumns, rows: readonly MailboxVersionRow[]): MailboxColumns | null {
    if (known.kinds !== this.#kinds) return null;
    const changes = rows.filter((row): row is MailboxVersionRow & { uid: number } => row.uid !== null);
    if (changes.length === 0) return known;
    const uids = new Uint32Array(known.uids.length + changes.length);
    const flags = known.flags && new Uint32Array(uids.length);
    let length = 0;
    let from = 0;
    let { modSeq } = known;
    const keep = (to: number): void => {
      uids.set(known.uids.subarray(from, to), length);
      if (known.flags) flags?.set(known.flags.subarray(from, to), length);
      length += to - from;
      from = to;
    };
    for (const change of changes) {
      modSeq = Math.max(modSeq, change.mod_seq);
      keep(firstNotBelow(known.uids, change.uid));
      if (known.uids[from] === change.uid) from += 1;
      if (change.is_expunged) continue;
      uids[length] = change.uid;
      if (flags) flags[length] = this.#numberOf(change.flags);
      length += 1;
    }
    keep(known.uids.length);
    return {
      modSeq,
      uids: uids.subarray(0, length),
      flags: flags?.subarray(0, length) ?? null,
      kinds: known.kinds,
    };
  }

  #numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#kinds.push(kindOf(text)) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  /** Who reads columns of before still has their kinds. */
  #forget(): void {
    this.#mailboxes.clear();
    this.#octets = 0;
    this.#numbers = new Map();
    this.#kinds = [];
  }

  #put(key: string, columns: MailboxColumns | null): void {
    const before = this.#mailboxes.get(key);
    if (before !== undefined) this.#octets -= octetsOf(before);
    this.#mailboxes.delete(key);
    if (columns === null) return;
    this.#mailboxes.set(key, columns);
    this.#octets += octetsOf(columns);
    for (const [oldest, oldColumns] of this.#mailboxes) {
      if (this.#octets <= MAX_OCTETS) break;
      this.#mailboxes.delete(oldest);
      this.#octets -= octetsOf(oldColumns);
    }
  }
}

function octetsOf({ uids, flags }: MailboxColumns): number {
  return uids.buffer.byteLength + (flags?.buffer.byteLength ?? 0) + OCTETS_OF_EACH;
}

/** "\\Deleted $seen", which no keyword can be mistaken for. */
function kindOf(text: string): FlagColumns['kinds'][number] {
  const words = text.split(' ').filter((word) => word !== '');
  const deleted = words[0] === '\\Deleted';
  return { keywords: deleted ? words.slice(1) : words, deleted };
}

/** The index of the first number that is `value` or more. */
export function firstNotBelow(numbers: Uint32Array, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
