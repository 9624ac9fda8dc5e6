import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, jmap, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';
import { ME } from './sample-mail/people.ts';

/*
 * Folders and labels: put in order and inside of each other, by mouse, by menu and by keys; emptied and deleted; the sidebar around them.
 */

let server: Mailcote;
let cookie: string;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
});

test.beforeEach(async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(page.locator('[role=row][aria-label]').first()).toBeVisible();
});

test.afterEach(() => expect(complaints).toEqual([]));

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

interface Folder {
  id: string;
  name: string;
  parentId: string | null;
  sortOrder: number;
  role: string | null;
}

const toast = () => page.getByTestId('toast');
const link = (name: string) =>
  page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}( \\d+ unread)?$`) });
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};
/** The names of folders in the sidebar, top down. */
const shown = (names: readonly string[]) =>
  page
    .getByRole('region', { name: 'Folders and labels' })
    .getByRole('link')
    .evaluateAll(
      (links, wanted) => links.map(({ textContent }) => textContent).filter((name) => wanted.includes(name)),
      names,
    );
async function folders(): Promise<Folder[]> {
  const [answer] = (await jmap(server, cookie, [['Mailbox/get', { ids: null }]])) as unknown as [
    { list: Folder[] },
  ];
  return answer.list;
}
/** Folders of these names, by name. */
async function make(...names: string[]): Promise<Record<string, string>> {
  const create = Object.fromEntries(names.map((name) => [name, { name }]));
  const [answer] = (await jmap(server, cookie, [['Mailbox/set', { create }]])) as unknown as [
    { created: Record<string, { id: string }> },
  ];
  await expect(link(names.at(-1) ?? '')).toBeVisible();
  return Object.fromEntries(names.map((name) => [name, answer.created[name]?.id ?? '']));
}
async function choose(folder: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More: ${folder}`, exact: true }).focus();
  await keys('Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  // A menu gives the focus back a moment after it has closed.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
}

test('folders are dragged into order and into each other, and undone', async () => {
  const names = ['Apples', 'Bananas', 'Cherries'];
  const made = await make(...names);
  expect(await shown(names)).toEqual(names);
  await link('Cherries').dragTo(link('Apples'), { targetPosition: { x: 60, y: 3 } });
  await expect.poll(() => shown(names)).toEqual(['Cherries', 'Apples', 'Bananas']);
  await expect(toast()).toContainText('“Cherries” moved');
  await page.reload();
  await expect.poll(() => shown(names)).toEqual(['Cherries', 'Apples', 'Bananas']);
  await link('Cherries').dragTo(link('Bananas'), { targetPosition: { x: 60, y: 17 } });
  await expect(toast()).toContainText('“Cherries” moved into “Bananas”');
  await expect
    .poll(async () => (await folders()).find(({ name }) => name === 'Cherries')?.parentId)
    .toBe(made['Bananas']);
  await keys('z');
  await expect
    .poll(async () => (await folders()).find(({ name }) => name === 'Cherries')?.parentId)
    .toBe(null);
  await expect.poll(() => shown(names)).toEqual(['Cherries', 'Apples', 'Bananas']);
});

