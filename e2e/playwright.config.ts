import { userInfo } from 'node:os';
import { defineConfig } from '@playwright/test';

/** scripts/test.ts finds or installs a browser and names it; without that, Playwright looks for its own. */
const executablePath = process.env['CHROMIUM_PATH'];

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // Two cores: a browser, a server and a Postgres at a time.
  workers: 1,
  timeout: 60_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Chromium's own sandbox refuses to work for root. Nothing here needs the network beyond this machine.
      args: [...(userInfo().uid === 0 ? ['--no-sandbox'] : []), '--disable-quic', '--disable-background-networking'],
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
