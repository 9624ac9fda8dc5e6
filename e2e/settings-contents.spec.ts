import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The way through the settings: contents beside the sections on a desk, before them on a phone.
 */

let server: Mailcote;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  await prepareSampleAccount(server);
  page = await signIn(browser, server);
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

test('the sections are gone to by their contents, by address and by what is in them', async () => {
  await page.goto(`${server.urls.public}/settings`);
  const contents = page.getByRole('navigation', { name: 'Sections of the settings' });
  await contents.getByRole('link', { name: 'App passwords' }).press('Enter');
  await expect(page).toHaveURL(/#app-passwords$/);
  await expect(page.getByRole('region', { name: 'App passwords' })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'App passwords' })).toBeInViewport();
  await expect(contents.getByRole('link', { name: 'App passwords' })).toHaveAttribute('aria-current', 'page');
  // The sections scroll, the page around them does not.
  await expect(page.locator('#search')).toBeInViewport();
  await contents.getByRole('searchbox').fill('dark');
  await expect(contents.getByRole('link')).toHaveText(['Appearance']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Appearance' })).toBeFocused();
  await contents.getByRole('searchbox').fill('no such thing');
  await expect(contents).toContainText('No setting is called that.');
  await expectNoViolations(page);
  await page.goto(`${server.urls.public}/settings#blocked`);
  await expect(page.getByRole('heading', { name: 'Blocked senders' })).toBeInViewport();
});

test('on a phone the contents are a list that opens one section, and back', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.goto(`${server.urls.public}/settings`);
  await expectNoViolations(phone);
  await phone.getByRole('link', { name: 'Keyboard' }).tap();
  await expect(phone.getByRole('heading', { level: 2 })).toHaveText(['Keyboard']);
  await expectNoViolations(phone);
  await phone.getByRole('button', { name: 'Back' }).tap();
  await expect(phone.getByRole('link', { name: 'Keyboard' })).toBeVisible();
  await phone.goBack();
  await expect(phone.getByRole('heading', { level: 2 })).toHaveText(['Keyboard']);
  await phone.context().close();
});

test('the clock of twelve or of twenty-four hours is chosen, whatever the language has', async () => {
  await page.goto(`${server.urls.public}/settings#appearance`);
  await page.getByRole('radiogroup', { name: 'Clock' }).getByText('12 hours').click();
  await page.goto(`${server.urls.public}/mail/inbox`);
  const newest = page.getByRole('row').filter({ hasText: /\S/ }).first().locator('time');
  await expect(newest).toHaveText(/^1?\d:\d\d\s[ap]m$/i);
  await page.goto(`${server.urls.public}/settings#appearance`);
  await page.getByRole('radiogroup', { name: 'Clock' }).getByText('24 hours').click();
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(newest).toHaveText(/^[012]?\d:\d\d$/);
});
