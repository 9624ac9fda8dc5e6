import type { Batch, BatchResult, Call, Id, SearchSnippet } from '@mailcote/jmap';
import { Emitter } from './emitter.ts';
import {
  addDetailCalls,
  addListCalls,
  addQueryCall,
  listQuery,
  type ListSpec,
  type RowCalls,
} from './list-calls.ts';
import type { ListedEmail } from './listed-email.ts';
import { RowPlaces } from './row-places.ts';

/** Rows asked for at once: about three screens. */
const WINDOW = 50;
/** Windows asked for at the same time; a dragged scrollbar passes over more than it stops at. */
const MAX_REQUESTS = 2;
/** Changes of a search that are told one by one; more are as good as a new search. */
const MAX_CHECKED = 50;

/** The call of a refresh, and what to make of its answer. */
export interface RefreshCall {
  query: Call<'Email/query'>;
  /** Index of the row that the query was anchored to; null: by position. */
  anchorIndex: number | null;
  /** Counts the refreshes: an answer to an earlier one is worthless once a later one has been taken over. */
  order: number;
}

export interface ListHost {
  batch(): Batch;
  send(batch: Batch): Promise<BatchResult>;
  /** Takes over the Threads and Emails of an answer. */
  absorb(result: BatchResult, calls: RowCalls): Promise<void>;
  /** Fetches what is not here yet of what these rows show. */
  fetchRows(ids: readonly Id[]): Promise<void>;
  /** False for a row that a change under way has already taken out of the list. */
  belongs(emailId: Id, spec: ListSpec): boolean;
  /** Emails whose Threads a change under way has brought to a Mailbox. */
  arrivals(mailboxId: Id): ListedEmail[];
  email(id: Id): ListedEmail | undefined;
}

/**
 * A conversation list as a window on a query of any length: known is the total, and the ids of the rows that were looked at.
 * A row is empty, requested or known.
 */
export class EmailList extends Emitter {
  readonly spec: ListSpec;
  readonly #host: ListHost;
  readonly #rows = new RowPlaces();
  #isCounted = true;
  #error: Error | null = null;
  /** First rows of the windows under way. */
  readonly #requested = new Set<number>();
  /** Places whose answer held no row for them: not asked again until the list is refreshed. */
  readonly #fruitless = new Set<number>();
  #wanted: { first: number; last: number } = { first: 0, last: WINDOW - 1 };
  /** Rises when answers under way have become worthless. */
  #generation = 0;
  readonly #refreshes = { asked: 0, taken: 0 };
  /** The state that every known row is at least of; null: none has been given. */
  #queryState: string | null = null;
  #shift = { count: 0, rows: 0 };
  readonly #snippets = new Map<Id, SearchSnippet>();
  /** Set when the account changed while nobody looked at this list, or its first rows were on their way. */
  isStale = false;

  constructor(spec: ListSpec, host: ListHost) {
    super();
    this.spec = spec;
    this.#host = host;
  }

  /** Rows in all; null until the first answer. */
  get total(): number | null {
    return this.#rows.total;
  }

  /** False while the total is only what is known so far: the rows of a search come before their number. */
  get isCounted(): boolean {
    return this.#isCounted;
  }

  get error(): Error | null {
    return this.#error;
  }

  /** How far the rows that are looked at moved, all in all, because others came or went above them. */
  get shift(): { count: number; rows: number } {
    return this.#shift;
  }

  at(index: number): Id | undefined {
    return this.#rows.at(index);
  }

  /** Where the words of the search were found; undefined until that is known, and for lists that look for none. */
  snippet(id: Id): SearchSnippet | undefined {
    return this.#snippets.get(id);
  }

  indexOf(id: Id): number {
    return this.#rows.indexOf(id);
  }

  /** The known rows, in order. */
  known(): Id[] {
    return this.#rows.known();
  }

  /** Says which rows are looked at; what is not known of them is fetched. */
  look(first: number, last: number): void {
    this.#wanted = { first: Math.max(0, first), last: Math.max(first, last) };
    if (this.isStale && this.total !== null) {
      void this.refresh();
      return;
    }
    this.#fetchWanted();
  }

  retry(): void {
    this.#error = null;
    this.changed();
    this.#fetchWanted();
  }

