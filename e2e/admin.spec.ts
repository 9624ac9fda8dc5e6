import { expect, test, type Page } from '@playwright/test';
import { startFakeDns, type FakeDns } from '../apps/server/src/testing/fake-dns.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { startStranger, type Stranger } from './lib/stranger.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { fillAdminArea } from './sample-mail/admin.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The area of administrators: somebody new is invited and signs in, a domain gets its DNS looked at, mail that is stuck is understood and given
 * up, an alias leads to several people, an account is suspended.
 */

let dns: FakeDns;
let world: Stranger;
let server: Mailcote;
let page: Page;
let complaints: string[];
/** What the busy server thinks of recipients at slow.example. */
let isBusy = true;

// axe goes through fourteen pages in one of them, and two cores may be busy.
test.describe.configure({ timeout: 180_000 });

test.beforeAll(async ({ browser }) => {
  dns = await startFakeDns({ 'mail.cote.example': { a: ['192.0.2.7'] } });
  world = await startStranger('127.0.0.1', (to) =>
    isBusy && to.endsWith('@slow.example') ? '450 4.2.0 Greylisted, come back later' : null,
  );
  server = await startMailcote({
    MAILCOTE_DNS_SERVERS: dns.server,
    MAILCOTE_HOSTNAME: 'mail.cote.example',
    MAILCOTE_RELAY_URL: `smtp://127.0.0.1:${world.port}`,
    MAILCOTE_UNDO_SECONDS: '0',
  });
  await fillAdminArea(server, await prepareSampleAccount(server));
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
});
test.afterAll(async () => {
  // What is refused on purpose is told by the page.
  expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
  await dns?.[Symbol.asyncDispose]();
});

const open = async (area: string): Promise<void> => {
  await page.goto(`${server.urls.public}/admin/${area}`);
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
};
const row = (text: string) => page.locator('tbody tr').filter({ hasText: text });
const dialog = () => page.getByRole('dialog');
const toast = () => page.getByTestId('toast');

test('found by the palette and by keys alone, every page of it clean in both themes', async () => {
  await page.keyboard.press('Control+k');
  await expect(dialog()).toBeVisible();
  await page.keyboard.type('administ');
  await expect(dialog().getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await expect(page.getByText(/^In the last 24 hours \d+ messages? came in/)).toBeAttached();
  await page.getByRole('link', { name: 'Accounts' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Accounts', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Accounts' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('link', { name: 'Overview' })).not.toHaveAttribute('aria-current', 'page');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const area of ['', 'accounts', 'domains', 'aliases', 'queue', 'sign-ins', 'log']) {
      await open(area);
      await expectNoViolations(page);
    }
  }
  await page.keyboard.press('u');
  await expect(page).toHaveURL(/\/mail\/inbox$/);
});

