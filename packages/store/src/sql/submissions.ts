import { statement } from '../db/statement.ts';
import type { DeliveryStatus } from '../types.ts';

export interface SubmissionRow {
  id: number;
  identity_id: number;
  email_id: number;
  thread_id: number;
  mail_from: string;
  mail_parameters: Record<string, string | null> | null;
  rcpt_parameters: Record<string, Record<string, string | null>> | null;
  rcpt_to: string[];
  send_at: Date;
  undo_status: 'pending' | 'final' | 'canceled';
  delivery_status: Record<string, DeliveryStatus>;
  mod_seq: number;
}

/** $1 account, $2 ids (null: all). */
export const readSubmissions = statement<SubmissionRow>(
  'read-submissions',
  `SELECT id, identity_id, email_id, thread_id, mail_from, mail_parameters, rcpt_to, rcpt_parameters, send_at, undo_status::text, delivery_status, mod_seq
     FROM email_submission
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);

/**
 * $1 account, $2 id, $3 identity, $4 email, $5 mail from, $6 recipients, $7 send at, $8 undo status, $9 delivery status,
 * $10 mod_seq, $11 parameters of MAIL, $12 of RCPT. No row: the email does not exist.
 */
export const insertSubmission = statement<{ id: number }>(
  'insert-submission',
  `INSERT INTO email_submission (account_id, id, identity_id, email_id, thread_id, blob_id, mail_from, rcpt_to, send_at,
                                 undo_status, delivery_status, created_mod_seq, mod_seq, mail_parameters, rcpt_parameters)
   SELECT $1::bigint, $2::bigint, $3::bigint, e.id, e.thread_id, e.blob_id, $5::text, $6::text[], $7::timestamptz,
          $8::text::undo_status, $9::jsonb, $10::bigint, $10::bigint, $11::jsonb, $12::jsonb
     FROM email e WHERE e.account_id = $1::bigint AND e.id = $4::bigint AND e.destroyed_at IS NULL
   RETURNING id`,
);

/** $1 account, $2 id, $3 undo status (null: as it is), $4 delivery status, $5 mod_seq. Final or canceled, it needs no blob of its own: the queue items have theirs. */
export const updateSubmission = statement(
  'update-submission',
  `WITH updated AS (
     UPDATE email_submission
        SET undo_status = coalesce($3::text::undo_status, undo_status), delivery_status = delivery_status || $4::jsonb, mod_seq = $5::bigint,
            blob_id = CASE WHEN coalesce($3::text, undo_status::text) = 'pending' THEN blob_id END
      WHERE account_id = $1::bigint AND id = $2::bigint
     RETURNING old.blob_id AS before, new.blob_id AS after
   )
   INSERT INTO blob_candidate (blob_id) SELECT before FROM updated WHERE before IS DISTINCT FROM after`,
);

/** $1 account, $2 id, $3 mod_seq. */
export const destroySubmission = statement(
  'destroy-submission',
  `WITH destroyed AS (
     UPDATE email_submission SET destroyed_at = now(), mod_seq = $3::bigint, blob_id = NULL
      WHERE account_id = $1::bigint AND id = $2::bigint
     RETURNING old.blob_id
   )
   INSERT INTO blob_candidate (blob_id) SELECT blob_id FROM destroyed WHERE blob_id IS NOT NULL`,
);
