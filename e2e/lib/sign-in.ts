import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import { ME } from '../sample-mail/people.ts';
import { PASSWORD } from '../sample-mail/prepare.ts';
import type { Mailcote } from './mailcote.ts';

/** A page of the sample account in a context of its own, with its list on the screen. */
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
  await page.goto(`${server.urls.public}/login`);
  await page.locator('input[name=address]').fill(ME.address);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  // Rows that are on their way have no name yet.
  await expect(page.locator('[role=row][aria-label]').first()).toBeVisible();
  return page;
}

/** axe finds nothing on the page as it is. */
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

/** Arguments of a response. Expectations look at them more closely than any type would. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Answer = any;

/** Makes JMAP calls as the page's own session does; the arguments of their responses. */
export function jmap(page: Page, methodCalls: [string, object][]): Promise<Answer[]> {
  return page.evaluate(async (calls) => {
    const session = await (await fetch('/.well-known/jmap')).json();
    const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
    const response = await fetch('/jmap/api', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        using: Object.keys(session.capabilities),
        methodCalls: calls.map(([name, args], index) => [name, { accountId, ...args }, String(index)]),
      }),
    });
    return (await response.json()).methodResponses.map(([, args]: [string, object]) => args);
  }, methodCalls);
}
