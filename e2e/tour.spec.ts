import { expect, test, type Locator, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap } from './lib/page-jmap.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The tour of the first opening: three steps, once, on all devices; by keys, read aloud, beside what it speaks of.
 */

let server: Mailcote;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  await prepareSampleAccount(server);
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

const card = (tab: Page) => tab.locator('.tour-card');
const seen = async (): Promise<object> =>
  (await jmap(page, [['Preferences/get', { ids: null }]]))[0].list[0].seen as object;
/** As if nobody had opened the inbox yet. */
async function forget(): Promise<void> {
  // Not on the inbox, which may be about to show it.
  await page.goto(`${server.urls.public}/settings`);
  await jmap(page, [['Preferences/set', { update: { singleton: { seen: {} } } }]]);
}

/** The card is within the window and covers nothing of what it speaks of. */
async function expectBeside(tab: Page, anchor: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const [a, c] = [await anchor.boundingBox(), await card(tab).boundingBox()];
      const view = tab.viewportSize();
      if (!a || !c || !view) return 'not there';
      if (c.x < 0 || c.y < 0 || c.x + c.width > view.width || c.y + c.height > view.height) return 'cut off';
      const covers =
        a.x < c.x + c.width && c.x < a.x + a.width && a.y < c.y + c.height && c.y < a.y + a.height;
      return covers ? 'covers it' : 'beside';
    })
    .toBe('beside');
}

test('it comes with the first opening, is gone through by keys, and never comes again', async ({
  browser,
}) => {
  await forget();
  await page.goto(`${server.urls.public}/mail/inbox`);
  const first = page.getByRole('dialog', { name: 'Find anything' });
  await expect(first).toBeFocused();
  await expect(first).toHaveAccessibleDescription(/^1 of 3 Type a few words/);
  await expectBeside(page, page.locator('.search-field'));
  await expectNoViolations(page);

  await page.keyboard.press('Enter');
  const second = page.getByRole('dialog', { name: 'A key for everything, and a way back' });
  await expect(second).toBeFocused();
  await expect(second).toHaveAccessibleDescription(/^2 of 3.*Find a command/);
  await expectBeside(page, page.locator('.list-pane'));
  // What it speaks of can be tried.
  await page.keyboard.press('j');
  await expect(page.locator('[role=row]:focus, [role=row][data-focused]').first()).toBeVisible();
  await expectNoViolations(page);

  await second.getByRole('button', { name: 'Next' }).press('Enter');
  const third = page.getByRole('dialog', { name: 'Labels beside folders' });
  await expect(third).toBeFocused();
  await expectBeside(page, page.locator('.sidebar > section').first());
  await third.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(second).toBeFocused();
  await page.keyboard.press('Enter');
  await third.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(card(page)).toHaveCount(0);
  await expect.poll(seen).toEqual({ tour: true });

  const device = await signIn(browser, server);
  const asked = device.waitForResponse((response) => response.url().includes('start-tour'));
  await device.reload();
  await asked;
  await device.waitForLoadState('networkidle');
  await expect(card(device)).toHaveCount(0);
  await device.context().close();
});

test('Escape skips it for good, and the help sheet starts it again from anywhere', async () => {
  await forget();
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(card(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect.poll(seen).toEqual({ tour: true });

  await page.goto(`${server.urls.public}/settings`);
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  await expect(page).toHaveURL(/\/mail\/inbox$/);
  await expect(card(page)).toBeFocused();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(card(page)).toHaveCount(0);
  await expect.poll(seen).toEqual({ tour: true });
});

test('it does not come over something that is being written or searched for', async () => {
  await forget();
  await page.goto(`${server.urls.public}/mail/inbox`);
  const asked = page.waitForResponse((response) => response.url().includes('start-tour'));
  await page.keyboard.press('/');
  await page.keyboard.type('printer');
  await asked;
  await page.waitForLoadState('networkidle');
  await expect(card(page)).toHaveCount(0);
  expect(await seen()).toEqual({});
  await page.keyboard.press('Escape');
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(card(page)).toBeFocused();
  expect(complaints).toEqual([]);
});

test('on a phone, in Korean, it speaks of fingers', async ({ browser }) => {
  await forget();
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
    locale: 'ko-KR',
  });
  await expect(phone.getByRole('dialog', { name: '무엇이든 찾기' })).toBeFocused();
  await expectBeside(phone, phone.locator('.search-field'));
  await expectNoViolations(phone);
  await phone.getByRole('button', { name: '다음' }).tap();
  await expect(phone.getByRole('dialog', { name: '밀어서 정리하고 되돌리기' })).toBeFocused();
  await expectBeside(phone, phone.getByRole('row').filter({ hasText: /\S/ }).first());
  await phone.getByRole('button', { name: '다음' }).tap();
  await expectBeside(phone, phone.locator('.topbar button').first());
  await phone.getByRole('button', { name: '완료' }).tap();
  await expect(card(phone)).toHaveCount(0);
  await phone.context().close();
});
