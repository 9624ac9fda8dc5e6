import { statement } from '../db/statement.ts';

/** $1 account. No row: nothing was remembered yet. */
export const readPreferences = statement<{ seen: string[] }>(
  'read-preferences',
  `SELECT seen FROM preferences WHERE account_id = $1::bigint`,
);

/** $1 account, $2 seen, $3 mod_seq. */
export const writePreferences = statement(
  'write-preferences',
  `INSERT INTO preferences (account_id, seen, mod_seq) VALUES ($1::bigint, $2::text[], $3::bigint)
   ON CONFLICT (account_id) DO UPDATE SET seen = EXCLUDED.seen, mod_seq = EXCLUDED.mod_seq`,
);
