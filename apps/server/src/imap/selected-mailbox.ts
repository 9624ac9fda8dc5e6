import {
  NumberSet,
  type CopyResult,
  type FetchedMessage,
  type FetchRequest,
  type FlagChange,
  type MailboxSnapshot,
  type MessageChange,
  type MessageFlags,
  type OpenMailbox,
  type SortCriterion,
  type StoreResult,
  type ThreadAlgorithm,
  type ThreadMember,
  type UidSearchKey,
} from '@mailcote/imap';
import type { AccountReader, AccountWriter, CopiedEntries, Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { answeringNo, tryCreate } from './faults.ts';
import { fetchMessages } from './fetch-messages.ts';
import { flagsOf, patchOf } from './flags.ts';
import type { MessageMemory, MessageSource } from './message-memory.ts';
import { MessagesAhead } from './messages-ahead.ts';
import { namedMailboxes } from './mailbox-names.ts';
import { entryFilter } from './search-filter.ts';
import { columnsFor, sortByColumns, sortedBy, sortMessages } from './sort-messages.ts';
import { threadOrderedSubject } from './thread-ordered-subject.ts';
import { THREADED_BY, threadReferences } from './thread-references.ts';
import { watchAccount } from './watch-account.ts';

/** One mailbox of the store, as a session that has it selected sees it. */
export class SelectedMailbox implements OpenMailbox {
  readonly id: Id;
  readonly name: string;
  readonly #ctx: ServerContext;
  readonly #accountId: Id;
  readonly #source: MessageSource;
  readonly #ahead: MessagesAhead;

  constructor(
    ctx: ServerContext,
    memory: MessageMemory,
    accountId: Id,
    { id, name }: { id: Id; name: string },
  ) {
    this.#ctx = ctx;
    this.#accountId = accountId;
    this.#source = { store: ctx.store, memory, accountId, mailboxId: id };
    this.#ahead = new MessagesAhead(this.#source);
    this.id = id;
    this.name = name;
  }

  async snapshot(): Promise<MailboxSnapshot> {
    const snapshot = await this.#read((reader) => reader.mailboxSnapshot(this.id));
    return { ...snapshot, highestModSeq: Math.max(1, snapshot.highestModSeq) };
  }

  async changes(since: number): Promise<MessageChange[]> {
    const changes = await this.#read((reader) => reader.entryChanges(this.id, since));
    return changes.map((change) => ({
      uid: change.uid,
      modSeq: change.modSeq,
      isExpunged: change.isExpunged,
      flags: flagsOf(change),
    }));
  }

  async vanished(since: number, uids: NumberSet): Promise<NumberSet> {
    const expunged = await this.#read((reader) => reader.expungedAfter(this.id, since));
    if (expunged !== null) return NumberSet.of(expunged.filter((uid) => uids.has(uid)));
    // The tombstones are gone: everything that is not there has vanished, since when is not known any more.
    const { runs, uidNext } = await this.snapshot();
    const gone: [number, number][] = [];
    let next = 1;
    for (const [first, count] of [...runs, [uidNext, 0] as const]) {
      if (first > next) gone.push([next, first - 1]);
      next = first + count;
    }
    return intersection(NumberSet.ofRanges(gone), uids);
  }

  fetch(
    uids: NumberSet,
    request: FetchRequest,
  ): AsyncIterable<{ message: FetchedMessage; wasMarkedSeen: boolean }> {
    return fetchMessages(this.#source, this.#ahead, uids, request);
  }

  async flags({ ranges }: NumberSet): Promise<MessageFlags> {
    const { uids, flags, kinds } = await this.#read((reader) => reader.flagColumns(this.id, ranges));
    const none = { keywords: [], deleted: false };
    return { uids, flags, flagsOf: (kind) => flagsOf(kinds[kind] ?? none) };
  }

  async store(uids: NumberSet, change: FlagChange, unchangedSince: number | null): Promise<StoreResult> {
    const { updated, failed } = await this.#write((tx) =>
      tx.updateEntries(this.id, uids.ranges, patchOf(change), unchangedSince),
    );
    return {
      stored: updated.map(({ uid, modSeq, wasModSeq, ...entry }) => ({
        uid,
        modSeq,
        wasModSeq,
        flags: flagsOf(entry),
      })),
      failed,
    };
  }

  search(key: UidSearchKey): Promise<number[]> {
    const filter = entryFilter(key, new Date());
    return this.#read((reader) => reader.searchEntries(this.id, filter));
  }

  async sort({ ranges }: NumberSet, criteria: readonly SortCriterion[]): Promise<number[]> {
    const columns = columnsFor(criteria);
    if (columns)
      return sortByColumns(
        await this.#read((reader) => reader.sortColumns(this.id, ranges, columns)),
        criteria,
      );
    const wanted = sortedBy(criteria);
    const messages = await this.#read((reader) => reader.sortFields(this.id, ranges, wanted));
    return sortMessages(messages, criteria);
  }

  async thread({ ranges }: NumberSet, algorithm: ThreadAlgorithm): Promise<ThreadMember[]> {
    const isBySubject = algorithm === 'ORDEREDSUBJECT';
    const wanted = isBySubject ? [] : THREADED_BY;
    const messages = await this.#read((reader) => reader.sortFields(this.id, ranges, wanted));
    return isBySubject ? threadOrderedSubject(messages) : threadReferences(messages);
  }

  async highestModSeq({ ranges }: NumberSet): Promise<number> {
    const entries = await this.#read((reader) => reader.entryFlags(this.id, ranges));
    return entries.reduce((highest, { modSeq }) => Math.max(highest, modSeq), 0);
  }

  copy(uids: NumberSet, target: string): Promise<CopyResult> {
    return this.#toTarget(target, (tx, targetId) => tx.copyEntries(this.id, uids.ranges, targetId));
  }

  move(uids: NumberSet, target: string): Promise<CopyResult> {
    return this.#toTarget(target, (tx, targetId) => tx.moveEntries(this.id, uids.ranges, targetId));
  }

  expunge(uids: NumberSet | null): Promise<number> {
    return this.#write(async (tx) => {
      const count = await tx.expungeEntries(this.id, uids?.ranges ?? null);
      return count === 0 ? 0 : tx.writeModSeq;
    });
  }

  watch(listener: (modSeq: number | null) => void): Disposable {
    return watchAccount(
      this.#ctx,
      { accountId: this.#accountId, types: ['Email'], mailboxId: this.id },
      listener,
    );
  }

  async #toTarget(
    name: string,
    transfer: (tx: AccountWriter, targetId: Id) => Promise<CopiedEntries>,
  ): Promise<CopyResult> {
    return this.#write(async (tx) => {
      const mailboxes = await tx.mailboxes();
      const id = namedMailboxes(mailboxes).find((one) => one.name === name)?.id;
      const target = mailboxes.find((one) => one.id === id);
      if (target === undefined) throw tryCreate(name);
      return { uidValidity: target.uidValidity, ...(await transfer(tx, target.id)) };
    });
  }

  #read<T>(read: (reader: AccountReader) => Promise<T>): Promise<T> {
    const { store } = this.#ctx;
    return answeringNo(store, read(store.reader(this.#accountId)));
  }

  #write<T>(change: (tx: AccountWriter) => Promise<T>): Promise<T> {
    return answeringNo(this.#ctx.store, this.#ctx.store.write(this.#accountId, change));
  }
}

function intersection(a: NumberSet, b: NumberSet): NumberSet {
  const ranges: [number, number][] = [];
  let at = 0;
  for (const [first, last] of a.ranges) {
    while (at < b.ranges.length && (b.ranges[at]?.[1] ?? 0) < first) at += 1;
    for (let run = at; run < b.ranges.length && (b.ranges[run]?.[0] ?? Infinity) <= last; run += 1) {
      const [from, to] = b.ranges[run] ?? [0, 0];
      ranges.push([Math.max(first, from), Math.min(last, to)]);
    }
  }
  return NumberSet.ofRanges(ranges);
}
