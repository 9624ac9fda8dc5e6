import { setImmediate } from 'node:timers/promises';
import { run, type Database } from '../db/statement.ts';
import { fromId, toId } from '../ids.ts';
import { WordsAreLate } from '../search/late-words.ts';
import { accountModSeq } from '../sql/account-mod-seq.ts';
import type { EmailQuery, EmailQueryResult } from '../types.ts';
import { filterSql } from './email-filter.ts';
import { isNewestFirst, sortSql } from './email-sort.ts';
import { listMailbox, plainMailbox } from './list-mailbox.ts';
import { cacheKey, type QueryCache } from './query-cache.ts';
import { dependenceOf } from './query-dependence.ts';
import { QueryParts } from './query-parts.ts';
import { openHeaders, type OpenedConditions } from './read-headers.ts';

/**
 * `Email/query` (RFC 8621 4.4): a page of one mailbox by index walk, everything else as a statement made of the filter
 * and the sort. Statements that are made are not named: their plan must follow how rare the words are.
 *
 * A page near the beginning without a total is cut from the beginning of the order; the cost follows the page, or the hits where
 * these are few. A total, an anchor, a position far down or from the end needs all hits, once: until the account changes,
 * further pages come from the cache.
 * @throws StoreError unsupportedFilter; WordsAreLate
 */
export async function queryEmails(
  database: Database,
  accountId: number,
  query: EmailQuery,
  cache: QueryCache | null,
): Promise<EmailQueryResult> {
  const mailbox = plainMailbox(query);
  if (mailbox !== null) return listMailbox(database, accountId, mailbox, query, cache?.marks ?? null);
  const [account] = await run(database, accountModSeq, [accountId]);
  if (account && account.late_words > 0 && dependenceOf(query.filter, []).words)
    throw new WordsAreLate(accountId);
  const key = cacheKey(accountId, account?.mod_seq ?? 0, query);
  const known = cache?.get(key);
  if (known) return windowOf(known, query);
  const opened = await openHeaders(database, accountId, query.filter);
  const { position, limit, anchor, calculateTotal } = query;
  const needsAll = calculateTotal || anchor !== null || position < 0 || position + limit > FAR;
  if (!needsAll) return page(database, accountId, query, opened);
  const lines = await all(database, accountId, query, opened);
  cache?.put(key, lines);
  return windowOf(lines, query);
}

/** From here on to find all hits once is cheaper than to find those before each page again. */
const FAR = 10_000;

/** Emails for each line of a collapsed page, at first; most conversations are short. */
const EMAILS_PER_LINE = 3;
const MORE_EMAILS = 4;

/**
 * How often words stand in a row is not known to the planner, which takes them for independent and looks up a frequent
 * phrase in the word index, where every hit is to be read. So the newest emails are looked through first.
 */
const NEWEST_FIRST = 4_000;

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
  let wanted = collapseThreads ? end * EMAILS_PER_LINE : end;
  const ask = async ({ text, values }: { text: string; values: unknown[] }) => {
    const { rows } = await database.query<{ id: number; thread_id: number }>({ text, values });
    const lines = collapseThreads ? firstOfThreads(rows) : rows;
    const ids = lines.slice(position, end).map(({ id }) => toId('e', id));
    const result: EmailQueryResult = { ids, position, total: null, anchorFound: true };
    return { result, isFull: lines.length >= end, isAll: rows.length < wanted };
  };
  const newest = pageSql(accountId, query, wanted, opened, NEWEST_FIRST);
  if (newest.hasPhrase && isNewestFirst(query.sort)) {
    const { result, isFull } = await ask(newest);
    if (isFull) return result;
  }
  for (;;) {
    const { result, isFull, isAll } = await ask(pageSql(accountId, query, wanted, opened));
    if (isFull || isAll) return result;
    wanted *= MORE_EMAILS;
  }
}

/** RFC 8621 4.4.3: of each thread the first in the order of the sort. */
function firstOfThreads<Row extends { thread_id: number }>(rows: readonly Row[]): Row[] {
  const seen = new Set<number>();
  return rows.filter(({ thread_id }) => !seen.has(thread_id) && seen.add(thread_id));
}

/** @param newest look through so many of the newest emails only */
export function pageSql(
  accountId: number,
  query: EmailQuery,
  wanted: number,
  opened?: OpenedConditions,
  newest?: number,
): { text: string; values: unknown[]; hasPhrase: boolean } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = filterSql(query.filter, parts);
  const order = sortSql(query.sort, parts);
  parts.wantDateIndex();
  const limit = parts.value(wanted, 'bigint');
  const among = newest === undefined ? undefined : parts.value(newest, 'bigint');
  const text = parts.finish(
    `SELECT ${QueryParts.ID} AS id, ${QueryParts.THREAD} AS thread_id ${parts.from(account, among)} AND ${where}
      ORDER BY ${order} LIMIT ${limit}`,
  );
  return { text, values: parts.values, hasPhrase: parts.hasPhrase };
}

/** Found emails handled without a pause: about 10 ms of the event loop. */
const SLICE = 50_000;

/**
 * All that match, in order, a row for each thread if collapsed: for the total, an anchor, a position from the end. They are kept,
 * so that the pages behind the first cost what they show.
 */
async function all(
  database: Database,
  accountId: number,
  query: EmailQuery,
  opened: OpenedConditions,
): Promise<Float64Array> {
  const { rows } = await database.query<{ ids: string | null; thread_ids: string | null }>(
    allSql(accountId, query, opened),
  );
  const ids = rows[0]?.ids?.split(',') ?? [];
  const threadIds = rows[0]?.thread_ids?.split(',');
  const lines = new Float64Array(ids.length);
  const seen = new Set<string>();
  let count = 0;
  for (const [index, id] of ids.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const threadId = threadIds?.[index];
    if (threadId !== undefined) {
      if (seen.has(threadId)) continue;
      seen.add(threadId);
    }
    lines[count] = Number(id);
    count += 1;
  }
  return lines.slice(0, count);
}

/** Two long strings rather than a row for each email, which would be most of the work. */
export function allSql(
  accountId: number,
  query: EmailQuery,
  opened?: OpenedConditions,
): { text: string; values: unknown[] } {
  const parts = new QueryParts(opened);
  const account = parts.value(accountId, 'bigint');
  const where = filterSql(query.filter, parts);
  const order = sortSql(query.sort, parts);
  const threads = query.collapseThreads ? `, string_agg(thread_id::text, ',') AS thread_ids` : '';
  const text = parts.finish(
    `SELECT string_agg(id::text, ',') AS ids ${threads}
       FROM (SELECT ${QueryParts.ID} AS id, ${QueryParts.THREAD} AS thread_id
               ${parts.from(account)} AND ${where} ORDER BY ${order}) AS found`,
  );
  return { text, values: parts.values };
}

/** RFC 8620 5.5: the part of the list that position, anchor and limit ask for. */
function windowOf(
  lines: Float64Array,
  { position: asked, anchor, anchorOffset, limit, calculateTotal }: EmailQuery,
): EmailQueryResult {
  const total = calculateTotal ? lines.length : null;
  let position = asked < 0 ? lines.length + asked : asked;
  if (anchor !== null) {
    const index = lines.indexOf(fromId('e', anchor) ?? 0);
    if (index < 0) return { ids: [], position: 0, total, anchorFound: false };
    position = index + anchorOffset;
  }
  position = Math.max(0, position);
  const ids = Array.from(lines.subarray(position, position + limit), (id) => toId('e', id));
  return { ids, position, total, anchorFound: true };
}
