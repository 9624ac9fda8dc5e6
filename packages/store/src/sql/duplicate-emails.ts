import { statement } from '../db/statement.ts';

/** $1 account, $2 emails, $3 ids of their copies, $4 mod_seq. Everything but the id is the same, the blob and the thread included. */
export const duplicateEmails = statement(
  'duplicate-emails',
  `INSERT INTO email (account_id, id, thread_id, blob_id, received_at, sent_at, size, has_attachment, keywords,
                      created_mod_seq, mod_seq, subject, preview, envelope, structure, open_ended)
   SELECT e.account_id, c.copy, e.thread_id, e.blob_id, e.received_at, e.sent_at, e.size, e.has_attachment, e.keywords,
          $4::bigint, $4::bigint, e.subject, e.preview, e.envelope, e.structure,
          e.open_ended
     FROM unnest($2::bigint[], $3::bigint[]) AS c(id, copy)
     JOIN email e ON e.account_id = $1::bigint AND e.id = c.id`,
);

/** $1 account, $2 emails, $3 ids of their copies. What still waits for the text of documents waits for the copy too. */
export const duplicateSearch = statement(
  'duplicate-search',
  `WITH tasks AS (
     INSERT INTO index_task (account_id, email_id)
     SELECT t.account_id, c.copy FROM unnest($2::bigint[], $3::bigint[]) AS c(id, copy)
       JOIN index_task t ON t.account_id = $1::bigint AND t.email_id = c.id
   )
   INSERT INTO email_search (account_id, email_id, thread_id, received_at, search, late)
   SELECT s.account_id, c.copy, s.thread_id, s.received_at, s.search, s.late
     FROM unnest($2::bigint[], $3::bigint[]) AS c(id, copy)
     JOIN email_search s ON s.account_id = $1::bigint AND s.email_id = c.id`,
);
