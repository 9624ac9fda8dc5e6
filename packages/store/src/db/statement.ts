import type { QueryResult, QueryResultRow } from 'pg';

/** A prepared statement. `Row` is what it returns; names are unique in this package and stay short for the wire. */
export interface Statement<Row extends QueryResultRow = never> {
  readonly name: string;
  readonly text: string;
  /** Only in the types. */
  readonly row?: Row;
}

/** What a statement returns. */
export type RowOf<S> = S extends Statement<infer Row> ? Row : never;

/** What a statement runs on: the pool, or the client of a transaction. */
export interface Database {
  query<Row extends QueryResultRow>(config: {
    name?: string;
    text: string;
    values?: unknown[];
    binary?: boolean;
  }): Promise<QueryResult<Row>>;
}

export function statement<Row extends QueryResultRow = never>(name: string, text: string): Statement<Row> {
  return { name, text };
}

/** Runs a statement; each connection prepares it once. */
export async function run<Row extends QueryResultRow>(
  database: Database,
  { name, text }: Statement<Row>,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await database.query<Row>({ name, text, values })).rows;
}

/** As `run`, for statements without rows: how many rows were changed. */
export async function execute(
  database: Database,
  { name, text }: Statement,
  values: unknown[] = [],
): Promise<number> {
  return (await database.query({ name, text, values })).rowCount ?? 0;
}

/**
 * Waits for statements that were sent one behind another without waiting. The first failure in sending order is thrown:
 * the ones behind it only say that the transaction is aborted.
 */
export async function pipelined(statements: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(statements);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
