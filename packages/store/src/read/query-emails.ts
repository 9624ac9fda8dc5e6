import type { Database } from '../db/statement.ts';
import { fromId, toId } from '../ids.ts';
import type { EmailQuery, EmailQueryResult } from '../types.ts';
import { filterSql } from './email-filter.ts';
import { sortSql } from './email-sort.ts';
import { listMailbox, plainMailbox } from './list-mailbox.ts';
import { QueryParts } from './query-parts.ts';
import { openHeaders, type OpenedConditions } from './read-headers.ts';

/**
 * `Email/query` (RFC 8621 4.4): a page of one mailbox by index walk, everything else as a statement made of the filter
 * and the sort. Statements that are made are not named: their plan must follow how rare the words are.
 * @throws StoreError unsupportedFilter
 */
export async function queryEmails(
  database: Database,
  accountId: number,
  query: EmailQuery,
): Promise<EmailQueryResult> {
  const mailbox = plainMailbox(query);
  if (mailbox !== null) return listMailbox(database, accountId, mailbox, query);
  const opened = await openHeaders(database, accountId, query.filter);
  const needsAll = query.calculateTotal || query.anchor !== null || query.position < 0;
  return needsAll ? rank(database, accountId, query, opened) : page(database, accountId, query, opened);
}

/** Emails for each line of a collapsed page, at first; most conversations are short. */
const EMAILS_PER_LINE = 3;
const MORE_EMAILS = 4;

/**
 * A page at the top, without a total: as many as are needed in the order of the sort, which may end long before all
 * that match have been found. Collapsing happens here; when too few threads were among the emails, more are asked for.
 */
async function page(
  database: Database,
  accountId: number,
  query: EmailQuery,
  opened: OpenedConditions,
): Promise<EmailQueryResult> {
  const { collapseThreads, position, limit } = query;
  const end = position + limit;
  for (let wanted = collapseThreads ? end * EMAILS_PER_LINE : end; ; wanted *= MORE_EMAILS) {
    const { rows } = await database.query<{ id: number; thread_id: number }>(
      pageSql(accountId, query, wanted, opened),
    );
    const lines = collapseThreads ? firstOfThreads(rows) : rows;
    if (lines.length < end && rows.length === wanted) continue;
    const ids = lines.slice(position, end).map(({ id }) => toId('e', id));
    return { ids, position, total: null, anchorFound: true };
  }
}

/** RFC 8621 4.4.3: of each thread the first in the order of the sort. */
function firstOfThreads<Row extends { thread_id: number }>(rows: readonly Row[]): Row[] {
  const seen = new Set<number>();
  return rows.filter(({ thread_id }) => !seen.has(thread_id) && seen.add(thread_id));
}

export function pageSql(
  accountId: number,
  query: EmailQuery,
  wanted: number,
  opened?: OpenedConditions,
): { text: string; values: unknown[] } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = filterSql(query.filter, parts);
  const order = sortSql(query.sort, parts);
  parts.wantDateIndex();
  const limit = parts.value(wanted, 'bigint');
  const text = parts.finish(
    `SELECT ${QueryParts.ID} AS id, ${QueryParts.THREAD} AS thread_id ${parts.from(account)} AND ${where}
      ORDER BY ${order} LIMIT ${limit}`,
  );
  return { text, values: parts.values };
}

interface Ranked {
  id: number;
  position: number | null;
  total: number;
  anchor_position: number | null;
}

/** All that match, numbered: for the total, an anchor, or a position from the end. */
async function rank(
  database: Database,
  accountId: number,
  query: EmailQuery,
  opened: OpenedConditions,
): Promise<EmailQueryResult> {
  const { rows } = await database.query<Ranked>(rankSql(accountId, query, opened));
  // There always is a row that tells total and position, with id 0 when the page is empty.
  const [first] = rows;
  const total = query.calculateTotal ? (first?.total ?? 0) : null;
  if (query.anchor !== null && (first?.anchor_position ?? null) === null) {
    return { ids: [], position: 0, total, anchorFound: false };
  }
  const ids = rows.filter(({ id }) => id !== 0).map(({ id }) => toId('e', id));
  return { ids, position: first?.position ?? 0, total, anchorFound: true };
}

export function rankSql(
  accountId: number,
  query: EmailQuery,
  opened?: OpenedConditions,
): { text: string; values: unknown[] } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = filterSql(query.filter, parts);
  const order = sortSql(query.sort, parts);
  const limit = parts.value(query.limit, 'bigint');
  const position = parts.value(query.position, 'bigint');
  const anchor = parts.value(query.anchor === null ? null : (fromId('e', query.anchor) ?? 0), 'bigint');
  const anchorOffset = parts.value(query.anchorOffset, 'bigint');
  const lines = query.collapseThreads
    ? `SELECT id, row_number() OVER (ORDER BY place) - 1 AS n
         FROM (SELECT DISTINCT ON (thread_id) id, place FROM found ORDER BY thread_id, place) AS first_of_thread`
    : `SELECT id, place - 1 AS n FROM found`;
  const text = parts.finish(
    `WITH found AS (
       SELECT ${QueryParts.ID} AS id, ${QueryParts.THREAD} AS thread_id, row_number() OVER (ORDER BY ${order}) AS place
         ${parts.from(account)} AND ${where}
     ), lines AS MATERIALIZED (${lines}), facts AS (
       SELECT (SELECT count(*) FROM lines) AS total, (SELECT n FROM lines WHERE id = ${anchor}) AS anchor_position
     ), page AS (
       SELECT total, anchor_position,
              greatest(0, CASE WHEN ${anchor} IS NOT NULL THEN anchor_position + ${anchorOffset}
                               WHEN ${position} < 0 THEN total + ${position} ELSE ${position} END) AS position
         FROM facts
     )
     SELECT coalesce(l.id, 0) AS id, p.position, p.total, p.anchor_position
       FROM page p LEFT JOIN lines l ON l.n >= p.position AND l.n < p.position + ${limit} ORDER BY l.n`,
  );
  return { text, values: parts.values };
}
