import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 age in seconds; the account is locked. Removes old tombstones of emails, entries and threads, and the
 * keys of threads that are gone. Whoever has not followed since the newest of them must begin anew: purged_mod_seq.
 */
export const purgeTombstones = statement<{ purged: number }>(
  'purge-tombstones',
  `WITH entries AS (
     DELETE FROM mailbox_entry WHERE account_id = $1::bigint AND expunged_at < now() - $2::bigint * interval '1 second'
     RETURNING mod_seq
   ), emails AS (
     DELETE FROM email WHERE account_id = $1::bigint AND destroyed_at < now() - $2::bigint * interval '1 second'
     RETURNING mod_seq
   ), threads AS (
     DELETE FROM thread WHERE account_id = $1::bigint AND destroyed_at < now() - $2::bigint * interval '1 second'
     RETURNING id, mod_seq
   ), keys AS (
     DELETE FROM thread_ref r USING threads t WHERE r.account_id = $1::bigint AND r.thread_id = t.id
   ), purged AS (
     SELECT mod_seq FROM entries UNION ALL SELECT mod_seq FROM emails UNION ALL SELECT mod_seq FROM threads
   ), account AS (
     UPDATE account SET purged_mod_seq = greatest(purged_mod_seq, (SELECT max(mod_seq) FROM purged))
      WHERE id = $1::bigint AND EXISTS (SELECT FROM purged)
   )
   SELECT count(*) AS purged FROM purged`,
);
