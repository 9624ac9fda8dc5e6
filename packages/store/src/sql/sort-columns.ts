import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 mailbox, $3 first uid, $4 last, $5 names of columns. By uid, each column as one text: see `mailboxColumns`. Dates in milliseconds;
 * `sentDate` of a message without one that can be read is when it was received (RFC 5256 2.2).
 */
export const sortColumns = statement<{
  uids: string | null;
  receivedAt: string | null;
  sentDate: string | null;
  size: string | null;
}>(
  'sort-columns',
  `SELECT string_agg(me.uid::text, ' ' ORDER BY me.uid) AS uids,
          ${column('receivedAt', milliseconds('e.received_at'))},
          ${column('sentDate', milliseconds('coalesce(e.sent_at, e.received_at)'))},
          ${column('size', 'e.size')}
     FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.uid BETWEEN $3::bigint AND $4::bigint AND me.expunged_at IS NULL`,
);

function column(name: string, value: string): string {
  return `string_agg((${value})::text, ' ' ORDER BY me.uid) FILTER (WHERE '${name}' = ANY($5::text[])) AS "${name}"`;
}

function milliseconds(moment: string): string {
  return `floor(extract(epoch FROM ${moment}) * 1000)::bigint`;
}
