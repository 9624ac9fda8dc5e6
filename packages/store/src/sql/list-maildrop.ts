import { statement } from '../db/statement.ts';

/** $1 account, $2 mailbox. Every live entry in the order of arrival (its uid): what a POP3 session shows, with the CRLF that the last line gets. */
export const listMaildrop = statement<{ email_id: number; size: number; hash: Buffer }>(
  'list-maildrop',
  `SELECT me.email_id, e.size + CASE WHEN e.open_ended THEN 2 ELSE 0 END AS size, b.hash
     FROM mailbox_entry me
     JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
     JOIN blob b ON b.id = e.blob_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.expunged_at IS NULL
    ORDER BY me.uid`,
);
