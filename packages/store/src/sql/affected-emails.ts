import { statement } from '../db/statement.ts';

/** $1 account, $2 since, $3 limit. How many emails have changed, counted up to the limit. */
export const countChangedEmails = statement<{ changed: number }>(
  'count-changed-emails',
  `SELECT count(*) AS changed
     FROM (SELECT FROM email WHERE account_id = $1::bigint AND mod_seq > $2::bigint LIMIT $3::bigint) AS changed_email`,
);

export interface AffectedEmailRow {
  id: number;
  thread_id: number;
  received_at: Date;
  is_new: boolean;
  is_destroyed: boolean;
}

/**
 * $1 account, $2 since, $3 whether every change counts, $4 whether a change of mailboxes does, $5 the only mailbox that
 * matters (null: all do). Emails that came, went or changed since; those that came and went in between are left out. A
 * move is seen in the entries: one that is younger, or a tombstone that is. From the ends of the indexes by mod_seq.
 */
export const affectedEmails = statement<AffectedEmailRow>(
  'affected-emails',
  `WITH moved AS MATERIALIZED (
     SELECT DISTINCT me.email_id
       FROM mailbox m
       JOIN mailbox_entry me ON me.account_id = m.account_id AND me.mailbox_id = m.id AND me.mod_seq > $2::bigint
      WHERE m.account_id = $1::bigint AND $4::boolean AND ($5::bigint IS NULL OR m.id = $5::bigint)
        AND (me.created_mod_seq > $2::bigint OR me.expunged_at IS NOT NULL)
   )
   SELECT e.id, e.thread_id, e.received_at, e.created_mod_seq > $2::bigint AS is_new,
          e.destroyed_at IS NOT NULL AS is_destroyed
     FROM email e
    WHERE e.account_id = $1::bigint AND e.mod_seq > $2::bigint
      AND (e.created_mod_seq <= $2::bigint OR e.destroyed_at IS NULL)
      AND ($3::boolean OR e.created_mod_seq > $2::bigint OR e.destroyed_at IS NOT NULL
           OR e.id IN (SELECT email_id FROM moved))
      AND ($5::bigint IS NULL OR e.id IN (SELECT email_id FROM moved)
           OR EXISTS (SELECT FROM mailbox_entry me
                       WHERE me.account_id = e.account_id AND me.thread_id = e.thread_id AND me.email_id = e.id
                         AND me.mailbox_id = $5::bigint AND me.expunged_at IS NULL))`,
);

/** $1 account, $2 threads. Their live emails. */
export const emailsOfThreads = statement<{ id: number; thread_id: number }>(
  'emails-of-threads',
  `SELECT DISTINCT email_id AS id, thread_id FROM mailbox_entry
    WHERE account_id = $1::bigint AND thread_id = ANY($2::bigint[]) AND expunged_at IS NULL`,
);

/** $1 account, $2 emails. Of those that are alive, the threads. */
export const threadsOfEmails = statement<{ thread_id: number }>(
  'threads-of-emails',
  `SELECT thread_id FROM email WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND destroyed_at IS NULL`,
);
