import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 mailbox. Every live entry in the order of arrival (its uid): what a POP3 session shows, with the CRLF that the last line gets. Emails and sizes
 * are a text each, which is read several times as fast as a row for each message.
 */
export const listMaildrop = statement<{ emails: string | null; sizes: string | null }>(
  'list-maildrop',
  `SELECT string_agg(me.email_id::text, ' ' ORDER BY me.uid) AS emails,
          string_agg((e.size + CASE WHEN e.open_ended THEN 2 ELSE 0 END)::text, ' ' ORDER BY me.uid) AS sizes
     FROM mailbox_entry me
     JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.expunged_at IS NULL`,
);
