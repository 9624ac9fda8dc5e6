import { statement } from '../db/statement.ts';

export interface VacationRow {
  is_enabled: boolean;
  from_date: Date | null;
  to_date: Date | null;
  subject: string | null;
  text_body: string | null;
  html_body: string | null;
}

/** $1 account. No row: nobody has set it. */
export const readVacation = statement<VacationRow>(
  'read-vacation',
  `SELECT is_enabled, from_date, to_date, subject, text_body, html_body FROM vacation_response WHERE account_id = $1::bigint`,
);

/** $1 account, $2 enabled, $3 from, $4 to, $5 subject, $6 text, $7 HTML, $8 mod_seq. */
export const writeVacation = statement(
  'write-vacation',
  `WITH flag AS (UPDATE account SET answers_mail = $2::boolean WHERE id = $1::bigint AND answers_mail <> $2::boolean)
   INSERT INTO vacation_response (account_id, is_enabled, from_date, to_date, subject, text_body, html_body, mod_seq)
   VALUES ($1::bigint, $2::boolean, $3::timestamptz, $4::timestamptz, $5::text, $6::text, $7::text, $8::bigint)
   ON CONFLICT (account_id) DO UPDATE
      SET is_enabled = EXCLUDED.is_enabled, from_date = EXCLUDED.from_date, to_date = EXCLUDED.to_date,
          subject = EXCLUDED.subject, text_body = EXCLUDED.text_body, html_body = EXCLUDED.html_body,
          mod_seq = EXCLUDED.mod_seq`,
);

/** $1 accounts, $2 emails. In the commit of their delivery. */
export const insertDue = statement(
  'insert-vacation-due',
  `INSERT INTO vacation_due (account_id, email_id) SELECT * FROM unnest($1::bigint[], $2::bigint[])`,
);

/** $1 limit, $2 and $3 the account and email to begin behind. */
export const readDue = statement<{ account_id: number; email_id: number }>(
  'read-vacation-due',
  `SELECT account_id, email_id FROM vacation_due WHERE (account_id, email_id) > ($2::bigint, $3::bigint)
    ORDER BY account_id, email_id LIMIT $1::bigint`,
);

/** $1 account, $2 email. Whoever deletes the row is the one that answers. */
export const deleteDue = statement(
  'delete-vacation-due',
  `DELETE FROM vacation_due WHERE account_id = $1::bigint AND email_id = $2::bigint`,
);

/** $1 account, $2 address, $3 seconds. No row is changed: it has been answered within that time. */
export const rememberReply = statement(
  'remember-vacation-reply',
  `INSERT INTO vacation_reply (account_id, address, sent_at) VALUES ($1::bigint, $2::text, now())
   ON CONFLICT (account_id, address) DO UPDATE SET sent_at = now()
    WHERE vacation_reply.sent_at <= now() - $3::bigint * interval '1 second'`,
);

/** $1 age in seconds. */
export const expireReplies = statement(
  'expire-vacation-replies',
  `DELETE FROM vacation_reply WHERE sent_at <= now() - $1::bigint * interval '1 second'`,
);
