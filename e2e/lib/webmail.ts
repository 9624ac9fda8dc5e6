import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import { ME } from '../sample-mail/people.ts';
import { PASSWORD } from '../sample-mail/prepare.ts';
import type { Mailcote } from './mailcote.ts';

/** A page of the sample account, signed in, with its list loaded. */
export async function signIn(
  browser: Browser,
  server: Mailcote,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await page.addInitScript(tellCauses);
  await page.goto(`${server.urls.public}/login`);
  await page.locator('input[name=address]').fill(ME.address);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  // Rows that are on their way have no name yet.
  await expect(page.locator('[role=row][aria-label]').first()).toBeVisible();
  return page;
}

/** React says only in the cause what went wrong where drawing once more was enough. For `complaintsOf`. */
function tellCauses(): void {
  addEventListener('error', ({ error }: { error?: unknown }) => {
    if (!(error instanceof Error) || error.cause === undefined) return;
    const { cause } = error;
    console.error(
      `because of: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`,
    );
  });
}

/** Fails when axe finds anything on the page. */
export async function expectNoViolations(page: Page): Promise<void> {
  // Message frames run no script, axe's neither; what is in them is the sender's.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ iframes: false })
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
  ).toEqual([]);
}

/** Notes what the browser itself complains about: errors of scripts, and what the content security policy refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // axe tries to look into message frames, and is refused as any script is.
    const isAxe = message.text().startsWith('Blocked script execution');
    if (message.type() === 'error' && !isAxe) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** One JMAP request with the session of `prepareSampleAccount`; the arguments of its responses. */
export async function jmap(
  server: Mailcote,
  cookie: string,
  methodCalls: [name: string, args: object][],
): Promise<Record<string, never>[]> {
  const url = server.urls.public;
  const headers = { cookie, origin: url, 'content-type': 'application/json' };
  const session = (await (await fetch(`${url}/.well-known/jmap`, { headers })).json()) as {
    accounts: Record<string, object>;
    capabilities: Record<string, object>;
  };
  const [accountId] = Object.keys(session.accounts);
  const calls = methodCalls.map(([name, args], index) => [name, { accountId, ...args }, String(index)]);
  const body = JSON.stringify({ using: Object.keys(session.capabilities), methodCalls: calls });
  const response = await fetch(`${url}/jmap/api`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const { methodResponses } = (await response.json()) as { methodResponses: [string, never, string][] };
  return methodResponses.map(([, args]) => args);
}
