import { decodeHeaderText, fieldText, headerOfPart, headersNamed } from '@mailcote/mime';
import { decodeBytes } from '../blobs/encode.ts';
import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fold } from '../search/fold.ts';
import { readHeaders } from '../sql/read-headers.ts';
import type { EmailFilter, EmailFilterCondition } from '../types.ts';
import { filterSql } from './email-filter.ts';
import { hasHeaderSql, needsMessage, type HeaderCondition } from './header-filter.ts';
import { QueryParts } from './query-parts.ts';

/** Messages opened for one condition: about a second of work. A search that would need more is refused. */
const MAX_OPENED = 10_000;
/** Messages in memory at a time, of at most 256 KiB each. */
const BATCH = 100;

/** Which emails a condition holds for that no statement can decide. */
export type OpenedConditions = ReadonlyMap<EmailFilterCondition, readonly number[]>;

/**
 * Decides the `header` conditions (RFC 8621 4.4.1) on fields that are kept nowhere but in the message. The index names the
 * emails that have the field and fulfil the conditions beside it; their headers are read, in batches.
 * @throws StoreError unsupportedFilter: too many of them
 */
export async function openHeaders(
  database: Database,
  accountId: number,
  filter: EmailFilter | null,
): Promise<OpenedConditions> {
  const opened = new Map<EmailFilterCondition, number[]>();
  if (filter === null) return opened;
  const narrow = withoutOpened(filter);
  for (const condition of conditionsOf(filter)) {
    const { header } = condition;
    if (!header || !needsMessage(header)) continue;
    const ids = await candidates(database, accountId, narrow, header);
    const matching: number[] = [];
    for (let start = 0; start < ids.length; start += BATCH) {
      const rows = await run(database, readHeaders, [accountId, int8Array(ids.slice(start, start + BATCH))]);
      for (const { id, encoding, data } of rows) {
        if (hasField(decodeBytes({ encoding, data }), header)) matching.push(id);
      }
    }
    opened.set(condition, matching);
  }
  return opened;
}

async function candidates(
  database: Database,
  accountId: number,
  narrow: EmailFilter,
  header: HeaderCondition,
): Promise<number[]> {
  const parts = new QueryParts();
  const account = parts.value(accountId, 'bigint');
  const where = `${filterSql(narrow, parts)} AND ${hasHeaderSql(header, parts)}`;
  const limit = parts.value(MAX_OPENED + 1, 'bigint');
  const text = parts.finish(
    `SELECT ${QueryParts.ID} AS id ${parts.from(account)} AND ${where} LIMIT ${limit}`,
  );
  const { rows } = await database.query<{ id: number }>({ text, values: parts.values });
  if (rows.length > MAX_OPENED) {
    const message = `More than ${MAX_OPENED} emails would have to be opened to look into ${header[0]}; narrow the search`;
    throw new StoreError('unsupportedFilter', message);
  }
  return rows.map(({ id }) => id);
}

/** The start of a message: 256 KiB hold any header but one that was made to be too large. */
function hasField(start: Buffer, [name, value = '']: HeaderCondition): boolean {
  const wanted = fold(value);
  return headersNamed(headerOfPart(start, { headerStart: 0, bodyStart: start.length }), name).some((field) =>
    fold(decodeHeaderText(fieldText(field))).includes(wanted),
  );
}

function* conditionsOf(filter: EmailFilter): Generator<EmailFilterCondition> {
  if (!('operator' in filter)) yield filter;
  else for (const condition of filter.conditions) yield* conditionsOf(condition);
}

/** What every result fulfils and a statement can decide: the filter, weaker by the conditions that need the message. */
function withoutOpened(filter: EmailFilter): EmailFilter {
  if (!('operator' in filter)) {
    const { header, ...others } = filter;
    return header && needsMessage(header) ? others : filter;
  }
  if (filter.operator === 'AND') return { ...filter, conditions: filter.conditions.map(withoutOpened) };
  const isDecided = conditionsOf(filter).every(({ header }) => !header || !needsMessage(header));
  return isDecided ? filter : {};
}