test('the same by menu and keys; what is closed stays closed', async () => {
  const names = ['Dates', 'Elderberries', 'Figs'];
  await make(...names);
  await choose('Figs', 'Move up');
  await expect.poll(() => shown(names)).toEqual(['Dates', 'Figs', 'Elderberries']);
  await choose('Dates', 'Move down');
  await expect.poll(() => shown(names)).toEqual(['Figs', 'Dates', 'Elderberries']);
  await choose('Elderberries', 'Move into…');
  await expect(page.getByRole('combobox', { name: 'Move “Elderberries” into' })).toBeFocused();
  await page.keyboard.type('figs');
  await expect(page.getByRole('option')).toHaveCount(1);
  await expectNoViolations(page);
  await keys('Enter');
  await expect(toast()).toContainText('“Elderberries” moved into “Figs”');
  const inside = page.getByRole('button', { name: 'Folders inside of Figs' });
  await expect(inside).toHaveAttribute('aria-expanded', 'true');
  await inside.click();
  await expect(link('Elderberries')).toHaveCount(0);
  await page.getByRole('button', { name: 'Folders and labels' }).click();
  await expect(link('Figs')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Folders and labels' })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
  await page.getByRole('button', { name: 'Folders and labels' }).click();
  await expect(link('Figs')).toBeVisible();
  await expect(link('Elderberries')).toHaveCount(0);
  await inside.click();
  await choose('Elderberries', 'Move into…');
  await page.getByRole('option', { name: 'Nothing: at the top' }).click();
  await expect(toast()).toContainText('“Elderberries” moved to the top');
});

test('a folder is emptied by the server, and filled again by undo; deleted, what is inside of it moves out', async () => {
  const made = await make('Grapes', 'Hazelnuts');
  const [grapes, hazelnuts] = [made['Grapes'] ?? '', made['Hazelnuts'] ?? ''];
  await jmap(server, cookie, [
    ['Mailbox/set', { update: { [hazelnuts]: { parentId: grapes } } }],
    [
      'Email/set',
      {
        create: {
          only: { mailboxIds: { [grapes]: true }, subject: 'Only here' },
          both: { mailboxIds: { [grapes]: true, [hazelnuts]: true }, subject: 'In both' },
        },
      },
    ],
  ]);
  const count = async (filter: object): Promise<number> => {
    const [answer] = (await jmap(server, cookie, [['Email/query', { filter }]])) as unknown as [
      { ids: string[] },
    ];
    return answer.ids.length;
  };
  await choose('Grapes', 'Empty folder');
  await expect(page.getByRole('dialog')).toContainText('Take all 2 messages out of “Grapes”?');
  await expectNoViolations(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Empty folder' }).click();
  await expect(toast()).toContainText('Empty Grapes: 2 messages.');
  const trash = (await folders()).find(({ role }) => role === 'trash')?.id;
  expect(await count({ inMailbox: grapes })).toBe(0);
  expect(await count({ inMailbox: hazelnuts })).toBe(1);
  expect(await count({ inMailbox: trash, subject: 'Only here' })).toBe(1);
  await keys('z');
  await expect(toast()).toContainText('Undone: “Empty Grapes”, 2 messages.');
  expect(await count({ inMailbox: grapes })).toBe(2);
  await choose('Grapes', 'Delete folder');
  await expect(page.getByRole('dialog')).toContainText('Of its 2 conversations');
  await expect(page.getByRole('dialog')).toContainText('The folder inside of it moves out.');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete folder' }).click();
  await expect(link('Grapes')).toHaveCount(0);
  await expect(link('Hazelnuts')).toBeVisible();
  expect(await count({ inMailbox: hazelnuts })).toBe(1);
});

test('everything that a search finds is deleted forever by the server, unless it is undone before', async () => {
  const inbox = (await folders()).find(({ role }) => role === 'inbox')?.id ?? '';
  const create = Object.fromEntries(
    Array.from({ length: 70 }, (_, n) => [
      `n${n}`,
      { mailboxIds: { [inbox]: true }, subject: `Pamphlet ${n}` },
    ]),
  );
  await jmap(server, cookie, [['Email/set', { create }]]);
  await page.goto(`${server.urls.public}/search?q=pamphlet`);
  await expect(page.getByText('70 conversations found')).toBeVisible();
  const deleteAll = async () => {
    await keys('*', 'a');
    await page.getByRole('button', { name: 'Select all 70 that match' }).click();
    await page.getByRole('region', { name: 'Search' }).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete forever' }).click();
    await expect(page.getByRole('dialog')).toContainText('All 70 conversations that match are deleted');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete forever' }).click();
    await expect(toast()).toContainText(/Delete forever: 70 messages in \d seconds?/);
  };
  await deleteAll();
  await keys('z');
  await expect(toast()).toContainText('Undone: “Delete forever”');
  await expect(page.getByText('70 conversations found')).toBeVisible();
  await deleteAll();
  await expect(page.getByText('Nothing found')).toBeVisible({ timeout: 30_000 });
  await expect(toast()).toContainText('Delete forever: 70 messages.');
});

test('the sidebar leads to contacts and to what is scheduled, and says where one is', async () => {
  await page.getByRole('navigation').getByRole('button', { name: 'Scheduled' }).click();
  await expect(page.getByRole('dialog', { name: 'Scheduled messages' })).toBeVisible();
  await keys('Escape');
  await link('Starred').click();
  await expect(link('Starred')).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('output[aria-live=polite]').first()).toHaveText('Starred');
  await link('Contacts').click();
  await expect(link('Contacts')).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveURL(/\/contacts$/);
});

test('storage is spoken of once most of it is used', async () => {
  const line = page.getByRole('navigation').getByRole('link', { name: / of .* used/ });
  await expect(line).toHaveCount(0);
  const [quota] = (await jmap(server, cookie, [['Quota/get', { ids: null }]])) as unknown as [
    { list: { used: number }[] },
  ];
  const used = quota.list[0]?.used ?? 0;
  await server.mailcote(['account', 'quota', ME.address, String(Math.round(used / 0.85))]);
  await expect(line).toBeVisible();
  await expectNoViolations(page);
  await server.mailcote(['account', 'quota', ME.address, 'none']);
  await expect(line).toHaveCount(0);
});

test('on a tablet the sidebar is a rail of icons, and folders are moved by their menu', async ({
  browser,
}) => {
  const tablet = await signIn(browser, server, { viewport: { width: 900, height: 1000 }, hasTouch: true });
  const rail = tablet.getByRole('navigation', { name: 'Mailboxes' });
  await expect(rail).toHaveAttribute('data-rail', 'true');
  expect((await rail.boundingBox())?.width).toBe(60);
  await expectNoViolations(tablet);
  await rail.getByRole('link', { name: 'Sent' }).click();
  await expect(tablet.getByRole('grid', { name: 'Conversations in Sent' })).toBeVisible();
  await tablet.getByRole('button', { name: 'Menu' }).click();
  await expect(tablet.locator('.sidebar-drawer').getByRole('link', { name: 'Inbox' })).toBeVisible();
  await tablet.context().close();
});

test('on a phone a finger that rests on a row selects it, and others follow by taps', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const rows = phone.locator('[role=row][aria-label]');
  const box = await rows.nth(1).boundingBox();
  const client = await phone.context().newCDPSession(phone);
  const touchPoints = [{ x: (box?.x ?? 0) + 150, y: (box?.y ?? 0) + 30 }];
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await rows.nth(2).tap();
  await expect(phone.getByText('2 selected').first()).toBeVisible();
  await expect(phone).toHaveURL(/\/mail\/inbox$/);
  await expectNoViolations(phone);
  await phone.context().close();
});
