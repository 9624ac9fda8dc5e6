import { statement } from '../db/statement.ts';

export interface SavedSearchRow {
  id: number;
  name: string;
  query: string;
  sort_order: number;
}

/** $1 account, $2 ids (null: all). */
export const readSavedSearches = statement<SavedSearchRow>(
  'read-saved-searches',
  `SELECT id, name, query, sort_order FROM saved_search
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY sort_order, id`,
);

/** $1 account, $2 id, $3 name, $4 query, $5 sort order, $6 mod_seq. */
export const insertSavedSearch = statement(
  'insert-saved-search',
  `INSERT INTO saved_search (account_id, id, name, query, sort_order, created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::text, $5::int, $6::bigint, $6::bigint)`,
);

/** As insertSavedSearch. */
export const updateSavedSearch = statement(
  'update-saved-search',
  `UPDATE saved_search SET name = $3::text, query = $4::text, sort_order = $5::int, mod_seq = $6::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);

/** $1 account, $2 id, $3 mod_seq. What was looked for is nobody's business any more. */
export const destroySavedSearch = statement(
  'destroy-saved-search',
  `UPDATE saved_search SET destroyed_at = now(), name = '', query = '', mod_seq = $3::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);
