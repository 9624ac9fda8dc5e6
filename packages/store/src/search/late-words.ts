import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { endOfSearchText, headerOfPart, searchText } from '@mailcote/mime';
import type { Pool } from 'pg';
import { int8Array, tsvectorArray } from '../db/arrays.ts';
import { execute, run, type Database } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { isTemporary } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { readMessage } from '../read/read-message.ts';
import { accountModSeq } from '../sql/account-mod-seq.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import {
  accountsWithLateWords,
  claimLateWords,
  countLateWords,
  giveUpLateWords,
  type LateMessageRow,
  wantAllWords,
  writeLateWords,
} from '../sql/late-words.ts';
import { commitLazily } from '../sql/text-index.ts';
import type { Id } from '../types.ts';
import type { PendingWords } from './pending-words.ts';
import { toTsvector } from './tsvector.ts';

/** Emails of one round, and of one transaction. */
const BATCH = 20;
/** Deliveries bring all words for so long after a search has met some that were late: longer than it takes to make all of these. */
const ALL_WORDS_SECONDS = 30;
/** Another one is at what is left. */
const WAIT_FOR_OTHERS_MS = 5;

/** A search needs words that have not been made yet: LateWords makes them and asks again. */
export class WordsAreLate extends Error {
  readonly accountId: number;

  constructor(accountId: number) {
    super('Some words have not been made yet');
    this.name = 'WordsAreLate';
    this.accountId = accountId;
  }
}

/**
 * The words of long texts, which cost as much as the rest of a delivery together. A delivery leaves them to a job; a search that comes before
 * makes them first, so that it finds what is there. What is late, and how many in an account at most, is decided under the lock of the account.
 */
export class LateWords {
  readonly #pool: Pool;
  readonly #pending: PendingWords;
  readonly #log: (message: object) => void;

  constructor(pool: Pool, pending: PendingWords, log: (message: object) => void) {
    this.#pool = pool;
    this.#pending = pending;
    this.#log = log;
  }

  /** Accounts where words are late. */
  async accounts(): Promise<Id[]> {
    return (await run(this.#pool, accountsWithLateWords)).map(({ id }) => toId('a', id));
  }

  /**
   * Makes the words of the oldest emails of an account that lack them, those aside that another process is at.
   * @returns whether there may be more
   */
  async round(accountId: Id): Promise<boolean> {
    const account = fromId('a', accountId) ?? 0;
    const [row] = await run(this.#pool, accountModSeq, [account]);
    if (!row || row.late_words === 0) return false;
    const made = await this.#make(account);
    await this.#count(account);
    return made === BATCH;
  }

  /** Runs a search, and where it misses words, again when they are there. */
  async searched<T>(search: () => Promise<T>): Promise<T> {
    try {
      return await search();
    } catch (error) {
      if (!(error instanceof WordsAreLate)) throw error;
      await this.#complete(error.accountId);
      return await this.searched(search);
    }
  }

  /** When this resolves no words are late, and none will be for the next seconds, in which the search is to be made again. */
  async #complete(account: number): Promise<void> {
    await execute(this.#pool, wantAllWords, [account, ALL_WORDS_SECONDS]);
    for (;;) {
      const made = await this.#make(account);
      if (made === BATCH) continue;
      if ((await this.#count(account)) === 0) return;
      if (made === 0) await pause(WAIT_FOR_OTHERS_MS);
    }
  }

  /** Without the lock of the account: rows of words are locked by nobody else for longer than a moment. */
  #make(account: number): Promise<number> {
    return transaction(this.#pool, async (client) => {
      const [rows] = await Promise.all([
        run(client, claimLateWords, [account, BATCH]),
        execute(client, commitLazily),
      ]);
      const made: { id: number; vector: Buffer }[] = [];
      const damaged: number[] = [];
      if (rows.length === 0) return { value: 0, last: [] };
      for (const row of rows) {
        const vector = await this.#vector(client, account, row);
        if (vector) made.push({ id: row.id, vector });
        else damaged.push(row.id);
        // Others have waited long enough for one message.
        await turn();
      }
      this.#pending.add(made.reduce((sum, { vector }) => sum + vector.length, 0));
      const last = [
        execute(client, writeLateWords, [
          account,
          int8Array(made.map(({ id }) => id)),
          tsvectorArray(made.map(({ vector }) => vector)),
        ]),
      ];
      if (damaged.length > 0) last.push(execute(client, giveUpLateWords, [account, int8Array(damaged)]));
      return { value: rows.length, last };
    });
  }

  /** Null: the message cannot be read. */
  async #vector(client: Database, account: number, row: LateMessageRow): Promise<Buffer | null> {
    try {
      if (row.blob_id === null) throw new Error('The message is gone');
      const { bytes, envelope, structure } = await readMessage(client, row, endOfSearchText);
      const header = headerOfPart(bytes, structure);
      const message = { envelope, structure, header, hasAttachment: row.has_attachment };
      return toTsvector(searchText(bytes, message), message);
    } catch (error) {
      if (!(error instanceof Error) || isTemporary(error)) throw error;
      this.#log({
        msg: 'The words of the text of an email cannot be made',
        accountId: toId('a', account),
        email: toId('e', row.id),
        error: String(error),
      });
      return null;
    }
  }

  /** Counted by a statement after the lock: it sees all that was delivered before. */
  #count(account: number): Promise<number> {
    return transaction(this.#pool, async (client) => {
      const [, , counted] = await Promise.all([
        execute(client, commitLazily),
        run(client, lockAccounts, [int8Array([account])]),
        run(client, countLateWords, [account]),
      ]);
      return { value: counted[0]?.late_words ?? 0 };
    });
  }
}
