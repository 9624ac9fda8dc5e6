import { Client } from 'pg';
import { fromId } from '../ids.ts';
import type { Id } from '../types.ts';

/** Each gives a row for each thing that is wrong. $1: the account. */
const CHECKS: Record<string, string> = {
  'counts of a mailbox differ from its entries': `
    WITH live AS (
      SELECT me.*, e.size, NOT (e.keywords && ARRAY['$seen', '$draft']) AS is_unread FROM mailbox_entry me
        JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
       WHERE me.account_id = $1 AND me.expunged_at IS NULL
    ), trash AS (
      SELECT id FROM mailbox WHERE account_id = $1 AND role = 'trash' AND destroyed_at IS NULL
    ), counted AS (
      SELECT m.id,
             (SELECT count(*) FROM live l WHERE l.mailbox_id = m.id) AS total_emails,
             (SELECT coalesce(sum(l.size), 0) FROM live l WHERE l.mailbox_id = m.id) AS total_size,
             (SELECT count(*) FROM live l WHERE l.mailbox_id = m.id AND l.is_unread) AS unread_emails,
             (SELECT count(DISTINCT l.thread_id) FROM live l WHERE l.mailbox_id = m.id) AS total_threads,
             (SELECT count(DISTINCT l.thread_id) FROM live l WHERE l.mailbox_id = m.id AND EXISTS (
                SELECT FROM live o WHERE o.thread_id = l.thread_id AND o.is_unread
                   AND (o.mailbox_id IN (SELECT id FROM trash)) = (m.id IN (SELECT id FROM trash)))) AS unread_threads
        FROM mailbox m WHERE m.account_id = $1 AND m.destroyed_at IS NULL
    )
    SELECT m.name, m.total_emails, m.total_size, m.unread_emails, m.total_threads, m.unread_threads, to_jsonb(c) AS counted
      FROM mailbox m JOIN counted c USING (id) WHERE m.account_id = $1
       AND (m.total_emails, m.total_size, m.unread_emails, m.total_threads, m.unread_threads)
           IS DISTINCT FROM (c.total_emails::int, c.total_size::bigint, c.unread_emails::int, c.total_threads::int, c.unread_threads::int)`,
  'the newest entry of a thread in a mailbox is not marked, or another is': `
    SELECT * FROM (
      SELECT mailbox_id, uid, newest_in_thread, row_number() OVER (
               PARTITION BY mailbox_id, thread_id ORDER BY received_at DESC, email_id DESC) = 1 AS newest
        FROM mailbox_entry WHERE account_id = $1 AND expunged_at IS NULL) AS entries
     WHERE newest IS DISTINCT FROM newest_in_thread`,
  'an expunged entry still counts': `
    SELECT mailbox_id, uid FROM mailbox_entry
     WHERE account_id = $1 AND expunged_at IS NOT NULL AND (unread OR newest_in_thread OR thread_unread)`,
  'an entry disagrees with its email': `
    SELECT me.mailbox_id, me.uid FROM mailbox_entry me
      LEFT JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
     WHERE me.account_id = $1 AND me.expunged_at IS NULL
       AND (e.id IS NULL OR e.destroyed_at IS NOT NULL OR e.thread_id <> me.thread_id OR me.received_at < e.received_at
            OR me.unread <> NOT (e.keywords && ARRAY['$seen', '$draft']))`,
  'a live email is in no mailbox': `
    SELECT e.id FROM email e WHERE e.account_id = $1 AND e.destroyed_at IS NULL AND NOT EXISTS (
      SELECT FROM mailbox_entry me JOIN mailbox m ON m.account_id = me.account_id AND m.id = me.mailbox_id
       WHERE me.account_id = $1 AND me.email_id = e.id AND me.expunged_at IS NULL AND m.destroyed_at IS NULL)`,
  'an email is twice in a mailbox': `
    SELECT mailbox_id, email_id FROM mailbox_entry WHERE account_id = $1 AND expunged_at IS NULL
     GROUP BY mailbox_id, email_id HAVING count(*) > 1`,
  'a live email lacks its blob, its words, or its thread': `
    SELECT e.id FROM email e WHERE e.account_id = $1 AND e.destroyed_at IS NULL AND NOT (
      EXISTS (SELECT FROM blob b WHERE b.id = e.blob_id AND b.hash IS NOT NULL AND b.size = e.size)
      AND EXISTS (SELECT FROM email_search s WHERE s.account_id = $1 AND s.email_id = e.id AND s.received_at = e.received_at
                     AND s.thread_id = e.thread_id)
      AND EXISTS (SELECT FROM thread t WHERE t.account_id = $1 AND t.id = e.thread_id AND t.destroyed_at IS NULL))`,
  'more emails whose words are late than the account knows of': `
    SELECT a.late_words FROM account a WHERE a.id = $1
       AND a.late_words < (SELECT count(*) FROM email_search s WHERE s.account_id = $1 AND s.late)`,
  'words of an email that is gone': `
    SELECT s.email_id FROM email_search s WHERE s.account_id = $1 AND NOT EXISTS (
      SELECT FROM email e WHERE e.account_id = $1 AND e.id = s.email_id AND e.destroyed_at IS NULL)`,
  'texts of an email that is gone, or none where there should be some': `
    SELECT t.email_id FROM (SELECT email_id FROM email_text WHERE account_id = $1
                            UNION ALL SELECT email_id FROM email_full_text WHERE account_id = $1) AS t
     WHERE NOT EXISTS (SELECT FROM email e WHERE e.account_id = $1 AND e.id = t.email_id AND e.destroyed_at IS NULL)
    UNION ALL
    SELECT e.id FROM email e JOIN text_index i ON i.account_id = e.account_id AND e.id <= i.email_id
      LEFT JOIN email_text t ON t.account_id = e.account_id AND t.email_id = e.id
      LEFT JOIN email_full_text f ON f.account_id = e.account_id AND f.email_id = e.id
     WHERE e.account_id = $1 AND e.destroyed_at IS NULL
       AND (t.email_id IS NULL OR t.thread_id <> e.thread_id OR (t.signature IS NULL) <> (f.email_id IS NULL))`,
  'a live thread without an email': `
    SELECT t.id FROM thread t WHERE t.account_id = $1 AND t.destroyed_at IS NULL AND NOT EXISTS (
      SELECT FROM email e WHERE e.account_id = $1 AND e.thread_id = t.id AND e.destroyed_at IS NULL)`,
  'a uid that was not drawn, or not in the order of modSeq': `
    SELECT me.mailbox_id, me.uid FROM mailbox_entry me JOIN mailbox m ON m.account_id = $1 AND m.id = me.mailbox_id
     WHERE me.account_id = $1 AND me.uid >= m.uid_next
    UNION ALL
    SELECT mailbox_id, uid FROM (
      SELECT mailbox_id, uid, created_mod_seq < lag(created_mod_seq) OVER (PARTITION BY mailbox_id ORDER BY uid) AS is_wrong
        FROM mailbox_entry WHERE account_id = $1) AS entries WHERE is_wrong`,
  'a row is newer than its account, or older than itself': `
    SELECT rows.kind, rows.id FROM (
      SELECT 'email' AS kind, id, created_mod_seq, mod_seq FROM email WHERE account_id = $1
      UNION ALL SELECT 'thread', id, created_mod_seq, mod_seq FROM thread WHERE account_id = $1
      UNION ALL SELECT 'mailbox', id, created_mod_seq, greatest(mod_seq, counts_mod_seq, highest_mod_seq)
                  FROM mailbox WHERE account_id = $1
      UNION ALL SELECT 'entry', uid, created_mod_seq, mod_seq FROM mailbox_entry WHERE account_id = $1
      UNION ALL SELECT 'identity', id, created_mod_seq, mod_seq FROM identity WHERE account_id = $1
      UNION ALL SELECT 'submission', id, created_mod_seq, mod_seq FROM email_submission WHERE account_id = $1
    ) AS rows, account a WHERE a.id = $1
       AND (rows.mod_seq > a.mod_seq OR rows.created_mod_seq > rows.mod_seq OR rows.created_mod_seq < 1)`,
  'an id that was not drawn, or ids not in the order of modSeq': `
    SELECT e.id FROM email e, account a WHERE e.account_id = $1 AND a.id = $1 AND e.id >= a.next_id
    UNION ALL
    SELECT id FROM (
      SELECT id, created_mod_seq < lag(created_mod_seq) OVER (ORDER BY id) AS is_wrong FROM email WHERE account_id = $1
    ) AS emails WHERE is_wrong`,
  'the used octets of the account are wrong': `
    SELECT a.used_bytes, e.used FROM account a,
           (SELECT coalesce(sum(size), 0) AS used FROM email WHERE account_id = $1 AND destroyed_at IS NULL) AS e
     WHERE a.id = $1 AND a.used_bytes <> e.used`,
  'HIGHESTMODSEQ is below that of an entry': `
    SELECT m.id FROM mailbox m WHERE m.account_id = $1 AND m.destroyed_at IS NULL AND m.highest_mod_seq < (
      SELECT max(mod_seq) FROM mailbox_entry me WHERE me.account_id = $1 AND me.mailbox_id = m.id)`,
};

/**
 * Counts everything of an account again and compares.
 * @returns what is wrong, in words; empty when all is well
 */
export async function checkAccount(databaseUrl: string, accountId: Id): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const wrong: string[] = [];
    for (const [what, sql] of Object.entries(CHECKS)) {
      const { rows } = await client.query<object>(sql, [fromId('a', accountId)]);
      if (rows.length > 0) wrong.push(`${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`);
    }
    return wrong;
  } finally {
    await client.end();
  }
}
