import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { byteaArray, int8Array, textArray } from '../db/arrays.ts';
import { execute, pipelined, run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { fromId, toId } from '../ids.ts';
import { readMessage } from '../read/read-message.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import { insertTexts, moveTextIndex, readUnindexed, unindexedAccounts } from '../sql/text-index.ts';
import type { Id } from '../types.ts';
import { substringText, textSignature, type SubstringText } from './substring-text.ts';

/** Emails of one round: some ten milliseconds, for as long as nobody else writes to the account. */
const BATCH = 50;

/**
 * The texts in which IMAP looks for substrings. Delivery leaves them to a job, since they are as long as the message; a search reads the
 * messages that have none yet.
 */
export class TextIndex {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Accounts with emails that have no texts. */
  async accounts(): Promise<Id[]> {
    return (await run(this.#pool, unindexedAccounts)).map(({ id }) => toId('a', id));
  }

  /** Makes the texts of the oldest emails of an account that have none. @returns whether there may be more */
  async round(accountId: Id): Promise<boolean> {
    const account = fromId('a', accountId) ?? 0;
    const rows = await run(this.#pool, readUnindexed, [account, BATCH]);
    const last = rows.at(-1);
    if (!last) return false;
    const made: { text: SubstringText; signature: Buffer | null }[] = [];
    for (const row of rows) {
      const text = substringText(await readMessage(this.#pool, row));
      made.push({ text, signature: textSignature(text) });
      // Others have waited long enough for one message.
      await turn();
    }
    const kept = (part: 'header' | 'body') =>
      textArray(made.map(({ text, signature }) => (signature === null ? '' : text[part])));
    const short = (field: 'from' | 'to' | 'cc' | 'bcc' | 'subject') =>
      textArray(made.map(({ text }) => text[field]));
    await transaction(this.#pool, async (client) => {
      // Nobody destroys an email while its texts are written.
      await run(client, lockAccounts, [int8Array([account])]);
      await pipelined([
        execute(client, insertTexts, [
          account,
          int8Array(rows.map(({ id }) => id)),
          int8Array(rows.map(({ thread_id }) => thread_id)),
          short('from'),
          short('to'),
          short('cc'),
          short('bcc'),
          short('subject'),
          byteaArray(made.map(({ signature }) => signature ?? Buffer.alloc(0))),
          kept('header'),
          kept('body'),
        ]),
        execute(client, moveTextIndex, [account, last.id]),
      ]);
      return { value: undefined };
    });
    return rows.length === BATCH;
  }
}
