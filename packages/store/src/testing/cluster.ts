import { Client } from 'pg';
import { startTemporaryPostgres } from '../embedded/index.ts';
import { migrate } from '../migrate.ts';

/** The database that createTestDatabase copies. */
export const TEMPLATE = 'mailcote_template';

export interface TestCluster {
  /** Of the maintenance database; see createTestDatabase. */
  url: string;
  stop(): Promise<void>;
}

/**
 * A throw-away PostgreSQL with a migrated template database. Removed by stop(), and by the end of this process however
 * it comes.
 * @param settings over settings that trade durability for speed
 */
export async function startTestCluster(settings: Record<string, string> = {}): Promise<TestCluster> {
  const postgres = await startTemporaryPostgres({
    settings: { max_connections: '300', shared_buffers: '128MB', autovacuum_naptime: '5s', ...settings },
  });
  await administer(postgres.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(databaseUrl(postgres.url, TEMPLATE));
  // A template with a connection to it cannot be copied; nobody has a reason to connect.
  await administer(postgres.url, `ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  return { url: postgres.url, stop: () => postgres.stop() };
}

/** The same server, another database. */
export function databaseUrl(clusterUrl: string, database: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export async function administer(clusterUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
