import { expect, test, type Browser, type Page } from '@playwright/test';
import { ImapFlow } from 'imapflow';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { PASSWORD, prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * How it looks, and who gets in: theme, language, density, app passwords, sessions, the password itself.
 */

let server: Mailcote;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  await prepareSampleAccount(server);
  page = await signIn(browser, server);
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

const openSettings = async (tab: Page = page) => {
  await tab.goto(`${server.urls.public}/settings`);
  await expect(tab.getByText('Thunderbird on the laptop')).toBeVisible();
};
const background = () =>
  page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).backgroundColor);

/** A mail program that signs in; true: it was let in. */
async function letsIn(password: string): Promise<boolean> {
  const program = new ImapFlow({
    host: '127.0.0.1',
    port: server.ports.imaps,
    secure: true,
    auth: { user: ME.address, pass: password },
    tls: { rejectUnauthorized: false },
    logger: false,
  });
  try {
    await program.connect();
    await program.logout();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ authenticationFailed: true });
    return false;
  }
}

test('the theme is chosen by keys, holds at once, and is there after a reload', async () => {
  await openSettings();
  const light = await background();
  await page.getByRole('radio', { name: 'Light', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked();
  await expect.poll(background).not.toBe(light);
  await expectNoViolations(page);
  await page.reload();
  await expect.poll(background).not.toBe(light);
  await page.getByText('System', { exact: true }).click();
  await expect.poll(background).toBe(light);
});

test('the language changes all of the page at once, and back', async () => {
  await page.getByText('한국어', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '설정' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expectNoViolations(page);
  await page.getByText('English', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
});

test('a compact list shows more', async () => {
  const rowHeight = async () => {
    await page.goto(`${server.urls.public}/mail/inbox`);
    return (await page.locator('[role=row][aria-label]').first().boundingBox())?.height ?? 0;
  };
  const comfortable = await rowHeight();
  await openSettings();
  await page.getByText('Compact', { exact: true }).click();
  expect(await rowHeight()).toBeLessThan(comfortable);
  await openSettings();
  await page.getByText('Comfortable', { exact: true }).click();
  expect(await rowHeight()).toBe(comfortable);
});

test('an app password lets a mail program in, until it is revoked; all by keys', async () => {
  await openSettings();
  await page.getByLabel('What is it for?').focus();
  await page.keyboard.type('Phone');
  await page.keyboard.press('Enter');
  const shown = page.getByRole('status').filter({ hasText: 'Shown only now' });
  const password = await shown.locator('code').innerText();
  await expectNoViolations(page);
  expect(await letsIn(password)).toBe(true);
  await page.reload();
  await expect(page.getByText('Thunderbird on the laptop')).toBeVisible();
  // It is never shown again.
  await expect(page.getByText(password)).toHaveCount(0);
  const revoke = page.getByRole('button', { name: 'Revoke: Phone' });
  await revoke.press('Enter');
  await expect(revoke).toHaveCount(0);
  expect(await letsIn(password)).toBe(false);
});

test('another browser is signed out from here', async ({ browser }) => {
  const other = await signIn(browser, server);
  await openSettings();
  const end = page.getByRole('button', { name: 'Sign out: Chrome · Linux' });
  await end.press('Enter');
  await expect(end).toHaveCount(0);
  await expect(page.getByText('This browser', { exact: true })).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/login/);
  await other.context().close();
});

test('a new password: the old one opens nothing any more, other browsers are out, this one stays', async ({
  browser,
}: {
  browser: Browser;
}) => {
  const other = await signIn(browser, server);
  await openSettings();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill('short');
  await page.getByLabel('New password').press('Enter');
  await expect(page.getByText('Use at least 8 characters.')).toBeVisible();
  await page.getByLabel('New password').fill('a rook in every tower');
  await page.getByLabel('New password').press('Enter');
  await expect(page.getByTestId('toast')).toContainText('Password changed');
  expect(await letsIn(PASSWORD)).toBe(false);
  expect(await letsIn('a rook in every tower')).toBe(true);
  await other.reload();
  await expect(other).toHaveURL(/\/login/);
  await other.context().close();
  await page.reload();
  await expect(page.getByText('Thunderbird on the laptop')).toBeVisible();
});

test('the licences of what the page is made of can be read, past the service worker too', async () => {
  await openSettings();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Licences of the software in this page' }).click();
  const licenses = await opened;
  await expect(licenses.getByText('## emojibase-data')).toBeVisible();
  await expect(licenses.getByText('## react - ')).toBeVisible();
  await licenses.close();
});
