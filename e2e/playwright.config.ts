import { userInfo } from 'node:os';
import { defineConfig } from '@playwright/test';

/** scripts/test.ts finds or installs a browser and names it; without that, Playwright looks for its own. */
const executablePath = process.env['CHROMIUM_PATH'];
/** Chromium's own sandbox refuses to work for root, and cannot work in most containers. Nothing here shows pages of strangers. */
const hasSandbox = userInfo().uid !== 0 && process.env['CHROMIUM_SANDBOX'] !== 'off';

/** They hold what they see against the clock, or take the server away under load: nothing else runs beside them. */
const ALONE = ['imap.spec.ts', 'restart.spec.ts', 'road.spec.ts'];

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  projects: [
    { name: 'tasks', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE },
  ],
  // A browser, a server and a Postgres at a time; `pnpm test` has two of each for the tasks.
  workers: 1,
  timeout: 60_000,
  // How long something may take is asked by the benchmarks; a machine that does much else is slow.
  expect: { timeout: 15_000 },
  // A test that passes at the second try has found something.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      chromiumSandbox: hasSandbox,
      // In the C locale Chromium cannot write the name of a file in Korean.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      args: ['--disable-quic', '--disable-background-networking'],
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
