import { statement } from '../db/statement.ts';

/** Asks the file system, not the tables. */
export const databaseSize = statement<{ octets: number }>(
  'database-size',
  `SELECT pg_database_size(current_database()) AS octets`,
);
