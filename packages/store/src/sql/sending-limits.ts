import { statement } from '../db/statement.ts';

/** $1 account, $2 addresses in lower case. What was sent within a day, and which of these have been written to before; and the limits of its own. */
export const readSending = statement<{
  recipients: number;
  new_recipients: number;
  known: string[];
  daily_recipients: number | null;
  daily_new_recipients: number | null;
}>(
  'read-sending',
  `SELECT (SELECT daily_recipients FROM account WHERE id = $1::bigint), (SELECT daily_new_recipients FROM account WHERE id = $1::bigint),
          coalesce(sum(recipients), 0)::bigint AS recipients, coalesce(sum(new_recipients), 0)::bigint AS new_recipients,
          (SELECT coalesce(array_agg(address), '{}') FROM sent_recipient WHERE account_id = $1::bigint AND address = ANY($2::text[])) AS known
     FROM sending_hour WHERE account_id = $1::bigint AND hour > now() - interval '24 hours'`,
);

/** $1 account, $2 new addresses in lower case, $3 number of recipients. The account is locked. */
export const addSending = statement(
  'add-sending',
  `WITH known AS (
     INSERT INTO sent_recipient (account_id, address) SELECT $1::bigint, unnest($2::text[]) ON CONFLICT DO NOTHING
   )
   INSERT INTO sending_hour (account_id, hour, recipients, new_recipients)
   VALUES ($1::bigint, date_trunc('hour', now()), $3::bigint, cardinality($2::text[]))
   ON CONFLICT (account_id, hour) DO UPDATE
      SET recipients = sending_hour.recipients + EXCLUDED.recipients,
          new_recipients = sending_hour.new_recipients + EXCLUDED.new_recipients`,
);

/** Hours that no limit looks at any more. */
export const expireSendingHours = statement(
  'expire-sending-hours',
  `DELETE FROM sending_hour WHERE hour < now() - interval '2 days'`,
);
