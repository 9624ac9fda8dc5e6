import type { TestProject } from 'vitest/node';
import { startTestCluster } from './cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testClusterUrl: string;
  }
}

/** Vitest's globalSetup: one cluster for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide('testClusterUrl', cluster.url);
  // Also for children of a test, which know nothing of vitest.
  process.env['MAILCOTE_TEST_CLUSTER_URL'] = cluster.url;
  return () => cluster.stop();
}
