import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { startProxy, type Proxy } from './lib/proxy.ts';
import { expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * New mail comes to the screen whatever stands between the page and the server.
 */

let server: Mailcote;
let proxy: Proxy;
let page: Page;

test.beforeAll(async () => {
  server = await startMailcote();
  await prepareSampleAccount(server);
});
test.afterAll(() => server?.[Symbol.asyncDispose]());

test.beforeEach(async () => {
  proxy = await startProxy(server.ports.http);
});
test.afterEach(async () => {
  await page?.context().close();
  await proxy?.[Symbol.asyncDispose]();
});

const open = async (browser: Parameters<typeof signIn>[0]): Promise<Page> =>
  signIn(browser, { ...server, urls: { ...server.urls, public: proxy.url } });

async function receive(subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: server.ports.smtp, ignoreTLS: true });
  await transport.sendMail({
    from: '"Ana Li" <ana@sender.example>',
    to: ME.address,
    subject,
    text: 'In the garden, if it is dry.',
  });
  transport.close();
}

const row = (text: string, on = page) => on.getByRole('row').filter({ hasText: text });
const banner = () => page.getByTestId('connection-banner');

/** Goes down the list and archives a conversation, by keys alone. */
async function archiveByKeys(subject: string): Promise<void> {
  await row(subject).focus();
  await page.keyboard.press('e');
  await expect(row(subject)).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(row(subject)).toBeVisible();
}

test('a proxy that refuses WebSockets: mail comes by an event source', async ({ browser }) => {
  proxy.behave({ webSockets: 'refuse', eventStreams: 'pass' });
  page = await open(browser);
  await expect.poll(() => proxy.count.eventStreams).toBe(1);
  await receive('By an event source');
  await expect(row('By an event source')).toBeVisible({ timeout: 3_000 });
  await expect(page).toHaveTitle(/^\(\d+\) Inbox/);
  await archiveByKeys('By an event source');
  await receive('And another');
  await expect(row('And another')).toBeVisible({ timeout: 3_000 });
  await expect(banner()).toHaveCount(0);
  expect(proxy.count.webSockets).toBe(0);
});

test('a proxy that lets WebSockets open and nothing through: the same', async ({ browser }) => {
  proxy.behave({ webSockets: 'swallow', eventStreams: 'pass' });
  page = await open(browser);
  await expect.poll(() => proxy.count.eventStreams).toBe(1);
  await receive('Past a mute WebSocket');
  await expect(row('Past a mute WebSocket')).toBeVisible({ timeout: 3_000 });
  await archiveByKeys('Past a mute WebSocket');
  await expect(banner()).toHaveCount(0);
});

test('a WebSocket that falls silent in the middle of the day: what is done goes on', async ({ browser }) => {
  test.slow();
  page = await open(browser);
  await expect.poll(() => proxy.count.webSockets).toBe(1);
  proxy.behave({ webSockets: 'swallow', eventStreams: 'pass' });
  await receive('After the silence');
  await expect(row('After the silence')).toBeVisible({ timeout: 30_000 });
  await archiveByKeys('After the silence');
});

test('a proxy that holds event streams back: each change ends a response, and mail comes at once', async ({
  browser,
}) => {
  proxy.behave({ webSockets: 'refuse', eventStreams: 'buffer' });
  page = await open(browser);
  // The stream that nothing came of is given up for one that ends with the first change.
  await page.waitForRequest(/closeafter=state/, { timeout: 30_000 });
  await receive('Let go by the end');
  await expect(row('Let go by the end')).toBeVisible({ timeout: 5_000 });
  await archiveByKeys('Let go by the end');
  await receive('And again');
  await expect(row('And again')).toBeVisible({ timeout: 5_000 });
});

test('nothing that stays open: it looks by itself, says so, and climbs back', async ({ browser }) => {
  test.slow();
  proxy.behave({ webSockets: 'refuse', eventStreams: 'refuse' });
  page = await open(browser);
  await receive('Looked for');
  await expect(row('Looked for')).toBeVisible({ timeout: 15_000 });
  await archiveByKeys('Looked for');
  await expect(banner()).toContainText('New mail may take a minute to appear', { timeout: 30_000 });
  await expectNoViolations(page);
  const asked = page.waitForRequest(/\/jmap\/ws|\/jmap\/eventsource/);
  await banner().getByRole('button', { name: 'Try now' }).click();
  await asked;
  proxy.behave({ webSockets: 'pass', eventStreams: 'refuse' });
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(banner()).toHaveCount(0);
  await expect.poll(() => proxy.count.webSockets).toBe(1);
  await receive('Back on top');
  await expect(row('Back on top')).toBeVisible({ timeout: 3_000 });
});

test('the notice can be closed, and stays closed', async ({ browser }) => {
  test.slow();
  proxy.behave({ webSockets: 'refuse', eventStreams: 'refuse' });
  page = await open(browser);
  await banner().getByRole('button', { name: 'Close' }).click({ timeout: 30_000 });
  await expect(banner()).toHaveCount(0);
  await receive('Without a notice');
  await expect(row('Without a notice')).toBeVisible({ timeout: 30_000 });
});

test('the numbers in the title and on the icon follow, without a WebSocket too', async ({ browser }) => {
  proxy.behave({ webSockets: 'refuse', eventStreams: 'pass' });
  page = await open(browser);
  // What the system shows of it cannot be seen from here.
  await page.addInitScript(() => {
    navigator.setAppBadge = (count) => {
      document.documentElement.dataset['badge'] = String(count);
      return Promise.resolve();
    };
  });
  await page.reload();
  await expect(page).toHaveTitle(/^\(\d+\)/);
  const unread = Number(/\d+/.exec(await page.title())?.[0]);
  await receive('One more');
  await expect(page).toHaveTitle(new RegExp(`^\\(${unread + 1}\\) `));
  await expect(page.locator('html')).toHaveAttribute('data-badge', String(unread + 1));
  await row('One more').click();
  await expect(page).toHaveTitle(new RegExp(`^\\(${unread}\\) `));
  await expect(page.locator('html')).toHaveAttribute('data-badge', String(unread));
});

test('a WebSocket that breaks again and again: no word of it, and mail comes', async ({ browser }) => {
  page = await open(browser);
  for (let n = 0; n < 5; n += 1) {
    await expect.poll(() => proxy.count.webSockets, { timeout: 20_000 }).toBe(1);
    proxy.behave({ webSockets: 'pass', eventStreams: 'pass' });
    await receive(`Break ${n}`);
    await expect(row(`Break ${n}`)).toBeVisible({ timeout: 10_000 });
    await expect(banner()).toHaveCount(0);
  }
});

test('ten pages share one event stream, and each shows what comes', async ({ browser }) => {
  test.slow();
  proxy.behave({ webSockets: 'refuse', eventStreams: 'pass' });
  page = await open(browser);
  const context: BrowserContext = page.context();
  const others: Page[] = [];
  for (let n = 0; n < 9; n += 1) {
    const other = await context.newPage();
    await other.goto(`${proxy.url}/mail/inbox`);
    await expect(other.locator('[role=row][aria-label]').first()).toBeVisible();
    others.push(other);
  }
  await receive('For all of them');
  for (const each of [page, ...others]) await expect(row('For all of them', each)).toBeVisible();
  expect(proxy.count.eventStreams).toBe(1);
  // The page that has it goes: another takes its place.
  await page.close();
  page = others[0]!;
  await expect.poll(() => proxy.count.eventStreams).toBe(1);
  await receive('After the first has gone');
  for (const each of others) await expect(row('After the first has gone', each)).toBeVisible();
});
