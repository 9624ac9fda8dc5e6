import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toId } from '../ids.ts';
import { changesOfSubmission } from '../sql/read-changes.ts';
import { readStates } from '../sql/read-states.ts';
import type {
  EmailQueryResult,
  QueryChanges,
  SubmissionFilter,
  SubmissionFilterCondition,
  SubmissionQuery,
  SubmissionQueryChanges,
  SubmissionSort,
} from '../types.ts';

/** As for emails: more than this is better read anew. */
const MAX_CHANGED_SUBMISSIONS = 20_000;
const MAX_DEPTH = 20;

/** The values of a statement in the making. */
class Values {
  readonly list: unknown[] = [];

  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

/** RFC 8621 7.3, one property each. */
const CONDITIONS: {
  [Name in keyof SubmissionFilterCondition]-?: (
    value: NonNullable<SubmissionFilterCondition[Name]>,
    values: Values,
  ) => string;
} = {
  identityIds: (ids, values) => `identity_id = ANY(${values.add(int8Array(fromIds('i', ids)), 'bigint[]')})`,
  emailIds: (ids, values) => `email_id = ANY(${values.add(int8Array(fromIds('e', ids)), 'bigint[]')})`,
  threadIds: (ids, values) => `thread_id = ANY(${values.add(int8Array(fromIds('t', ids)), 'bigint[]')})`,
  undoStatus: (status, values) => `undo_status::text = ${values.add(status, 'text')}`,
  before: (date, values) => `send_at < ${values.add(date, 'timestamptz')}`,
  after: (date, values) => `send_at >= ${values.add(date, 'timestamptz')}`,
};

const SORT_KEYS: Record<SubmissionSort['property'], string> = {
  emailId: 'email_id',
  threadId: 'thread_id',
  sentAt: 'send_at',
};

function filterSql(filter: SubmissionFilter | null, values: Values, depth = 0): string {
  if (filter === null) return 'true';
  if (depth > MAX_DEPTH) throw new StoreError('unsupportedFilter', 'The filter is too deep');
  if (!('operator' in filter)) {
    const conditions = (Object.keys(CONDITIONS) as (keyof SubmissionFilterCondition)[]).flatMap((name) => {
      const value = filter[name];
      const compile = CONDITIONS[name] as (value: unknown, values: Values) => string;
      return value === undefined ? [] : [compile(value, values)];
    });
    return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
  }
  const inner = filter.conditions.map((condition) => filterSql(condition, values, depth + 1));
  if (filter.operator === 'AND') return inner.length === 0 ? 'true' : `(${inner.join(' AND ')})`;
  const some = inner.length === 0 ? 'false' : `(${inner.join(' OR ')})`;
  return filter.operator === 'OR' ? some : `NOT ${some}`;
}

/** Newest first unless said otherwise; ends in the id, so that every order is total. */
function sortSql(sort: readonly SubmissionSort[]): string {
  const keys = sort.map(
    ({ property, isAscending }) => `${SORT_KEYS[property]} ${isAscending ? 'ASC' : 'DESC'}`,
  );
  return [...keys, 'send_at DESC', 'id DESC'].join(', ');
}

/**
 * `EmailSubmission/query` (RFC 8621 7.3). All that match are numbered: what one account has sent is far less than what it has
 * received.
 */
export async function querySubmissions(
  database: Database,
  accountId: number,
  query: SubmissionQuery,
): Promise<EmailQueryResult> {
  const values = new Values();
  const found = foundSql(accountId, query, values);
  const anchor = values.add(query.anchor === null ? null : (fromId('s', query.anchor) ?? 0), 'bigint');
  const offset = values.add(query.anchorOffset, 'bigint');
  const position = values.add(query.position, 'bigint');
  const limit = values.add(query.limit, 'bigint');
  const { rows } = await database.query<{
    id: number;
    position: number;
    total: number;
    anchor_position: number | null;
  }>({
    text: `WITH found AS MATERIALIZED (${found}), facts AS (
       SELECT (SELECT count(*) FROM found) AS total, (SELECT n FROM found WHERE id = ${anchor}) AS anchor_position
     ), page AS (
       SELECT total, anchor_position,
              greatest(0, CASE WHEN ${anchor} IS NOT NULL THEN anchor_position + ${offset}
                               WHEN ${position} < 0 THEN total + ${position} ELSE ${position} END) AS position
         FROM facts
     )
     SELECT coalesce(f.id, 0) AS id, p.position, p.total, p.anchor_position
       FROM page p LEFT JOIN found f ON f.n >= p.position AND f.n < p.position + ${limit} ORDER BY f.n`,
    values: values.list,
  });
  // There always is a row that tells total and position, with id 0 when the page is empty.
  const [first] = rows;
  const total = query.calculateTotal ? (first?.total ?? 0) : null;
  if (query.anchor !== null && (first?.anchor_position ?? null) === null) {
    return { ids: [], position: 0, total, anchorFound: false };
  }
  const ids = rows.filter(({ id }) => id !== 0).map(({ id }) => toId('s', id));
  return { ids, position: first?.position ?? 0, total, anchorFound: true };
}

/**
 * `EmailSubmission/queryChanges` (RFC 8621 7.4); to be called in a snapshot. Of a submission that is there nothing but its
 * undoStatus changes that a list could depend on.
 * @throws StoreError cannotCalculateChanges
 */
export async function submissionQueryChanges(
  database: Database,
  accountId: number,
  query: SubmissionQueryChanges,
): Promise<QueryChanges> {
  const { since } = query;
  const [states] = await run(database, readStates, [accountId]);
  if (!states) throw new StoreError('notFound', 'No such account');
  if (since > states.mod_seq) throw new StoreError('cannotCalculateChanges', 'The state is not known');
  const rows = await run(database, changesOfSubmission, [accountId, since, MAX_CHANGED_SUBMISSIONS + 1]);
  if (rows.length > MAX_CHANGED_SUBMISSIONS) {
    throw new StoreError(
      'cannotCalculateChanges',
      `More than ${MAX_CHANGED_SUBMISSIONS} submissions have changed`,
    );
  }
  const isMutable = dependsOnUndoStatus(query.filter);
  const affected = rows.filter((row) => isMutable || row.created_mod_seq > since || row.is_destroyed);
  const upTo = isMutable || query.upToId === null ? null : fromId('s', query.upToId);
  const values = new Values();
  const some = [...affected.map(({ id }) => id), ...(upTo === null ? [] : [upTo])];
  const found = foundSql(accountId, query, values);
  const { rows: lines } = await database.query<{ id: number; n: number; total: number }>({
    text: `WITH found AS MATERIALIZED (${found}), facts AS (SELECT count(*) AS total FROM found)
           SELECT coalesce(f.id, 0) AS id, f.n, facts.total FROM facts
             LEFT JOIN found f ON f.id = ANY(${values.add(int8Array(some), 'bigint[]')}) ORDER BY f.n`,
    values: values.list,
  });
  const end = lines.find(({ id }) => id === upTo)?.n ?? Infinity;
  const ids = new Set(affected.map(({ id }) => id));
  return {
    newState: Math.max(since, states.submission),
    removed: affected.filter((row) => row.created_mod_seq <= since).map(({ id }) => toId('s', id)),
    added: lines
      .filter(({ id, n }) => ids.has(id) && n <= end)
      .map(({ id, n }) => ({ id: toId('s', id), index: n })),
    total: query.calculateTotal ? (lines[0]?.total ?? 0) : null,
  };
}

function foundSql(
  accountId: number,
  { filter, sort }: Pick<SubmissionQuery, 'filter' | 'sort'>,
  values: Values,
): string {
  const account = values.add(accountId, 'bigint');
  return `SELECT id, row_number() OVER (ORDER BY ${sortSql(sort)}) - 1 AS n FROM email_submission
           WHERE account_id = ${account} AND destroyed_at IS NULL AND ${filterSql(filter, values)}`;
}

function dependsOnUndoStatus(filter: SubmissionFilter | null): boolean {
  if (filter === null) return false;
  return 'operator' in filter ? filter.conditions.some(dependsOnUndoStatus) : filter.undoStatus !== undefined;
}
