import { type Connection, type PoolClient, Query, type QueryResult, type QueryResultRow } from 'pg';
import type { Database } from './statement.ts';

type Config = Parameters<Database['query']>[0];

/** A query of pg, with what its types do not tell. */
interface Gathered {
  isAnswered: boolean;
  text: string;
  name?: string;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
  submit(connection: Connection): Error | null;
}
type Statements = Record<string, string | undefined>;

/**
 * The connection of a transaction. Prepared statements that are asked for in one turn of the event loop go out behind one another with one
 * Sync at the end: PostgreSQL sends all their answers by one call of the operating system instead of one each, and wakes us once. When one fails,
 * those behind it are not run, and fail with the same error: in a transaction they could not do anything either.
 */
export class Pipeline implements Database {
  readonly #client: PoolClient;
  #gathered: Gathered[] = [];

  constructor(client: PoolClient) {
    this.#client = client;
  }

  query<Row extends QueryResultRow>(config: Config): Promise<QueryResult<Row>> {
    if (config.name === undefined) {
      this.send();
      return this.#client.query<Row>(config);
    }
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>();
    const answer = (error: Error | null | undefined, result: QueryResult<Row>): void => {
      query.isAnswered = true;
      if (error) reject(error);
      else resolve(result);
    };
    const made: unknown = new Query<Row>({ ...config, types: this.#client }, answer);
    const query = made as Gathered;
    if (this.#gathered.length === 0) process.nextTick(() => this.send());
    this.#gathered.push(query);
    return promise;
  }

  /** What has been gathered goes out now: something else is to follow. */
  send(): void {
    if (this.#gathered.length === 0) return;
    this.#client.query(new Batch(this.#gathered));
    this.#gathered = [];
  }
}

/** For pg one query; it hands what it hears to the one whose turn it is. */
class Batch extends Query {
  #waiting: readonly Gathered[];
  /** Of the one whose turn it is: pg notes by these that it has been parsed. */
  name: string | undefined;
  text = '';

  constructor(queries: readonly Gathered[]) {
    super('');
    this.#waiting = queries;
  }

  override submit = (connection: Connection): null => {
    const withoutSync = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
    this.#waiting = this.#waiting.filter((query) => {
      const error = query.submit(withoutSync);
      if (error !== null) query.handleError(error, connection);
      // Values that cannot be written make it fail before it is sent.
      return !query.isAnswered;
    });
    this.#turn();
    connection.sync();
    return null;
  };

  handleRowDescription(message: unknown): void {
    this.#waiting[0]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#waiting[0]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    const [query, ...behind] = this.#waiting;
    this.#waiting = behind;
    this.#turn();
    query?.handleCommandComplete(message, connection);
    query?.handleReadyForQuery(connection);
  }

  handleReadyForQuery(): void {}

  handleError(error: Error, connection: Connection): void {
    const { submittedNamedStatements: submitted } = connection as Connection & {
      submittedNamedStatements: Statements;
    };
    const failed = this.#waiting;
    this.#waiting = [];
    for (const query of failed) {
      // PostgreSQL has not looked at it: the next time it must be sent again.
      if (query.name !== undefined) delete submitted[query.name];
      query.handleError(error, connection);
    }
  }

  #turn(): void {
    this.name = this.#waiting[0]?.name;
    this.text = this.#waiting[0]?.text ?? '';
  }
}
