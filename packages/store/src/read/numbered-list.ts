import { int8Array } from '../db/arrays.ts';
import { run, type Database, type Statement } from '../db/statement.ts';
import { Values } from '../db/values.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId, type IdKind } from '../ids.ts';
import type { ChangeRow } from '../sql/read-changes.ts';
import { readStates } from '../sql/read-states.ts';
import type { DataType, EmailQuery, EmailQueryResult, Id, ModSeq, QueryChanges } from '../types.ts';
import { stateOf } from './states.ts';

/** As for emails: more than this is better read anew. */
const MAX_CHANGED = 20_000;
const MAX_DEPTH = 20;

/** For each property of a FilterCondition its SQL. */
export type ConditionsSql<Condition> = {
  [Name in keyof Condition]-?: (value: NonNullable<Condition[Name]>, values: Values) => string;
};
type FilterTree<Condition> =
  | Condition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: FilterTree<Condition>[] };

/** RFC 8620 5.5. @throws StoreError unsupportedFilter: too deep */
export function treeSql<Condition extends object>(
  filter: FilterTree<Condition> | null,
  conditionsSql: ConditionsSql<Condition>,
  values: Values,
  depth = 0,
): string {
  if (filter === null) return 'true';
  if (depth > MAX_DEPTH) throw new StoreError('unsupportedFilter', 'The filter is too deep');
  if (!('operator' in filter)) {
    const conditions = (Object.keys(conditionsSql) as (keyof Condition)[]).flatMap((name) => {
      const value = filter[name];
      const compile = conditionsSql[name] as (value: unknown, values: Values) => string;
      return value === undefined ? [] : [compile(value, values)];
    });
    return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
  }
  const inner = filter.conditions.map((condition) => treeSql(condition, conditionsSql, values, depth + 1));
  if (filter.operator === 'AND') return inner.length === 0 ? 'true' : `(${inner.join(' AND ')})`;
  const some = inner.length === 0 ? 'false' : `(${inner.join(' OR ')})`;
  return filter.operator === 'OR' ? some : `NOT ${some}`;
}

/** Whether a condition of the tree says something that `speaks` looks for. */
export function someCondition<Condition extends object>(
  filter: FilterTree<Condition> | null,
  speaks: (condition: Condition) => boolean,
): boolean {
  if (filter === null) return false;
  return 'operator' in filter
    ? filter.conditions.some((inner) => someCondition(inner, speaks))
    : speaks(filter);
}

/** A list whose matches are all numbered: of a type of which an account has far fewer records than emails. */
export interface NumberedList {
  kind: IdKind;
  type: DataType;
  /** SQL of the columns `id` and `n`, its number from 0, of all that match. */
  foundSql: (values: Values) => string;
}
export type ListWindow = Pick<
  EmailQuery,
  'position' | 'anchor' | 'anchorOffset' | 'limit' | 'calculateTotal'
>;

/** One page of it (RFC 8620 5.5). */
export async function readNumberedList(
  database: Database,
  { kind, foundSql }: NumberedList,
  window: ListWindow,
): Promise<EmailQueryResult> {
  const values = new Values();
  const found = foundSql(values);
  const anchor = values.value(window.anchor === null ? null : (fromId(kind, window.anchor) ?? 0), 'bigint');
  const offset = values.value(window.anchorOffset, 'bigint');
  const position = values.value(window.position, 'bigint');
  const limit = values.value(window.limit, 'bigint');
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
    values: values.values,
  });
  // There always is a row that tells total and position, with id 0 when the page is empty.
  const [first] = rows;
  const total = window.calculateTotal ? (first?.total ?? 0) : null;
  if (window.anchor !== null && (first?.anchor_position ?? null) === null) {
    return { ids: [], position: 0, total, anchorFound: false };
  }
  const ids = rows.filter(({ id }) => id !== 0).map(({ id }) => toId(kind, id));
  return { ids, position: first?.position ?? 0, total, anchorFound: true };
}

export interface NumberedListChanges {
  /** The changes of the type after $2 of the account $1, at most $3. */
  statement: Statement<ChangeRow>;
  since: ModSeq;
  upToId: Id | null;
  calculateTotal: boolean;
  /** A record that stays can come into the list, leave it or move in it. */
  isMutable: boolean;
}

/**
 * What leads from the list of `since` to the one of now (RFC 8620 5.6); to be called in a snapshot.
 * @throws StoreError cannotCalculateChanges
 */
export async function numberedListChanges(
  database: Database,
  accountId: number,
  { kind, type, foundSql }: NumberedList,
  { statement, since, upToId, calculateTotal, isMutable }: NumberedListChanges,
): Promise<QueryChanges> {
  const [states] = await run(database, readStates, [accountId]);
  if (!states) throw new StoreError('notFound', 'No such account');
  if (since > states.mod_seq) throw new StoreError('cannotCalculateChanges', 'The state is not known');
  const rows = await run(database, statement, [accountId, since, MAX_CHANGED + 1, Number.MAX_SAFE_INTEGER]);
  if (rows.length > MAX_CHANGED) {
    throw new StoreError('cannotCalculateChanges', `More than ${MAX_CHANGED} records have changed`);
  }
  const affected = rows.filter((row) => isMutable || row.created_mod_seq > since || row.is_destroyed);
  const upTo = isMutable || upToId === null ? null : fromId(kind, upToId);
  const values = new Values();
  const some = [...affected.map(({ id }) => id), ...(upTo === null ? [] : [upTo])];
  const found = foundSql(values);
  const { rows: lines } = await database.query<{ id: number; n: number; total: number }>({
    text: `WITH found AS MATERIALIZED (${found}), facts AS (SELECT count(*) AS total FROM found)
           SELECT coalesce(f.id, 0) AS id, f.n, facts.total FROM facts
             LEFT JOIN found f ON f.id = ANY(${values.value(int8Array(some), 'bigint[]')}) ORDER BY f.n`,
    values: values.values,
  });
  const end = lines.find(({ id }) => id === upTo)?.n ?? Infinity;
  const ids = new Set(affected.map(({ id }) => id));
  return {
    newState: Math.max(since, stateOf(states, type)),
    removed: affected.filter((row) => row.created_mod_seq <= since).map(({ id }) => toId(kind, id)),
    added: lines
      .filter(({ id, n }) => ids.has(id) && n <= end)
      .map(({ id, n }) => ({ id: toId(kind, id), index: n })),
    total: calculateTotal ? (lines[0]?.total ?? 0) : null,
  };
}
