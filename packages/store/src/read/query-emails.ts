import type { Database } from '../db/statement.ts';
import { fromId, toId } from '../ids.ts';
import type { EmailQuery, EmailQueryResult } from '../types.ts';
import { filterSql, Parameters } from './email-filter.ts';
import { sortSql } from './email-sort.ts';
import { listMailbox, plainMailbox } from './list-mailbox.ts';

/**
 * `Email/query` (RFC 8621 4.4): a page of one mailbox by index walk, everything else as one statement made of the
 * filter and the sort.
 * @throws StoreError unsupportedFilter
 */
export function queryEmails(
  database: Database,
  accountId: number,
  query: EmailQuery,
): Promise<EmailQueryResult> {
  const mailbox = plainMailbox(query);
  return mailbox === null
    ? search(database, accountId, query)
    : listMailbox(database, accountId, mailbox, query);
}

interface Found {
  id: number;
  position: number;
  total: number | null;
  anchor_position: number | null;
}

async function search(database: Database, accountId: number, query: EmailQuery): Promise<EmailQueryResult> {
  const { text, values, isRanked } = searchSql(accountId, query);
  // Not a named statement: the plan must follow how rare the words are.
  const { rows } = await database.query<Found>({ text, values });
  const [first] = rows;
  const total = query.calculateTotal ? (first?.total ?? 0) : null;
  if (!isRanked) {
    return { ids: rows.map(({ id }) => toId('e', id)), position: query.position, total, anchorFound: true };
  }
  // A ranked answer always has a row that tells total and start, with id 0 when the page is empty.
  const anchorFound = query.anchor === null || (first?.anchor_position ?? null) !== null;
  const found = anchorFound ? rows.filter(({ id }) => id !== 0) : [];
  return {
    ids: found.map(({ id }) => toId('e', id)),
    position: anchorFound ? (first?.position ?? 0) : 0,
    total,
    anchorFound,
  };
}

/** @returns isRanked: positions are numbered, which needs all that match; otherwise only the page is made */
export function searchSql(
  accountId: number,
  query: EmailQuery,
): { text: string; values: unknown[]; isRanked: boolean } {
  const parameters = new Parameters();
  const account = parameters.add(accountId, 'bigint');
  const where = filterSql(query.filter, parameters);
  const order = sortSql(query.sort, parameters);
  const from = `FROM email_search s JOIN email e ON e.account_id = s.account_id AND e.id = s.email_id
      WHERE s.account_id = ${account} AND e.account_id = ${account} AND e.destroyed_at IS NULL AND ${where}`;
  const isRanked =
    query.calculateTotal || query.collapseThreads || query.anchor !== null || query.position < 0;
  if (!isRanked) {
    const offset = parameters.add(query.position, 'bigint');
    const limit = parameters.add(query.limit, 'bigint');
    const text = `SELECT e.id ${from} ORDER BY ${order} OFFSET ${offset} LIMIT ${limit}`;
    return { text, values: parameters.values, isRanked };
  }
  const limit = parameters.add(query.limit, 'bigint');
  const position = parameters.add(query.position, 'bigint');
  const anchor = parameters.add(query.anchor === null ? null : (fromId('e', query.anchor) ?? 0), 'bigint');
  const anchorOffset = parameters.add(query.anchorOffset, 'bigint');
  // RFC 8621 4.4.3: of each thread the first in the order of the sort.
  const lines = query.collapseThreads
    ? `SELECT id, row_number() OVER (ORDER BY place) - 1 AS n
         FROM (SELECT DISTINCT ON (thread_id) id, place FROM found ORDER BY thread_id, place) AS first_of_thread`
    : `SELECT id, place - 1 AS n FROM found`;
  const text = `WITH found AS (SELECT e.id, e.thread_id, row_number() OVER (ORDER BY ${order}) AS place ${from}),
    lines AS MATERIALIZED (${lines}),
    facts AS (SELECT (SELECT count(*) FROM lines) AS total, (SELECT n FROM lines WHERE id = ${anchor}) AS anchor_position),
    page AS (SELECT total, anchor_position,
                    greatest(0, CASE WHEN ${anchor} IS NOT NULL THEN anchor_position + ${anchorOffset}
                                     WHEN ${position} < 0 THEN total + ${position} ELSE ${position} END) AS position
               FROM facts)
    SELECT coalesce(l.id, 0) AS id, p.position, p.total, p.anchor_position
      FROM page p LEFT JOIN lines l ON l.n >= p.position AND l.n < p.position + ${limit} ORDER BY l.n`;
  return { text, values: parameters.values, isRanked };
}
