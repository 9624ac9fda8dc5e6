import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 ids, $3 threads, $4 blob hashes, $5 received, $6 sent, $7 sizes, $8 has_attachment, $9 keywords
 * (separated by blanks), $10 mod_seqs, $11 subjects, $12 previews, $13 envelopes, $14 structures, $15 open_ended.
 * The blobs were inserted or locked before; one that is missing violates email_blob_check.
 */
export const insertEmails = statement(
  'insert-emails',
  `INSERT INTO email (account_id, id, thread_id, blob_id, received_at, sent_at, size, has_attachment, keywords,
                      created_mod_seq, mod_seq, subject, preview, envelope, structure, open_ended)
   SELECT e.account_id, e.id, e.thread_id, b.id, e.received_at, e.sent_at, e.size, e.has_attachment,
          string_to_array(e.keywords, ' '), e.mod_seq, e.mod_seq, e.subject, e.preview, e.envelope, e.structure,
          e.open_ended
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::timestamptz[], $6::timestamptz[],
                 $7::int[], $8::boolean[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::jsonb[], $14::jsonb[],
                 $15::boolean[])
       AS e(account_id, id, thread_id, hash, received_at, sent_at, size, has_attachment, keywords, mod_seq, subject,
            preview, envelope, structure, open_ended)
     LEFT JOIN blob b ON b.hash = e.hash`,
);