test('somebody new gets a link, chooses a password and is in', async ({ browser }) => {
  await open('accounts');
  await page.getByRole('button', { name: 'New account' }).press('Enter');
  await expect(dialog().getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Nora Kim');
  await page.keyboard.press('Tab');
  await page.keyboard.type('nora');
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(toast()).toContainText('nora@cote.example is there now');
  const link = await dialog().locator('code').textContent();
  await expectNoViolations(page);
  await dialog().getByRole('button', { name: 'Done' }).click();
  await expect(row('Nora Kim')).toContainText('Invited');

  const context = await browser.newContext({ locale: 'en-GB' });
  const guest = await context.newPage();
  await guest.goto(link ?? '');
  await expect(guest.getByText('For nora@cote.example')).toBeVisible();
  await expectNoViolations(guest);
  await guest.getByLabel('Your password').fill('short');
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('alert')).toBeVisible();
  await guest.getByLabel('Your password').fill('three pigeons');
  await guest.keyboard.press('Enter');
  await expect(guest).toHaveURL(/\/mail\/inbox$/);
  await expect(guest.getByText('Signed in as nora@cote.example')).toBeAttached();
  // Not an administrator.
  await guest.goto(`${server.urls.public}/admin`);
  await expect(guest.getByText('This area is for administrators')).toBeVisible();
  await guest.goto(link ?? '');
  await expect(guest.getByText('This link is not good any more')).toBeVisible();

  // Suspended, she is out at once, and in again when resumed.
  await open('accounts');
  await page.getByRole('searchbox', { name: 'Name or address' }).fill('NORA');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await row('Nora Kim').getByRole('button').press('Enter');
  await dialog().getByRole('button', { name: 'Suspend' }).click();
  await expect(dialog()).toContainText('Mail for the account is still taken in');
  await expectNoViolations(page);
  await dialog().getByRole('button', { name: 'Suspend' }).click();
  await expect(toast()).toContainText('nora@cote.example is suspended');
  await expect(dialog().getByText('Suspended')).toBeVisible();
  await guest.goto(`${server.urls.public}/mail/inbox`);
  await expect(guest).toHaveURL(/\/login/);
  await guest.locator('input[name=address]').fill('nora@cote.example');
  await guest.locator('input[name=password]').fill('three pigeons');
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('alert')).toBeVisible();
  await dialog().getByRole('button', { name: 'Resume' }).click();
  await expect(dialog().getByText('Suspended')).toHaveCount(0);
  await guest.keyboard.press('Enter');
  await expect(guest).toHaveURL(/\/mail\/inbox$/);

  // Limits are set; what is wrong is told.
  await dialog().getByLabel('Most room, in GB').fill('a lot');
  await expect(dialog().getByRole('alert')).toHaveText('A number, or nothing.');
  await dialog().getByLabel('Most room, in GB').fill('1,5');
  await dialog().getByLabel('Recipients a day').fill('20');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(toast()).toContainText('Saved');
  await expect(dialog().getByText('0 B of 1.5 GB')).toBeVisible();
  await context.close();

  // What cannot be undone is typed.
  await dialog().getByRole('button', { name: 'Delete the account…' }).click();
  await expect(dialog().getByRole('button', { name: 'Delete for ever' })).toBeDisabled();
  await expectNoViolations(page);
  await dialog().getByLabel('Type nora@cote.example to go on').fill('nora@cote.example');
  await page.keyboard.press('Enter');
  await expect(toast()).toContainText('nora@cote.example was deleted');
  await expect(page.getByText('No account matches')).toBeVisible();

  await open('sign-ins');
  await expect(row('nora@cote.example').filter({ hasText: 'Wrong password or name' })).toBeVisible();
  await open('log');
  await expect(page.locator('tbody tr').first()).toContainText('Deleted the account nora@cote.example');
});

test('a domain is added, its DNS looked at, and it is removed again', async () => {
  await open('domains');
  await page.getByRole('button', { name: 'Add a domain' }).click();
  await page.keyboard.type('not a domain');
  await page.keyboard.press('Enter');
  await expect(dialog().getByRole('alert')).toHaveText('This is not a domain, such as example.org.');
  await dialog().getByLabel('Domain').fill('hanji.example');
  await page.keyboard.press('Enter');
  await expect(toast()).toContainText('hanji.example was added');
  const domain = page.getByRole('region', { name: 'hanji.example' });
  await expect(domain.locator('[data-check=mx]')).toHaveAttribute('data-status', 'missing');
  await expect(domain.locator('[data-check=host]')).toHaveAttribute('data-status', 'ok');
  await expect(domain.locator('[data-check=mx] code')).toHaveText('hanji.example. MX 10 mail.cote.example.');
  await expectNoViolations(page);
  dns.zone['hanji.example'] = { mx: [[10, 'mail.cote.example']] };
  await domain.getByRole('button', { name: 'Check again' }).click();
  await expect(domain.locator('[data-check=mx]')).toHaveAttribute('data-status', 'ok');

  await domain.getByRole('button', { name: 'Actions for hanji.example' }).click();
  await page.getByRole('menuitem', { name: 'Where everything else goes…' }).click();
  await dialog().getByLabel('Leads to').fill('nobody@cote.example');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(dialog().getByRole('alert')).toHaveText('Nobody here has one of these addresses.');
  await dialog().getByLabel('Leads to').fill('jiwon@cote.example');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(domain).toContainText('goes to jiwon@cote.example');

  await domain.getByRole('button', { name: 'Actions for hanji.example' }).click();
  await page.getByRole('menuitem', { name: 'Remove the domain…' }).click();
  await expect(dialog()).toContainText('Its 1 alias go with it.');
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await expect(toast()).toContainText('hanji.example was removed');
  await expect(domain).toHaveCount(0);
});

