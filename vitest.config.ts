import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Pure packages need nothing; store and server tests share one real Postgres (see scripts/test-database.ts).
    projects: [
      {
        test: {
          name: 'packages',
          include: [
            'packages/{wire,sasl,mime,html,smtp,imap,pop3,jmap,documents,contacts}/src/**/*.test.ts',
            // Starts databases of its own.
            'packages/store/src/embedded/**/*.test.ts',
            'apps/web/src/**/*.test.ts',
          ],
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'database',
          include: [
            'packages/store/src/**/*.test.ts',
            'apps/server/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['packages/store/src/embedded/**'],
          globalSetup: ['packages/store/src/testing/global-setup.ts'],
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
