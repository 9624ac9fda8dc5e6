import { Values } from '../db/values.ts';
import type { OpenedConditions } from './read-headers.ts';

/**
 * What the SQL of a query is made of. Two tables have one row for each live email: `email_search` (words, date, thread)
 * and `email` (all else). A query joins only those it needs; what both have is taken from the one that is there.
 */
export class QueryParts extends Values {
  /** Conditions that were decided before. */
  readonly opened: OpenedConditions;
  /** Whether words in a row are asked for, see `page` in query-emails.ts. */
  hasPhrase = false;
  #needsEmail = false;
  #needsSearch = false;
  /** Columns that both tables have, as placeholders until it is known which table is there. */
  static readonly ID = '{id}';
  static readonly THREAD = '{thread}';
  static readonly RECEIVED = '{received}';

  constructor(opened: OpenedConditions = new Map()) {
    super();
    this.opened = opened;
  }

  /** A column of `email`. */
  email(column: string): string {
    this.#needsEmail = true;
    return `e.${column}`;
  }

  /** A column of `email_search`. */
  search(column: string): string {
    this.#needsSearch = true;
    return `s.${column}`;
  }

  /** A condition on the words. */
  words(tsquery: string): string {
    this.hasPhrase ||= / <\d+> /.test(tsquery);
    return `${this.search('search')} @@ ${this.value(tsquery, 'tsquery')}`;
  }

  /** The date index of email_search is wanted: the page is a walk along it. */
  wantDateIndex(): void {
    this.#needsSearch = true;
  }

  /**
   * FROM and the part of WHERE that both tables need.
   * @param newest only so many of the newest emails; with `wantDateIndex`
   */
  from(account: string, newest?: string): string {
    const search = `s.account_id = ${account}`;
    const rows =
      newest === undefined
        ? 'email_search s'
        : `(SELECT * FROM email_search n WHERE n.account_id = ${account}
             ORDER BY n.received_at DESC, n.email_id DESC LIMIT ${newest}) s`;
    const email = `e.account_id = ${account} AND e.destroyed_at IS NULL`;
    if (!this.#needsEmail) return `FROM ${rows} WHERE ${search}`;
    if (!this.#needsSearch) return `FROM email e WHERE ${email}`;
    return `FROM ${rows} JOIN email e ON e.account_id = s.account_id AND e.id = s.email_id WHERE ${search} AND ${email}`;
  }

  /** Puts the real columns into SQL; to be called when all parts have been asked for. */
  finish(sql: string): string {
    const isEmailOnly = this.#needsEmail && !this.#needsSearch;
    return sql
      .replaceAll(QueryParts.ID, isEmailOnly ? 'e.id' : 's.email_id')
      .replaceAll(QueryParts.THREAD, isEmailOnly ? 'e.thread_id' : 's.thread_id')
      .replaceAll(QueryParts.RECEIVED, isEmailOnly ? 'e.received_at' : 's.received_at');
  }
}
