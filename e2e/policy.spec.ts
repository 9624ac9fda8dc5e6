import { expect, test } from '@playwright/test';
import { startMailcote } from './lib/mailcote.ts';

/*
 * The app lives within its own Content-Security-Policy: no page, dialog or shortcut of it does what the policy forbids, or people would see a broken
 * page where a test that looks at texts sees nothing.
 */
test('nothing the app does is forbidden by its own policy', async ({ browser }) => {
  await using server = await startMailcote();
  const page = await browser.newPage({ locale: 'en-GB' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text()))
      complaints.push(`${message.location().url}: ${message.text()}`);
  });

  await page.goto(server.urls.setup ?? '');
  await page.getByLabel('Your domain').fill('home.test');
  await page.getByLabel('Your name').fill('Ana Li');
  await page.getByLabel('Your address').fill('ana');
  await page.getByLabel('Password', { exact: true }).fill('a few good words');
  await page.getByRole('button', { name: 'Set up and sign in' }).click();
  await page.getByRole('row').first().click();
  await expect(page.frameLocator('iframe').first().locator('body')).toContainText('Ana Li');
  await page.keyboard.press('r');
  await page.keyboard.type('An answer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  await page.goto(`${server.urls.public}/settings`);
  await page.goto(`${server.urls.public}/search?q=welcome`);
  await expect(page.getByRole('row').first()).toContainText(/welcome/i);
  await page.goto(`${server.urls.public}/api/docs`);
  await expect(page.getByText('Mailcote REST interface')).toBeVisible();
  await page.getByText('/api/setup').first().click();
  await page.close();
  expect(complaints).toEqual([]);
});
