import {
  type Batch,
  type BatchResult,
  type Call,
  type EmailFilterCondition,
  type FilterOperator,
  type Id,
  type SearchSnippet,
} from '@mailcote/jmap';
import { Emitter } from './emitter.ts';
import { LISTED_PROPERTIES } from './listed-email.ts';

/** Rows asked for at once: about three screens. */
const WINDOW = 50;
/** Windows asked for at the same time; a dragged scrollbar passes over more than it stops at. */
const MAX_REQUESTS = 2;

export type EmailFilter = FilterOperator<EmailFilterCondition> | EmailFilterCondition;

/** Which Emails, newest first, one row for each Thread. */
export interface ListSpec {
  /** Two lists with the same key are the same list. */
  key: string;
  filter: EmailFilter | null;
  /** The Mailbox that is listed, when it is one: rows leave the list when their Thread leaves it. */
  mailboxId: Id | null;
  /** The filter looks for words: rows show where they were found. */
  hasWords?: boolean;
}

export interface ListCalls {
  query: Call<'Email/query'>;
  threads: Call<'Thread/get'>;
  emails: Call<'Email/get'>;
  /** Index of the row that the query was anchored to; null: by position. */
  anchorIndex: number | null;
}

export interface ListHost {
  batch(): Batch;
  send(batch: Batch): Promise<BatchResult>;
  /** Takes over the Threads and Emails of an answer. */
  absorb(result: BatchResult, calls: ListCalls): Promise<void>;
  /** False for a row that a change under way has already taken out of the list. */
  belongs(emailId: Id, spec: ListSpec): boolean;
}

/**
 * A conversation list as a window on a query of any length: known is the total, and the ids of the rows that were looked at.
 * A row is empty, requested or known. RFC 8621 4.10 is the request: query, threads, emails in one.
 */
export class EmailList extends Emitter {
  readonly spec: ListSpec;
  readonly #host: ListHost;
  #ids: (Id | undefined)[] = [];
  #total: number | null = null;
  #isCounted = true;
  #error: Error | null = null;
  /** First rows of the windows under way. */
  readonly #requested = new Set<number>();
  /** Places whose answer held no row for them: not asked again until the list is refreshed. */
  readonly #fruitless = new Set<number>();
  #wanted: { first: number; last: number } = { first: 0, last: WINDOW - 1 };
  /** Rises when answers under way have become worthless. */
  #generation = 0;
  #shift = { count: 0, rows: 0 };
  #removedAt = new Map<Id, number>();
  readonly #snippets = new Map<Id, SearchSnippet>();
  /** Set when the account changed while nobody looked at this list. */
  isStale = false;

  constructor(spec: ListSpec, host: ListHost) {
    super();
    this.spec = spec;
    this.#host = host;
  }

  /** Rows in all; null until the first answer. */
  get total(): number | null {
    return this.#total;
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
    return this.#ids[index];
  }

  /** Where the words of the search were found; undefined until that is known, and for lists that look for none. */
  snippet(id: Id): SearchSnippet | undefined {
    return this.#snippets.get(id);
  }

  indexOf(id: Id): number {
    return this.#ids.indexOf(id);
  }

  /** The known rows, in order. */
  known(): Id[] {
    return this.#ids.filter((id) => id !== undefined);
  }

