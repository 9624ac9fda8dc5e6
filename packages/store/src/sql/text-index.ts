import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';
import type { CompactStructure, StoredEnvelope } from '../email/structure-codec.ts';

export interface MessageRow {
  id: number;
  thread_id: number;
  envelope: StoredEnvelope;
  structure: CompactStructure;
  blob_id: number;
  size: number;
  encoding: BlobEncoding;
  /** Null: in chunks. */
  data: Buffer | null;
}

const MESSAGE = `e.id, e.thread_id, e.envelope, e.structure, b.id AS blob_id, b.size, b.encoding::text, b.data
     FROM email e JOIN blob b ON b.id = e.blob_id
    WHERE e.account_id = $1::bigint AND e.destroyed_at IS NULL`;

/** $1 account, $2 emails. Whole messages, to look through them. */
export const readMessages = statement<MessageRow>(
  'read-messages',
  `SELECT ${MESSAGE} AND e.id = ANY($2::bigint[])`,
);

/** $1 account, $2 limit. The oldest emails without texts. Ids are drawn in the order of commits: none comes in before them. */
export const readUnindexed = statement<MessageRow>(
  'read-unindexed',
  `SELECT ${MESSAGE} AND e.id > coalesce((SELECT email_id FROM text_index WHERE account_id = $1::bigint), 0)
    ORDER BY e.id LIMIT $2::bigint`,
);

/**
 * Whether there are emails behind one. The first of them, not EXISTS: with that the planner takes one to come along soon, and reads the table from
 * its beginning, to the end where there is none.
 */
function hasEmailsAfter(account: string, email: string): string {
  return `(SELECT e.id FROM email e WHERE e.account_id = ${account} AND e.id > ${email} AND e.destroyed_at IS NULL ORDER BY e.id LIMIT 1) IS NOT NULL`;
}

/** Accounts with emails without texts: a look at the end of an index for each account there is. */
export const unindexedAccounts = statement<{ id: number }>(
  'unindexed-accounts',
  `SELECT a.id FROM account a LEFT JOIN text_index t ON t.account_id = a.id
    WHERE ${hasEmailsAfter('a.id', 'coalesce(t.email_id, 0)')}
    ORDER BY a.id`,
);

/** $1 account. Up to which email the texts are there, and whether there are emails without: behind it, or with texts too long to be kept. */
export const textIndexState = statement<{ up_to: number; has_others: boolean }>(
  'text-index-state',
  `SELECT i.up_to, ${hasEmailsAfter('$1::bigint', 'i.up_to')}
                OR EXISTS (SELECT FROM email_text t WHERE t.account_id = $1::bigint AND t.signature IS NULL) AS has_others
     FROM (SELECT coalesce((SELECT email_id FROM text_index WHERE account_id = $1::bigint), 0) AS up_to) AS i`,
);

/** Of this transaction. */
export const commitLazily = statement('commit-lazily', 'SET LOCAL synchronous_commit = off');

/**
 * $1 account, $2 emails, $3 headers, $4 bodies. The account need not be locked yet: PostgreSQL compresses what is long, and deliveries should
 * not wait for that. What belongs to emails that have gone meanwhile is taken away again by `dropFullTexts`.
 */
export const insertFullTexts = statement(
  'insert-full-texts',
  `INSERT INTO email_full_text (account_id, email_id, header, body)
   SELECT $1::bigint, id, header, body FROM unnest($2::bigint[], $3::text[], $4::text[]) AS t(id, header, body)
   ON CONFLICT DO NOTHING`,
);

/** $1 account, which is locked, $2 emails. */
export const dropFullTexts = statement(
  'drop-full-texts',
  `DELETE FROM email_full_text t
    WHERE t.account_id = $1::bigint AND t.email_id = ANY($2::bigint[])
      AND NOT EXISTS (SELECT FROM email e WHERE e.account_id = t.account_id AND e.id = t.email_id AND e.destroyed_at IS NULL)`,
);

/**
 * $1 account, which is locked, $2 emails, $3 threads, $4 from, $5 to, $6 cc, $7 bcc, $8 subjects, $9 signatures, empty ones for texts that
 * are not kept. Emails that have gone since they were read are left out.
 */
export const insertTexts = statement(
  'insert-texts',
  `INSERT INTO email_text (account_id, email_id, thread_id, "from", "to", cc, bcc, subject, signature)
   SELECT $1::bigint, t.id, t.thread_id, t.sender, t.recipient, t.cc, t.bcc, t.subject, nullif(t.signature, '')
     FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
       AS t(id, thread_id, sender, recipient, cc, bcc, subject, signature)
     JOIN email e ON e.account_id = $1::bigint AND e.id = t.id AND e.destroyed_at IS NULL
   ON CONFLICT DO NOTHING`,
);

/** $1 account, which is locked, $2 the last email that has its texts. */
export const moveTextIndex = statement(
  'move-text-index',
  `INSERT INTO text_index (account_id, email_id) VALUES ($1::bigint, $2::bigint)
   ON CONFLICT (account_id) DO UPDATE SET email_id = greatest(text_index.email_id, excluded.email_id)`,
);
