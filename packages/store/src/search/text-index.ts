import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { byteaArray, int8Array, textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { fromId, toId } from '../ids.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import {
  commitLazily,
  dropFullTexts,
  insertFullTexts,
  insertTexts,
  moveTextIndex,
  readUnindexed,
  unindexedAccounts,
} from '../sql/text-index.ts';
import type { Id } from '../types.ts';
import { textToKeep, type KeptText } from './message-text.ts';

/** Emails of one round: some ten milliseconds, for as long as nobody else writes to the account. */
const BATCH = 50;

const NO_TEXT: KeptText = {
  text: { from: '', to: '', cc: '', bcc: '', subject: '', header: '', body: '' },
  signature: null,
};

/**
 * The texts in which IMAP looks for substrings. Delivery leaves them to a job, since they are as long as the message; a search reads the
 * messages that have none yet.
 */
export class TextIndex {
  readonly #pool: Pool;
  readonly #log: (message: object) => void;

  constructor(pool: Pool, log: (message: object) => void) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Accounts with emails that have no texts. */
  async accounts(): Promise<Id[]> {
    return (await run(this.#pool, unindexedAccounts)).map(({ id }) => toId('a', id));
  }

  /**
   * Makes the texts of the oldest emails of an account that have none. A message whose texts cannot be made is kept like one that is too long:
   * each search tries it anew, so that a version that can read it finds it.
   * @returns whether there may be more
   */
  async round(accountId: Id): Promise<boolean> {
    const account = fromId('a', accountId) ?? 0;
    const rows = await run(this.#pool, readUnindexed, [account, BATCH]);
    const lastId = rows.at(-1)?.id;
    if (lastId === undefined) return false;
    const made: KeptText[] = [];
    for (const row of rows) {
      const kept = await textToKeep(this.#pool, row);
      if (kept instanceof Error) {
        const email = toId('e', row.id);
        this.#log({ msg: 'The texts of an email cannot be made', accountId, email, error: String(kept) });
        made.push(NO_TEXT);
      } else made.push(kept);
      // Others have waited long enough for one message.
      await turn();
    }
    const ids = int8Array(rows.map(({ id }) => id));
    const long = rows.flatMap(({ id }, index) => {
      const one = made[index];
      return one === undefined || one.signature === null ? [] : [{ id, ...one.text }];
    });
    const short = (field: 'from' | 'to' | 'cc' | 'bcc' | 'subject') =>
      textArray(made.map(({ text }) => text[field]));
    await transaction(this.#pool, async (client) => {
      // Deliveries wait for the lock, and need not wait for the disk, too: what a crash takes of the texts, it takes of `text_index`.
      await execute(client, commitLazily);
      await execute(client, insertFullTexts, [
        account,
        int8Array(long.map(({ id }) => id)),
        textArray(long.map(({ header }) => header)),
        textArray(long.map(({ body }) => body)),
      ]);
      // From here on nobody destroys an email, and nobody delivers.
      await run(client, lockAccounts, [int8Array([account])]);
      const last = [
        execute(client, dropFullTexts, [account, ids]),
        execute(client, insertTexts, [
          account,
          ids,
          int8Array(rows.map(({ thread_id }) => thread_id)),
          short('from'),
          short('to'),
          short('cc'),
          short('bcc'),
          short('subject'),
          byteaArray(made.map(({ signature }) => signature ?? Buffer.alloc(0))),
        ]),
        execute(client, moveTextIndex, [account, lastId]),
      ];
      return { value: undefined, last };
    });
    return rows.length === BATCH;
  }
}
