import { parseMessage, searchText } from '@mailcote/mime';
import { openPool } from '../db/pool.ts';
import { commitGroup } from '../deliver/commit-group.ts';
import { prepareDelivery, type PreparedDelivery } from '../deliver/prepare-delivery.ts';
import { LateWords } from '../search/late-words.ts';
import { PendingWords } from '../search/pending-words.ts';
import { TextIndex } from '../search/text-index.ts';
import type { Id, MailboxRole } from '../types.ts';
import { random } from './random-writer.ts';
import { SeedMessages } from './seed-messages.ts';

export interface SeedOptions {
  databaseUrl: string;
  accountId: Id;
  count: number;
  /** The same seed makes the same mail. */
  seed?: number;
  /** All of them go there. Default: most into the inbox, the others where a person has them. */
  role?: MailboxRole;
  /** The newest message; the others lie before it, over some years. Default: now. */
  newestAt?: Date;
  onProgress?(done: number): void;
  /** Tells the planner what there is now; of many accounts, the last will do. Default: true. */
  vacuums?: boolean;
}

/** Messages of one transaction: more than a delivery ever has, so that the accounts' counters are written seldom. */
const GROUP = 500;
const SECONDS_BETWEEN = 900;

/**
 * Fills an account with mail that looks like a person's: conversations of several lengths, words as frequent as words
 * are, Korean among them, attachments, most of it read. Through the same statements as a delivery, in large groups.
 * About 2,000 messages a second on two cores. "invoice" is in 5 % of them, "zanzibar" in one of 5,000;
 * "the" in nearly all.
 */
export async function seedAccount(options: SeedOptions): Promise<void> {
  const { databaseUrl, accountId, count, seed = 1, role, newestAt = new Date(), vacuums = true } = options;
  const pool = openPool({ databaseUrl, poolSize: 2, onError: () => undefined });
  const next = random(seed);
  const messages = new SeedMessages(next);
  let under: Promise<unknown> = Promise.resolve();
  try {
    for (let done = 0; done < count; done += GROUP) {
      const group: PreparedDelivery[] = [];
      for (let n = done; n < Math.min(count, done + GROUP); n += 1) {
        const receivedAt = new Date(newestAt.getTime() - (count - n) * SECONDS_BETWEEN * 1000);
        const bytes = messages.next(receivedAt);
        const parsed = parseMessage(bytes);
        const search = searchText(bytes, parsed);
        const mailbox = { role: role ?? mailboxRole(next) };
        const keywords = next() < 0.9 ? ['$seen'] : [];
        if (next() < 0.03) keywords.push('$flagged');
        group.push(
          prepareDelivery({
            accountId,
            bytes,
            parsed,
            search,
            mailbox,
            keywords,
            receivedAt,
            trace: null,
          }),
        );
      }
      // The next group is prepared while this one is written.
      await under;
      options.onProgress?.(done);
      under = commitGroup(pool, group);
      under.catch(() => undefined);
    }
    await under;
    // A mailbox as it is some time after the last delivery.
    const log = (message: object): never => {
      throw new Error(JSON.stringify(message));
    };
    const texts = new TextIndex(pool, log);
    while (await texts.round(accountId));
    const words = new LateWords(pool, new PendingWords(pool, log), log);
    while (await words.round(accountId));
    // Otherwise the planner knows nothing of a table that was empty a minute ago.
    if (vacuums) await pool.query('VACUUM (ANALYZE)');
  } finally {
    await pool.end();
  }
}

function mailboxRole(next: () => number): MailboxRole {
  const choice = next();
  if (choice < 0.85) return 'inbox';
  if (choice < 0.95) return 'archive';
  return choice < 0.98 ? 'junk' : 'trash';
}