  /** Says which rows are looked at; what is not known of them is fetched. */
  look(first: number, last: number): void {
    this.#wanted = { first: Math.max(0, first), last: Math.max(first, last) };
    if (this.isStale && this.#total !== null) {
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
    const calls = this.addRefresh(batch);
    const generation = this.#generation;
    try {
      const result = await this.#host.send(batch);
      await this.#host.absorb(result, calls);
      if (generation === this.#generation) this.applyRefresh(result, calls);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Adds the calls of a refresh to a batch that asks for other things too. */
  addRefresh(batch: Batch): ListCalls {
    this.isStale = false;
    const first = Math.max(0, this.#wanted.first - WINDOW / 2);
    const limit = Math.max(WINDOW, this.#wanted.last - first + 1 + WINDOW / 2);
    const anchorIndex = this.#wanted.first > 0 ? this.#firstKnown(this.#wanted.first) : null;
    const anchor = anchorIndex === null ? undefined : this.#ids[anchorIndex];
    if (anchorIndex === null || anchor === undefined)
      return this.#addCalls(batch, { position: first, limit }, null);
    return this.#addCalls(batch, { anchor, anchorOffset: first - anchorIndex, limit }, anchorIndex);
  }

  /** Takes over the answer to addRefresh: the rows looked at are right again, those far off are forgotten. */
  applyRefresh(result: BatchResult, calls: ListCalls): void {
    const error = result.error(calls.query);
    if (error?.type === 'anchorNotFound') {
      // The row at the top of the screen is gone: what is there by number will do.
      this.#begin();
      this.#ids = Array.from({ length: this.#total ?? 0 });
      void this.#fetch(Math.max(0, this.#wanted.first - (this.#wanted.first % WINDOW)));
      return;
    }
    if (error) {
      this.#fail(error);
      return;
    }
    const answer = result.get(calls.query);
    const ids = answer.ids.filter((id) => this.#host.belongs(id, this.spec));
    const total = Math.max(
      0,
      (answer.total ?? answer.position + answer.ids.length) - (answer.ids.length - ids.length),
    );
    const anchor = calls.anchorIndex === null ? undefined : this.#ids[calls.anchorIndex];
    this.#begin();
    this.#error = null;
    this.#removedAt.clear();
    const next: (Id | undefined)[] = Array.from({ length: total });
    for (const [offset, id] of ids.entries()) {
      if (answer.position + offset < total) next[answer.position + offset] = id;
    }
    if (anchor !== undefined && calls.anchorIndex !== null) {
      const now = next.indexOf(anchor);
      const rows = now === -1 ? 0 : now - calls.anchorIndex;
      if (rows !== 0) {
        this.#shift = { count: this.#shift.count + 1, rows };
        this.#wanted = { first: this.#wanted.first + rows, last: this.#wanted.last + rows };
      }
    }
    this.#ids = next;
    this.#total = total;
    this.#isCounted = true;
    this.changed();
    void this.#addDetails(ids, false);
    this.#fetchWanted();
  }

  /** Takes rows out at once, before the server has said so. */
  remove(ids: ReadonlySet<Id>): void {
    const before = this.#ids.length;
    for (const id of ids) {
      const index = this.#ids.indexOf(id);
      if (index !== -1) this.#removedAt.set(id, index);
    }
    this.#ids = this.#ids.filter((id) => id === undefined || !ids.has(id));
    const removed = before - this.#ids.length;
    if (removed === 0) return;
    this.#total = Math.max(0, (this.#total ?? 0) - removed);
    this.changed();
    this.#fetchWanted();
  }

  /** Puts rows back that `remove` took out, where they were. */
  restore(ids: ReadonlySet<Id>): void {
    const back = [...ids]
      .filter((id) => this.#removedAt.has(id) && !this.#ids.includes(id))
      .sort((a, b) => (this.#removedAt.get(a) ?? 0) - (this.#removedAt.get(b) ?? 0));
    if (back.length === 0) return;
    const next = [...this.#ids];
    for (const id of back) {
      next.splice(Math.min(this.#removedAt.get(id) ?? 0, next.length), 0, id);
      this.#removedAt.delete(id);
    }
    this.#ids = next;
    this.#total = (this.#total ?? 0) + back.length;
    this.changed();
  }

  #fetchWanted(): void {
    if (this.#error) return;
    const last = this.#total === null ? this.#wanted.last : Math.min(this.#wanted.last, this.#total - 1);
    for (let index = this.#wanted.first; index <= last; index += 1) {
      if (this.#ids[index] !== undefined || this.#isRequested(index)) continue;
      // Whole windows, so that rows passed one by one upward do not each ask for fifty.
      const aligned = index - (index % WINDOW);
      const position = this.#ids[aligned] === undefined ? aligned : index;
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
    const isCounted = this.spec.mailboxId !== null || this.#total !== null;
    const calls = this.#addCalls(batch, { position, limit: WINDOW }, null, isCounted);
    try {
      const result = await this.#host.send(batch);
      if (generation !== this.#generation) return;
      const answer = result.get(calls.query);
      await this.#host.absorb(result, calls);
      if (generation !== this.#generation) return;
      this.#requested.delete(position);
      this.#isCounted = answer.total !== undefined || answer.ids.length < WINDOW;
      this.#place(answer.position, answer.ids, answer.total ?? null);
      void this.#addDetails(answer.ids, !this.#isCounted);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#requested.delete(position);
      this.#fail(error);
      return;
    }
    this.#fetchWanted();
  }

  #place(position: number, answered: Id[], answeredTotal: number | null): void {
    const ids = answered.filter((id) => this.#host.belongs(id, this.spec));
    if (ids.length === 0) this.#fruitless.add(position);
    const total = Math.max(0, (answeredTotal ?? position + answered.length) - (answered.length - ids.length));
    // Every place is there, empty ones too: filter and its like pass over holes.
    const next = Array.from({ length: total }, (_, index) => this.#ids[index]);
    for (const [offset, id] of ids.entries()) {
      if (position + offset < total) next[position + offset] = id;
    }
    // A row that moved between two answers must not stand in two places.
    const placed = new Set(ids);
    for (const [index, id] of next.entries()) {
      if (id !== undefined && placed.has(id) && (index < position || index >= position + ids.length)) {
        next[index] = undefined;
      }
    }
    this.#ids = next;
    this.#total = total;
    this.#error = null;
    this.changed();
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
    const { filter, hasWords = false } = this.spec;
    const emailIds = hasWords ? ids.filter((id) => !this.#snippets.has(id)) : [];
    if (emailIds.length === 0 && !isCountMissing) return;
    const generation = this.#generation;
    const batch = this.#host.batch();
    const snippets = emailIds.length > 0 ? batch.call('SearchSnippet/get', { filter, emailIds }) : null;
    const count = isCountMissing
      ? batch.call('Email/query', { ...this.#query(), limit: 0, calculateTotal: true })
      : null;
    try {
      const result = await this.#host.send(batch);
      for (const snippet of snippets ? result.get(snippets).list : [])
        this.#snippets.set(snippet.emailId, snippet);
      if (count && generation === this.#generation) this.#setTotal(result.get(count).total ?? 0);
      else this.changed();
    } catch (error) {
      if (isCountMissing && generation === this.#generation) this.#fail(error);
      // Rows without their snippets show how the message begins.
    }
  }

  #setTotal(total: number): void {
    this.#ids = Array.from({ length: total }, (_, index) => this.#ids[index]);
    this.#total = total;
    this.#isCounted = true;
    this.changed();
    this.#fetchWanted();
  }

  #firstKnown(from: number): number | null {
    for (let index = from; index <= this.#wanted.last; index += 1) {
      if (this.#ids[index] !== undefined) return index;
    }
    return null;
  }

  #query() {
    return {
      filter: this.spec.filter,
      sort: [{ property: 'receivedAt' as const, isAscending: false }],
      collapseThreads: true,
    };
  }

  #addCalls(
    batch: Batch,
    place: { position: number; limit: number } | { anchor: Id; anchorOffset: number; limit: number },
    anchorIndex: number | null,
    calculateTotal = true,
  ): ListCalls {
    const query = batch.call('Email/query', { ...this.#query(), calculateTotal, ...place });
    const rows = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['threadId'] });
    const threads = batch.call('Thread/get', { '#ids': rows.reference('/list/*/threadId') });
    const emails = batch.call('Email/get', {
      '#ids': threads.reference('/list/*/emailIds'),
      properties: [...LISTED_PROPERTIES],
    });
    return { query, threads, emails, anchorIndex };
  }
}
