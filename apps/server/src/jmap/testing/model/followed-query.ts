import type { Answer } from '../jmap-test-server.ts';
import type { CallOne } from './batching-call.ts';

/** A query to follow: which type, with which arguments. */
export interface QueryArguments {
  type: 'Email' | 'Mailbox' | 'EmailSubmission';
  args: object;
}

/** How many ids a client that holds only the top of a list begins with. */
const TOP = 5;

/**
 * A client's copy of the results of a query, kept by /queryChanges as RFC 8620 5.6 says. `isTop`: it holds only the beginning of
 * the list, and says how far with upToId.
 */
export class FollowedQuery {
  readonly query: QueryArguments;
  readonly isTop: boolean;
  readonly #call: CallOne;
  #ids: string[] = [];
  #state = '';
  #total = 0;

  constructor(call: CallOne, query: QueryArguments, isTop: boolean) {
    this.#call = call;
    this.query = query;
    this.isTop = isTop;
  }

  async start(): Promise<void> {
    const answer = await this.#query(this.isTop ? TOP : null);
    this.#ids = answer.ids;
    this.#state = answer.queryState;
    this.#total = answer.total;
    if (answer.canCalculateChanges !== true) throw this.#fault('cannot be followed');
  }

  /** Brings the copy up to date, with few changes at most at first. */
  async follow(maxChanges: number | null): Promise<void> {
    const upToId = this.isTop ? (this.#ids.at(-1) ?? null) : null;
    const answer = await this.#call(`${this.query.type}/queryChanges`, {
      ...this.query.args,
      sinceQueryState: this.#state,
      maxChanges,
      upToId,
      calculateTotal: true,
    });
    if (answer.type === 'tooManyChanges' && maxChanges !== null) return this.follow(null);
    if (answer.type !== undefined) throw this.#fault(JSON.stringify(answer));
    const { oldQueryState, newQueryState, removed, added, total } = answer;
    if (oldQueryState !== this.#state)
      throw this.#fault(`changes since ${oldQueryState}, not ${this.#state}`);
    if (maxChanges !== null && removed.length + added.length > maxChanges) {
      throw this.#fault(`more than ${maxChanges} changes`);
    }
    this.#apply(removed, added);
    this.#state = newQueryState;
    this.#total = total;
    if (!this.isTop && this.#ids.length !== total) {
      throw this.#fault(`${this.#ids.length} ids, and a total of ${total}`);
    }
  }

  /** What differs from the results of the query as they are now; null when nothing does. Nothing may be changing. */
  async difference(): Promise<string | null> {
    const { ids, queryState, total } = await this.#query(null);
    const expected = this.isTop ? ids.slice(0, this.#ids.length) : ids;
    const name = `${this.#name} ${this.isTop ? '(its top)' : ''}`;
    if (this.#ids.join() !== expected.join()) return `${name}: ${this.#ids.join()} for ${expected.join()}`;
    if (this.#state !== queryState) return `${name}: state ${this.#state} for ${queryState}`;
    return this.#total === total ? null : `${name}: total ${this.#total} for ${total}`;
  }

  #apply(removed: string[], added: { id: string; index: number }[]): void {
    const gone = new Set(removed);
    if (gone.size !== removed.length) throw this.#fault('removed holds an id twice');
    this.#ids = this.#ids.filter((id) => !gone.has(id));
    let last = -1;
    for (const { id, index } of added) {
      if (index <= last) throw this.#fault('added is not in the order of the index');
      last = index;
      if (this.#ids.includes(id)) throw this.#fault(`${id} is added and is there already`);
      // Behind the top nothing is kept.
      if (index > this.#ids.length && !this.isTop) throw this.#fault(`${id} is added behind the end`);
      if (index <= this.#ids.length) this.#ids.splice(index, 0, id);
    }
  }

  #query(limit: number | null): Promise<Answer> {
    return this.#call(`${this.query.type}/query`, { ...this.query.args, limit, calculateTotal: true });
  }

  get #name(): string {
    return `${this.query.type}/query ${JSON.stringify(this.query.args)}`;
  }

  #fault(text: string): Error {
    return new Error(`${this.#name}: ${text}`);
  }
}
