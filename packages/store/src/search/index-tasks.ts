import type { Pool } from 'pg';
import { int8Array, tsvectorArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { toBlobId } from '../ids.ts';
import type { WriteInAccounts } from '../queue/queue.ts';
import { emailsForUpdate } from '../sql/emails-for-update.ts';
import { claimIndexTasks, finishIndexTask, releaseIndexTasks } from '../sql/index-tasks.ts';
import { stampEmails } from '../sql/update-emails.ts';
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
 * Emails whose documents are not in the index yet. They are written down in the commit of their delivery, and only they are.
 */
export class IndexTasks {
  readonly #pool: Pool;
  readonly #write: WriteInAccounts;

  constructor(pool: Pool, write: WriteInAccounts) {
    this.#pool = pool;
    this.#write = write;
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

  /**
   * An email that is found by more words than before is a changed one: the queryState of a search must say so (RFC 8620 5.5).
   * @param content null: leave the words as they are
   */
  async finish({ accountId, emailId }: IndexTask, content: IndexContent | null): Promise<void> {
    const words = content ? [toTsvector(content.search, content.parsed, content.documents)] : [];
    const values = [accountId, emailId, tsvectorArray(words)];
    if (!content?.documents) {
      await execute(this.#pool, finishIndexTask, values);
      return;
    }
    await this.#write([accountId], async (client, accounts) => {
      const account = accounts.get(accountId);
      const live = account ? await run(client, emailsForUpdate, [accountId, int8Array([emailId])]) : [];
      const last = [execute(client, finishIndexTask, values)];
      if (account && live.length > 0) {
        account.touch('Email');
        last.push(execute(client, stampEmails, [accountId, int8Array([emailId]), account.modSeq]));
      }
      return { value: undefined, last };
    });
  }
}