  /** Asks for the rows that are looked at again. */
  async refresh(): Promise<void> {
    const batch = this.#host.batch();
    const call = this.addRefresh(batch);
    try {
      await this.takeRefresh(await this.#host.send(batch), call);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Adds the call of a refresh to a batch that asks for other things too. Of the rows it finds, most are known. */
  addRefresh(batch: Batch): RefreshCall {
    this.isStale = false;
    const { first: top, last } = this.#wanted;
    const first = Math.max(0, top - WINDOW / 2);
    const limit = Math.max(WINDOW, last - first + 1 + WINDOW / 2);
    const anchorIndex = top > 0 ? this.#rows.firstKnown(top, last) : null;
    const anchor = anchorIndex === null ? undefined : this.at(anchorIndex);
    const place =
      anchorIndex === null || anchor === undefined
        ? { position: first, limit }
        : { anchor, anchorOffset: first - anchorIndex, limit };
    const query = addQueryCall(batch, this.spec, place, true);
    this.#refreshes.asked += 1;
    return { query, anchorIndex, order: this.#refreshes.asked };
  }

  /**
   * Asks whether rows came or went at all, where to ask for them again would count everything that a search finds anew.
   * null: there is no state to ask from, or asking again costs no more.
   */
  addCheck(batch: Batch): Call<'Email/queryChanges'> | null {
    if (this.spec.mailboxId !== null || this.#queryState === null || !this.#isCounted) return null;
    return batch.call('Email/queryChanges', {
      ...listQuery(this.spec),
      sinceQueryState: this.#queryState,
      maxChanges: MAX_CHECKED,
    });
  }

  /** Takes over the answer to addCheck. @returns whether the rows are to be asked for again */
  applyCheck(result: BatchResult, call: Call<'Email/queryChanges'>): boolean {
    if (result.error(call)) return true;
    const { newQueryState, added, removed } = result.get(call);
    if (added.length + removed.length > 0) return true;
    this.#queryState = newQueryState;
    this.isStale = false;
    return false;
  }

  /** Takes over the answer to addRefresh, with what its rows show: the rows looked at are right again, those far off are forgotten. */
  async takeRefresh(result: BatchResult, call: RefreshCall): Promise<void> {
    if (!result.error(call.query)) await this.#host.fetchRows(result.get(call.query).ids);
    if (call.order < this.#refreshes.taken) return;
    this.#refreshes.taken = call.order;
    this.#applyRefresh(result, call);
  }

  #applyRefresh(result: BatchResult, calls: RefreshCall): void {
    const error = result.error(calls.query);
    if (error?.type === 'anchorNotFound') {
      // The row at the top of the screen is gone: what is there by number will do.
      this.#begin();
      this.#rows.forget();
      void this.#fetch(Math.max(0, this.#wanted.first - (this.#wanted.first % WINDOW)));
      return;
    }
    if (error) {
      this.#fail(error);
      return;
    }
    const answer = result.get(calls.query);
    const ids = this.#belonging(answer.ids);
    const total = answer.total ?? answer.position + answer.ids.length;
    const anchor = calls.anchorIndex === null ? undefined : this.at(calls.anchorIndex);
    this.#begin();
    this.#error = null;
    this.#queryState = answer.queryState;
    this.#rows.replace(answer.position, ids, Math.max(0, total - (answer.ids.length - ids.length)));
    if (anchor !== undefined && calls.anchorIndex !== null) this.#follow(anchor, calls.anchorIndex);
    this.#isCounted = true;
    this.admitArrivals();
    this.changed();
    void this.#addDetails(ids, false);
    this.#fetchWanted();
  }

  /** The row that was at the top of the screen stays there. */
  #follow(anchor: Id, from: number): void {
    const now = this.indexOf(anchor);
    const rows = now === -1 ? 0 : now - from;
    if (rows === 0) return;
    this.#shift = { count: this.#shift.count + 1, rows };
    this.#wanted = { first: this.#wanted.first + rows, last: this.#wanted.last + rows };
  }

  /** Takes rows out at once, before the server has said so. */
  remove(ids: ReadonlySet<Id>): void {
    if (!this.#rows.remove(ids)) return;
    this.changed();
    this.#fetchWanted();
  }

  /** Puts rows back that `remove` took out, where they were. */
  restore(ids: ReadonlySet<Id>): void {
    if (this.#rows.restore(ids)) this.changed();
  }

  /** Puts in the rows that changes under way have brought here, where their dates say: the server has not been told, or has not said so. */
  admitArrivals(): void {
    const { mailboxId } = this.spec;
    if (mailboxId === null || this.total === null) return;
    const arrivals = this.#host.arrivals(mailboxId);
    if (arrivals.length === 0) return;
    const threads = new Set(this.known().map((id) => this.#host.email(id)?.threadId));
    let isChanged = false;
    for (const { id, threadId, receivedAt } of arrivals) {
      if (threads.has(threadId)) continue;
      const at = this.#rows.placeFor((other) => (this.#host.email(other)?.receivedAt ?? '') > receivedAt);
      this.#rows.insert(at, id);
      isChanged = true;
    }
    if (isChanged) this.changed();
  }

  #fetchWanted(): void {
    if (this.#error) return;
    const last = this.total === null ? this.#wanted.last : Math.min(this.#wanted.last, this.total - 1);
    for (let index = this.#wanted.first; index <= last; index += 1) {
      if (this.at(index) !== undefined || this.#isRequested(index)) continue;
      // Whole windows, so that rows passed one by one upward do not each ask for fifty.
      const aligned = index - (index % WINDOW);
      const position = this.at(aligned) === undefined ? aligned : index;
      if (this.#fruitless.has(position)) continue;
      // What is looked at when an answer arrives is asked for then; places that were only passed are not.
      if (this.#requested.size >= MAX_REQUESTS) return;
      void this.#fetch(position);
    }
  }

  #isRequested(index: number): boolean {
    for (const position of this.#requested) {
      if (index >= position && index < position + WINDOW) return true;
    }
    return false;
  }

  async #fetch(position: number): Promise<void> {
    const generation = this.#generation;
    this.#requested.add(position);
    const batch = this.#host.batch();
    // To count everything that a search finds takes longer than to show its first rows.
    const isCounted = this.spec.mailboxId !== null || this.total !== null;
    const calls = addListCalls(batch, this.spec, { position, limit: WINDOW }, isCounted);
    try {
      const result = await this.#host.send(batch);
      if (generation !== this.#generation) return;
      const answer = result.get(calls.query);
      await this.#host.absorb(result, calls);
      if (generation !== this.#generation) return;
      this.#requested.delete(position);
      this.#queryState ??= answer.queryState;
      this.#isCounted = answer.total !== undefined || answer.ids.length < WINDOW;
      this.#place(answer.position, answer.ids, answer.total ?? null);
      void this.#addDetails(answer.ids, !this.#isCounted);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#requested.delete(position);
      this.#fail(error);
      return;
    }
    if (this.isStale) void this.refresh();
    else this.#fetchWanted();
  }

  #place(position: number, answered: Id[], answeredTotal: number | null): void {
    const ids = this.#belonging(answered);
    if (ids.length === 0) this.#fruitless.add(position);
    const total = answeredTotal ?? position + answered.length;
    this.#rows.place(position, ids, Math.max(0, total - (answered.length - ids.length)));
    this.#error = null;
    this.admitArrivals();
    this.changed();
  }

  #belonging(ids: readonly Id[]): Id[] {
    return ids.filter((id) => this.#host.belongs(id, this.spec));
  }

  /** Answers under way belong to a list that is no more. */
  #begin(): void {
    this.#generation += 1;
    this.#requested.clear();
    this.#fruitless.clear();
  }

  #fail(error: unknown): void {
    this.#error = error instanceof Error ? error : new Error(String(error), { cause: error });
    this.changed();
  }

  /** What the rows can be shown without: where the words were found, and how many rows there are. */
  async #addDetails(ids: readonly Id[], isCountMissing: boolean): Promise<void> {
    const unmarked = this.spec.hasWords ? ids.filter((id) => !this.#snippets.has(id)) : [];
    if (unmarked.length === 0 && !isCountMissing) return;
    const generation = this.#generation;
    const batch = this.#host.batch();
    const read = addDetailCalls(batch, this.spec, unmarked, isCountMissing);
    try {
      const { snippets, total } = read(await this.#host.send(batch));
      for (const snippet of snippets) this.#snippets.set(snippet.emailId, snippet);
      const isCurrent = generation === this.#generation;
      if (isCurrent && total !== null) {
        this.#rows.resize(total);
        this.#isCounted = true;
      }
      this.changed();
      if (isCurrent) this.#fetchWanted();
    } catch (error) {
      if (isCountMissing && generation === this.#generation) this.#fail(error);
      // Rows without their snippets show how the message begins.
    }
  }
}
