import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap } from './lib/page-jmap.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { PEOPLE } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Remote pictures: not loaded until somebody says so, once or for a sender or for a domain; the account remembers it.
 */

const SENDER = PEOPLE.gazette.address;
const DOMAIN = '@papergazette.example';

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

const trusted = async (): Promise<string[]> => {
  const [answer] = await jmap(page, [['TrustedSender/get', { ids: null }]]);
  return answer.list.map(({ address }: { address: string }) => address);
};

async function openLetter(tab: Page): Promise<void> {
  await tab.goto(`${server.urls.public}/mail/inbox`);
  await tab.getByRole('row').filter({ hasText: PEOPLE.gazette.name }).first().click();
  await expect(tab.locator('article iframe').first()).toBeVisible();
}

async function moveLetter(role: 'inbox' | 'junk'): Promise<void> {
  const [mailbox, email] = await jmap(page, [
    ['Mailbox/query', { filter: { role } }],
    ['Email/query', { filter: { from: SENDER } }],
  ]);
  const patch = { mailboxIds: { [mailbox.ids[0]]: true } };
  await jmap(page, [['Email/set', { update: { [email.ids[0]]: patch } }]]);
}

const notLoaded = (tab: Page) => tab.getByTestId('blocked').filter({ hasText: 'not loaded' });
const settings = (tab: Page) => tab.getByRole('region', { name: 'Pictures from the net' });

test.beforeEach(async () => {
  const [answer] = await jmap(page, [['TrustedSender/get', { ids: null }]]);
  await jmap(page, [['TrustedSender/set', { destroy: answer.list.map(({ id }: { id: string }) => id) }]]);
});

test('a sender or a whole domain is trusted on a message, which every other device sees at once, and it is undone', async ({
  browser,
}) => {
  const device = await signIn(browser, server);
  await openLetter(device);
  await openLetter(page);
  await expect(notLoaded(page)).toBeVisible();
  await expectNoViolations(page);

  await page.getByRole('button', { name: 'Always for papergazette.example' }).click();
  await expect(notLoaded(page)).toHaveCount(0);
  await expect(notLoaded(device)).toHaveCount(0);
  expect(await trusted()).toEqual([DOMAIN]);
  await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
  await expect(notLoaded(page)).toBeVisible();
  await expect(notLoaded(device)).toBeVisible();

  await page.getByRole('button', { name: 'Always for this sender' }).click();
  await expect(notLoaded(device)).toHaveCount(0);
  expect(await trusted()).toEqual([SENDER]);
  await page.getByRole('article').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: `Do not always show pictures from ${SENDER}` }).click();
  await expect(notLoaded(page)).toBeVisible();
  await expect(notLoaded(device)).toBeVisible();
  expect(await trusted()).toEqual([]);
  await device.context().close();
});

test('it is kept, asked for with the pictures at once, and not heeded in the junk', async () => {
  await jmap(page, [['TrustedSender/set', { create: { k: { address: SENDER } } }]]);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/jmap/view/')) asked.push(request.url());
  });
  await openLetter(page);
  await expect(notLoaded(page)).toHaveCount(0);
  expect(asked.filter((url) => url.includes('pictures=block'))).toEqual([]);
  page.removeAllListeners('request');

  await moveLetter('junk');
  await page.goto(`${server.urls.public}/mail/junk`);
  await page.getByRole('row').filter({ hasText: PEOPLE.gazette.name }).first().click();
  await expect(notLoaded(page)).toBeVisible();
  await moveLetter('inbox');
});

test('in the settings they are added by keys and taken away, and another tab follows', async () => {
  await page.goto(`${server.urls.public}/settings`);
  const other = await page.context().newPage();
  await other.goto(`${server.urls.public}/settings`);
  await expect(settings(other)).toContainText('Nobody yet');
  await settings(page).getByRole('textbox').focus();
  await page.keyboard.type('@Print.example');
  await page.keyboard.press('Enter');
  await expect(settings(other)).toContainText('@print.example');
  await page.keyboard.type('@print.example');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('toast')).toContainText('shown already');
  await expectNoViolations(page);
  await settings(page).getByRole('button', { name: 'Ask again: @print.example' }).press('Enter');
  await expect(settings(other)).toContainText('Nobody yet');
  await other.close();
});

test('what a browser alone remembered becomes the account’s, once', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  const remembered = () => page.evaluate(() => localStorage.getItem('mailcote.preferences') ?? '');
  await page.evaluate((address) => {
    const before = JSON.parse(localStorage.getItem('mailcote.preferences') ?? '{}') as object;
    const after = { ...before, picturesFrom: [address, 'no address'] };
    localStorage.setItem('mailcote.preferences', JSON.stringify(after));
  }, SENDER);
  await openLetter(page);
  await expect(notLoaded(page)).toHaveCount(0);
  expect(await trusted()).toEqual([SENDER]);
  await expect.poll(remembered).not.toContain('picturesFrom');
  await page.goto(`${server.urls.public}/settings`);
  await settings(page)
    .getByRole('button', { name: `Ask again: ${SENDER}` })
    .click();
  await openLetter(page);
  await expect(notLoaded(page)).toBeVisible();
  expect(await trusted()).toEqual([]);
  // The pictures themselves are on servers that do not exist.
  expect(complaints.filter((text) => !text.includes('502 (Bad Gateway)'))).toEqual([]);
});
