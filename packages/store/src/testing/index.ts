/**
 * What tests and benches need of the store: a throw-away PostgreSQL (`startTestCluster`, or vitest's globalSetup in
 * global-setup.ts), a fresh migrated database for each test (`createTestDatabase`), a store on one (`openTestStore`),
 * small messages (`testMessage`, `testDelivery`), `checkAccount`, which counts everything again, and `checkAcknowledged`,
 * which looks after a crash (`killPostgres`) whether all that was acknowledged is there, and there once.
 *
 * Not for production: nothing here is durable.
 */
export { checkAccount } from './check-account.ts';
export { checkAcknowledged, findOrphans } from './check-acknowledged.ts';
export { startTestCluster, type TestCluster } from './cluster.ts';
export { killPostgres } from './kill-postgres.ts';
export type { Acknowledgement } from './load.ts';
export { testDelivery, testMessage, type TestMessage } from './messages.ts';
export { seedAccount, type SeedOptions } from './seed.ts';
export { pick, random } from './random-writer.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { openTestStore, type TestStore } from './test-store.ts';