test('mail that is stuck: what was said, tried again, given up; and let through', async () => {
  await open('queue');
  await page.getByRole('button', { name: 'slow-orders@slow.example' }).press('Enter');
  const said = dialog().getByRole('region', { name: 'Dialogue of try 1' });
  await expect(said).toContainText('S: 450 4.2.0 Greylisted, come back later');
  await expectNoViolations(page);
  await dialog().getByRole('button', { name: 'Try now' }).press('Enter');
  await expect(dialog().locator('[data-attempt="2"]')).toBeVisible({ timeout: 20_000 });
  await dialog().getByRole('button', { name: 'Hold' }).click();
  await expect(dialog().getByText('Held')).toBeVisible();
  await dialog().getByRole('button', { name: 'Give up' }).click();
  await expect(dialog()).toContainText('their senders are not told');
  await dialog().getByRole('button', { name: 'Give up' }).click();
  await expect(dialog().getByText('Canceled')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row('slow-orders')).toHaveCount(0);

  isBusy = false;
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Try now' }).click();
  await expect(toast()).toContainText('1 message tried now');
  // The list follows by itself.
  await expect(page.getByText('Nothing waits')).toBeVisible({ timeout: 20_000 });
  await page.getByLabel('Which').selectOption('Delivered');
  await expect(row('slow-letters')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Domain of the recipient' }).fill('quick.example');
  await expect(row('slow-letters')).toHaveCount(0);
  await expect(row('orders@quick.example')).toBeVisible();
});

test('an alias leads to several people, is changed and removed', async () => {
  await open('aliases');
  await page.getByRole('button', { name: 'New alias' }).click();
  await dialog().getByLabel('Alias').fill('orders@cote.example');
  await dialog().getByLabel('Leads to').fill('jiwon@cote.example\nshop@elsewhere.example');
  await expectNoViolations(page);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(row('orders@cote.example')).toContainText('shop@elsewhere.example');
  await page.getByRole('button', { name: 'New alias' }).click();
  await dialog().getByLabel('Alias').fill('orders@cote.example');
  await dialog().getByLabel('Leads to').fill('jiwon@cote.example');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(dialog().getByRole('alert')).toHaveText('This address is in use already.');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search' }).fill('orders');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await row('orders@cote.example').getByRole('button').first().click();
  await dialog().getByLabel('Leads to').fill('jiwon@cote.example');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await expect(row('orders@cote.example')).not.toContainText('shop@elsewhere.example');
  await page.getByRole('button', { name: 'Actions for orders@cote.example' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No alias matches')).toBeVisible();
});

test('on a phone rows are cards, in Korean, too', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    locale: 'ko-KR',
    hasTouch: true,
    isMobile: true,
  });
  for (const [area, title] of [
    ['', '개요'],
    ['accounts', '계정'],
    ['queue', '발송 대기열'],
    ['log', '작업 기록'],
  ] as const) {
    await phone.goto(`${server.urls.public}/admin/${area}`);
    await expect(phone.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    await expect(phone.getByRole('link', { name: title })).toBeInViewport();
    await expect(phone.locator('[aria-busy=true]')).toHaveCount(0);
    const overflow = await phone.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await expectNoViolations(phone);
  }
  await phone.context().close();
});
