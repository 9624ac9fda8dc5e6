import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { conversationPositions, messagePositions } from '../sql/list-mailbox.ts';
import type { EmailQuery } from '../types.ts';
import { filterSql } from './email-filter.ts';
import { sortSql } from './email-sort.ts';
import { plainMailbox } from './list-mailbox.ts';
import { QueryParts } from './query-parts.ts';
import { openHeaders, type OpenedConditions } from './read-headers.ts';

export interface MatchingEmail {
  id: number;
  thread_id: number;
  received_at: Date;
}

/** Of some emails those that match a query's filter, in its order. Threads are not collapsed. */
export async function matchingEmails(
  database: Database,
  accountId: number,
  query: EmailQuery,
  ids: readonly number[],
): Promise<MatchingEmail[]> {
  if (ids.length === 0) return [];
  const opened = await openHeaders(database, accountId, query.filter);
  return (await database.query<MatchingEmail>(matchingSql(accountId, query, ids, opened))).rows;
}

export function matchingSql(
  accountId: number,
  { filter, sort }: EmailQuery,
  ids: readonly number[],
  opened?: OpenedConditions,
): { text: string; values: unknown[] } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = filterSql(filter, parts);
  const order = sortSql(sort, parts);
  const some = parts.value(int8Array(ids), 'bigint[]');
  const { ID, THREAD, RECEIVED } = QueryParts;
  const text = parts.finish(
    `SELECT ${ID} AS id, ${THREAD} AS thread_id, ${RECEIVED} AS received_at
       ${parts.from(account)} AND ${ID} = ANY(${some}) AND ${where} ORDER BY ${order}`,
  );
  return { text, values: parts.values };
}

/** Where emails stand in the list that a query gives; those that are no lines of it are left out. */
export async function positionsOf(
  database: Database,
  accountId: number,
  query: EmailQuery,
  emails: readonly MatchingEmail[],
): Promise<Map<number, number>> {
  if (emails.length === 0) return new Map();
  const mailbox = plainMailbox(query);
  if (mailbox === null) {
    const opened = await openHeaders(database, accountId, query.filter);
    const sql = positionsSql(accountId, query, emails, opened);
    const { rows } = await database.query<{ id: number; n: number }>(sql);
    return new Map(rows.map(({ id, n }) => [id, n]));
  }
  const statement = query.collapseThreads ? conversationPositions : messagePositions;
  const rows = await run(database, statement, [
    accountId,
    fromId('m', mailbox) ?? 0,
    int8Array(emails.map(({ id }) => id)),
    datesOf(emails).oldest,
  ]);
  return new Map(rows.map(({ email_id, position }) => [email_id, position]));
}

/** In the order of dates nothing behind the last of the emails needs to be found. */
export function positionsSql(
  accountId: number,
  { filter, sort, collapseThreads }: EmailQuery,
  emails: readonly MatchingEmail[],
  opened?: OpenedConditions,
): { text: string; values: unknown[] } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = [filterSql(filter, parts)];
  const order = sortSql(sort, parts);
  const { ID, THREAD, RECEIVED } = QueryParts;
  const [first] = sort;
  if (!first || first.property === 'receivedAt') {
    const { oldest, newest } = datesOf(emails);
    where.push(
      first?.isAscending
        ? `${RECEIVED} <= ${parts.value(newest, 'timestamptz')}`
        : `${RECEIVED} >= ${parts.value(oldest, 'timestamptz')}`,
    );
    parts.wantDateIndex();
  }
  const some = parts.value(int8Array(emails.map(({ id }) => id)), 'bigint[]');
  const lines = collapseThreads
    ? `SELECT DISTINCT ON (thread_id) id, place FROM found ORDER BY thread_id, place`
    : `SELECT id, place FROM found`;
  const text = parts.finish(
    `WITH found AS (
       SELECT ${ID} AS id, ${THREAD} AS thread_id, row_number() OVER (ORDER BY ${order}) AS place
         ${parts.from(account)} AND ${where.join(' AND ')}
     ), lines AS (${lines}), numbered AS (
       SELECT id, row_number() OVER (ORDER BY place) - 1 AS n FROM lines
     )
     SELECT id, n FROM numbered WHERE id = ANY(${some})`,
  );
  return { text, values: parts.values };
}

function datesOf(emails: readonly MatchingEmail[]): { oldest: Date; newest: Date } {
  const times = emails.map(({ received_at }) => received_at.getTime());
  return {
    oldest: new Date(times.reduce((a, b) => Math.min(a, b))),
    newest: new Date(times.reduce((a, b) => Math.max(a, b))),
  };
}
