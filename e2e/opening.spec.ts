import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { PASSWORD, prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The next visit asks for its mail by what the last one knew, which must be nobody else's.
 */

const HINT = 'mailcote.start';
let server: Mailcote;

test.beforeAll(async () => {
  server = await startMailcote();
  await prepareSampleAccount(server);
});
test.afterAll(() => server?.[Symbol.asyncDispose]());

const rows = (page: Page) => page.locator('[role=row][aria-label]');
const hint = (page: Page) => page.evaluate((key) => localStorage.getItem(key), HINT);

test('the mail is asked for beside who is signed in, not after it', async ({ browser }) => {
  // Without the service worker, a test can hold back what the page asks for.
  const page = await signIn(browser, server, { serviceWorkers: 'block' });
  await expect.poll(() => hint(page)).not.toBeNull();
  const asked = Promise.withResolvers<void>();
  await page.route('**/jmap/api', async (route) => {
    if (route.request().postData()?.includes('Email/query')) asked.resolve();
    await route.continue();
  });
  await page.route('**/api/session', async (route) => {
    await asked.promise;
    await route.continue();
  });
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  await page.context().close();
});

test('somebody else who signs in with the same browser sees their own mail, and no other', async ({
  browser,
}) => {
  const address = `second@${ME.address.split('@')[1]}`;
  await server.mailcote(['account', 'create', address, '--password-stdin'], `${PASSWORD}\n`);
  const page = await signIn(browser, server);
  await expect.poll(() => hint(page)).not.toBeNull();
  const first = await hint(page);
  // The session has ended, and nobody has signed out.
  await page.context().clearCookies();
  const complaints = complaintsOf(page);
  await page.goto(`${server.urls.public}/login`);
  await page.locator('input[name=address]').fill(address);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /second/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Inbox' })).toContainText('0 conversations');
  await expect(rows(page)).toHaveCount(0);
  await expect.poll(() => hint(page)).not.toBe(first);
  expect(complaints).toEqual([]);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Inbox' })).toContainText('0 conversations');
  await page.context().close();
});

test('what is no hint is not heeded', async ({ browser }) => {
  const page = await signIn(browser, server);
  await expect.poll(() => hint(page)).not.toBeNull();
  for (const odd of ['{', '7', '{"session":{"primaryAccounts":{}},"mailboxes":[]}']) {
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [HINT, odd] as const);
    await page.reload();
    await expect(rows(page).first()).toBeVisible();
  }
  await page.context().close();
});

test('who wants nothing kept on this machine leaves no hint', async ({ browser }) => {
  const page = await signIn(browser, server);
  await expect.poll(() => hint(page)).not.toBeNull();
  await page.goto(`${server.urls.public}/settings`);
  await page.getByRole('switch', { name: 'Mail without a network' }).click();
  await expect.poll(() => hint(page)).toBeNull();
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Mail without a network' })).not.toBeChecked();
  expect(await hint(page)).toBeNull();
  await page.context().close();
});

test('a page whose code is on its way has its place beside the sidebar', async ({ browser }) => {
  const page = await signIn(browser, server, { serviceWorkers: 'block' });
  const code = Promise.withResolvers<void>();
  await page.route('**/assets/contacts-page*.js', async (route) => {
    await code.promise;
    await route.continue();
  });
  await page.goto(`${server.urls.public}/contacts`);
  await expect(page.locator('main[aria-busy=true]')).toContainText('Loading');
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Contacts' })).toBeVisible();
  await expectNoViolations(page);
  code.resolve();
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await expect(page.locator('main[aria-busy=true]')).toHaveCount(0);
  await page.context().close();
});
