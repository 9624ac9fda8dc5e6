import { expect, test, type Page } from '@playwright/test';
import { countKept, type KeptStore } from './lib/kept.ts';
import { startLine, type Line } from './lib/line.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { expectNoViolations, jmap, signIn } from './lib/webmail.ts';
import { PASSWORD, prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The line to the server is cut, for a moment or for long: what was there stays readable, what is done is done once, and the page says so.
 */

let server: Mailcote;
let cookie: string;
let line: Line;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  line = await startLine(server.ports.http);
  page = await signIn(browser, { ...server, urls: { ...server.urls, public: line.url } });
});

test.afterAll(async () => {
  await page?.context().close();
  await line?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const banner = () => page.getByTestId('connection-banner');

const kept = (store: KeptStore) => countKept(page, store);

async function flagged(): Promise<number> {
  const [answer] = await jmap(server, cookie, [
    ['Email/query', { filter: { hasKeyword: '$flagged' }, calculateTotal: true }],
  ]);
  return (answer as unknown as { total: number }).total;
}

test('without a network the page opens, shows recent mail, opens it and searches it', async () => {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => kept('bodies'), { timeout: 60_000 }).toBeGreaterThan(20);
  // The page that was there before the worker is not its own yet; the next one is, and its bodies pass through it.
  await page.reload();
  await row('No. 47').click();
  await expect(page.frameLocator('iframe').first().locator('body')).toContainText('Forty sheets a day');
  line.cut();
  await page.goto(`${line.url}/mail/inbox`);
  await expect(row('봄 전시')).toBeVisible();
  await expect(banner()).toContainText('Connection lost');
  await expectNoViolations(page);
  await row('No. 47').click();
  await expect(page.frameLocator('iframe').first().locator('body')).toContainText('Forty sheets a day');
  await row('Lunch on Thursday').click();
  await expect(page.locator('.message-body').last()).toContainText('I am in town until Friday');
  await page.getByRole('combobox', { name: 'Search' }).or(page.getByRole('searchbox')).first().fill('kiln');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row')).toHaveCount(1);
  await expect(row('Glaze test results')).toBeVisible();
});

test('twenty changes made without a network outlive the page, and are made once when it is back', async () => {
  test.slow();
  await page.goto(`${line.url}/mail/inbox`);
  await expect(row('봄 전시')).toBeVisible();
  const before = await flagged();
  // What was read without a network waits, too.
  const waiting = await kept('changes');
  await row('Welcome to Mailcote').hover();
  await row('Welcome to Mailcote').getByRole('checkbox').check();
  await page.keyboard.press('e');
  await expect(row('Welcome to Mailcote')).toHaveCount(0);
  let after = before;
  for (let n = 0; n < 19; n += 1) {
    await page.keyboard.press('j');
    const starred = page.locator('[role=row]:focus [data-starred]');
    const isStarred = (await starred.count()) > 0;
    await page.keyboard.press('s');
    await expect(starred).toHaveCount(isStarred ? 0 : 1);
    after += isStarred ? -1 : 1;
  }
  await expect.poll(() => kept('changes')).toBe(waiting + 20);
  await page.reload();
  await expect(row('봄 전시')).toBeVisible();
  await expect(row('Welcome to Mailcote')).toHaveCount(0);
  expect(await flagged()).toBe(before);
  // What was moved is where it was moved to.
  await page.goto(`${line.url}/mail/archive`);
  await expect(row('Welcome to Mailcote')).toBeVisible();
  await page.goto(`${line.url}/mail/inbox`);
  await expect(row('봄 전시')).toBeVisible();
  line.mend();
  // By itself, after half a minute at most.
  await expect(banner()).toHaveCount(0, { timeout: 45_000 });
  await expect.poll(() => flagged(), { timeout: 30_000 }).toBe(after);
  await expect.poll(() => kept('changes'), { timeout: 30_000 }).toBe(0);
  await expect(row('Welcome to Mailcote')).toHaveCount(0);
  const [archive] = await jmap(server, cookie, [
    ['Email/query', { filter: { subject: 'Welcome to Mailcote' }, calculateTotal: true }],
  ]);
  expect(archive).toMatchObject({ total: 1 });
});

const compose = async (to: string, subject: string, text: string) => {
  await page.keyboard.press('c');
  await page.getByRole('combobox', { name: 'To', exact: true }).fill(`${to},`);
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message', exact: true }).click();
  await page.keyboard.type(text);
};
/** How many Emails say this in their subject, drafts left out or none but drafts. */
async function count(subject: string, isDraft: boolean): Promise<number> {
  const keyword = isDraft ? { hasKeyword: '$draft' } : { notKeyword: '$draft' };
  const filter = { operator: 'AND', conditions: [{ subject: `"${subject}"` }, keyword] };
  const [answer] = await jmap(server, cookie, [['Email/query', { filter, calculateTotal: true }]]);
  return (answer as unknown as { total: number }).total;
}

test('what is sent without a network is said to wait, outlives the page, and leaves once', async () => {
  test.slow();
  line.cut();
  await expect(banner()).toBeVisible();
  await compose('mina@example.org', 'Sent in a tunnel', 'Light at the end.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('toast')).toContainText('leaves as soon as the server can be reached');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('toast')).toContainText('leaves as soon as the server can be reached');
  expect(await count('Sent in a tunnel', false)).toBe(0);
  line.mend();
  await expect(page.getByTestId('toast')).toContainText('Sent to', { timeout: 45_000 });
  await expect.poll(() => count('Sent in a tunnel', false)).toBe(1);
  await expect.poll(() => count('Sent in a tunnel', true)).toBe(0);
});

test('an answer that is lost on the way back sends nothing twice', async () => {
  test.slow();
  await expect(banner()).toHaveCount(0, { timeout: 45_000 });
  await compose('mina@example.org', 'Heard but not answered', 'Once.');
  line.muffle();
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => count('Heard but not answered', false)).toBe(1);
  line.cut();
  await expect(page.getByTestId('toast')).toContainText('leaves as soon as the server can be reached');
  line.mend();
  await expect(page.getByTestId('toast')).toContainText('Sent to', { timeout: 45_000 });
  expect(await count('Heard but not answered', false)).toBe(1);
  await expect.poll(() => count('Heard but not answered', true)).toBe(0);
});

/** Writes something that the server saves, and whose answer never comes. */
async function saveUnheard(subject: string): Promise<void> {
  await expect(banner()).toHaveCount(0, { timeout: 45_000 });
  await compose('mina@example.org', subject, 'Once, ');
  line.muffle();
  await expect.poll(() => count(subject, true)).toBe(1);
  line.cut();
  await expect(page.locator('.composer').getByText('Saved on this device')).toBeVisible();
}

test('a draft whose answer is lost on the way back is saved once, however often it is tried in vain meanwhile', async () => {
  test.slow();
  await saveUnheard('Saved but not answered');
  const inVain = page.waitForEvent('requestfailed', (request) =>
    Boolean(request.postData()?.includes('Message-ID')),
  );
  await page.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially('and for all.');
  await inVain;
  // It outlives the page that asked.
  await page.reload();
  await page.getByRole('button', { name: 'Saved but not answered', exact: true }).click();
  line.mend();
  await page.getByRole('textbox', { name: 'Message', exact: true }).press('Control+End');
  await page.keyboard.type(' Again.');
  await expect(page.locator('.composer').getByText(/^Saved (?!on)/)).toBeVisible({ timeout: 45_000 });
  expect(await count('Saved but not answered', true)).toBe(1);
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect.poll(() => count('Saved but not answered', true)).toBe(0);
});

test('a draft that is thrown away without a network goes when there is one, with all that was ever saved of it', async () => {
  test.slow();
  await saveUnheard('Saved and thrown away');
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(page.locator('.composer')).toHaveCount(0);
  line.mend();
  await expect.poll(() => count('Saved and thrown away', true), { timeout: 45_000 }).toBe(0);
});

test('a login that ends while one writes takes no word: one signs in on the spot and sends', async () => {
  test.slow();
  await expect(banner()).toHaveCount(0, { timeout: 45_000 });
  await compose('mina@example.org', 'Written through', 'Before, ');
  const sessions = await page.evaluate(async () => (await fetch('/api/sessions')).json());
  const own = (sessions.sessions ?? sessions).find((session: { current: boolean }) => session.current);
  const ended = await fetch(`${server.urls.public}/api/sessions/${own.id}`, {
    method: 'DELETE',
    headers: { cookie, origin: server.urls.public },
  });
  expect(ended.status).toBeLessThan(300);
  await page.keyboard.type('and after.');
  const password = page.getByRole('dialog').locator('input[type=password]');
  await expect(password).toBeVisible({ timeout: 30_000 });
  await password.fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(password).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveText('Before, and after.');
  await page.getByRole('textbox', { name: 'Message', exact: true }).click();
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => count('Written through', false), { timeout: 30_000 }).toBe(1);
});

test('who signs out leaves no mail behind', async () => {
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.locator('input[name=address]')).toBeVisible();
  expect(
    await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)),
  ).not.toContain('mailcote-mail');
  expect(await page.evaluate(() => caches.has('message-views'))).toBe(false);
});
