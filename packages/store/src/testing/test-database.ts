import { randomBytes } from 'node:crypto';
import { administer, databaseUrl, TEMPLATE } from './cluster.ts';

export interface TestDatabase extends AsyncDisposable {
  url: string;
  /** Throws out whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A new, migrated, empty database (about 50 ms).
 * @param clusterUrl of startTestCluster; by default that of vitest's globalSetup
 */
export async function createTestDatabase(clusterUrl = runningClusterUrl()): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const drop = (): Promise<void> => administer(clusterUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { url: databaseUrl(clusterUrl, name), drop, [Symbol.asyncDispose]: drop };
}

function runningClusterUrl(): string {
  const url = process.env['MAILCOTE_TEST_CLUSTER_URL'];
  if (url === undefined) throw new Error('No test cluster is running: is globalSetup configured?');
  return url;
}
