import type { Pool } from 'pg';
import { int8Array, tsvectorArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { toBlobId } from '../ids.ts';
import type { QueryCache } from '../read/query-cache.ts';
import { claimIndexTasks, finishIndexTask, releaseIndexTasks } from '../sql/index-tasks.ts';
import type { Id, ParsedMessage, SearchText } from '../types.ts';
import { toTsvector } from './tsvector.ts';

/** An email whose words are to be made anew, with the text of its documents. */
export interface IndexTask {
  accountId: number;
  emailId: number;
  /** Null: the email is gone. */
  blobId: Id | null;
  /** How often it was begun, this time included: more than once after a crash. */
  attempts: number;
}

/** What the words of an email are made of. */
export interface IndexContent {
  parsed: ParsedMessage;
  search: SearchText;
  /** Of its documents. */
  documents: string;
}

/**
 * Emails whose documents are not in the index yet. They are written down in the commit of their delivery, and only they
 * are; the words follow outside of any account's lock, because no state that a client follows speaks of words.
 */
export class IndexTasks {
  readonly #pool: Pool;
  readonly #searches: QueryCache;

  constructor(pool: Pool, searches: QueryCache) {
    this.#pool = pool;
    this.#searches = searches;
  }

  /** Takes some that are due, the oldest first; those not finished in `leaseSeconds` are due again. */
  async claim(limit: number, leaseSeconds: number): Promise<IndexTask[]> {
    const rows = await run(this.#pool, claimIndexTasks, [limit, leaseSeconds]);
    return rows.map(({ account_id, email_id, attempts, hash }) => ({
      accountId: account_id,
      emailId: email_id,
      blobId: hash && toBlobId(hash),
      attempts,
    }));
  }

  /** Gives back what was claimed and not begun, or broken off: it is due at once, as if nobody had had it. */
  async release(tasks: readonly IndexTask[]): Promise<void> {
    await execute(this.#pool, releaseIndexTasks, [
      int8Array(tasks.map(({ accountId }) => accountId)),
      int8Array(tasks.map(({ emailId }) => emailId)),
    ]);
  }

  /** @param content null: leave the words as they are */
  async finish({ accountId, emailId }: IndexTask, content: IndexContent | null): Promise<void> {
    const words = content ? [toTsvector(content.search, content.parsed, content.documents)] : [];
    await execute(this.#pool, finishIndexTask, [accountId, emailId, tsvectorArray(words)]);
    if (content) this.#searches.forget(accountId);
  }
}
