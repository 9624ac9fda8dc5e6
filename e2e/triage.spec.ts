import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, jmap, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Getting through a full inbox: labels and folders, many at once, undo and undo again, keys of one's own, and the same by mouse.
 */

let server: Mailcote;
let cookie: string;
let page: Page;
let complaints: string[] = [];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const toast = () => page.getByTestId('toast');
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};
const grid = (name: string) => page.getByRole('grid', { name: `Conversations in ${name}` });

test('a label is found by typing, put on, shown in list and conversation, and taken off again', async () => {
  await keys('j', 'j', 'l');
  const field = page.getByRole('combobox', { name: 'Find or make a label' });
  await expect(field).toBeFocused();
  await page.keyboard.type('rece');
  await expect(page.getByRole('option', { name: 'Receipts' })).toBeVisible();
  await expectNoViolations(page);
  await keys('Enter');
  await expect(toast()).toContainText('Labelled Receipts');
  await expect(row('The desk for the reading room').locator('.label')).toHaveText('Receipts');
  await expect(row('The desk for the reading room')).toHaveAccessibleName(/Labels: Receipts\./);
  await keys('Enter');
  await expect(page.locator('#conversation h1 .label', { hasText: 'Receipts' })).toBeVisible();
  await keys('u', 'z');
  await expect(row('The desk for the reading room').locator('.label')).toHaveCount(0);
});

test('several labels at once, one of them made on the spot; out of one by y', async () => {
  await keys('l', 'ArrowDown', 'Space');
  await expect(page.getByRole('option', { name: '여행' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type('Studio');
  await page.getByRole('option', { name: 'Make “Studio”' }).click();
  await expect(row('The desk for the reading room').locator('.label')).toHaveText(['Studio', '여행']);
  await keys('g', 'l');
  await page.keyboard.type('studio');
  await keys('Enter');
  await expect(grid('Studio')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(1);
  await keys('j', 'y');
  await expect(page.getByRole('row')).toHaveCount(0);
  await expect(toast()).toContainText('Label Studio taken off');
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
  await expect(row('The desk for the reading room').locator('.label')).toHaveText('여행');
});

test('undo goes back step by step, and says what comes next', async () => {
  await keys('j', 'e', 's', '#');
  await expect(toast()).toContainText('Moved to trash');
  await keys('z');
  await expect(toast()).toContainText('Undone: Moved to trash');
  await expect(page.getByRole('button', { name: 'Undo too: Starred' })).toBeVisible();
  await keys('z', 'z');
  await expect(toast()).toContainText('Undone: Archived');
  await expect(page.getByRole('row').nth(0)).toContainText('봄 전시');
  await expect(page.getByRole('row').nth(1)).toContainText('The desk for the reading room');
});

test('a range by Shift, by click and by key', async () => {
  await page.getByRole('row').nth(1).getByRole('checkbox').click();
  await page
    .getByRole('row')
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await expect(page.getByText('4 selected').first()).toBeVisible();
  await keys('j', 'j', 'Shift+X');
  await expect(page.getByText('6 selected').first()).toBeVisible();
  await keys('*', 'n');
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
});

test('a folder is made with a colour and a place, and conversations are dragged to it', async () => {
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByRole('textbox', { name: 'Name of the folder' }).fill('Paper');
  await page.getByRole('combobox', { name: 'Inside of' }).selectOption({ label: 'Receipts' });
  await page.getByRole('radio', { name: 'Teal' }).check({ force: true });
  await expectNoViolations(page);
  await keys('Enter');
  const link = page.getByRole('link', { name: 'Paper' });
  await expect(link).toHaveAttribute('data-color', 'teal');
  await row('No. 47').dragTo(link);
  await expect(toast()).toContainText('Moved to Paper');
  await expect(row('No. 47')).toHaveCount(0);
  await keys('z');
  await expect(row('No. 47')).toHaveCount(1);
  // With Control held it is a label.
  await page.keyboard.down('Control');
  await row('No. 47').dragTo(link);
  await page.keyboard.up('Control');
  await expect(row('No. 47').locator('.label[data-color=teal]')).toHaveText('Paper');
  await expectNoViolations(page);
});

test('a conversation is snoozed by keys, is found while it is away, and comes back by itself on top', async () => {
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
  await row('Stationers').first().getByRole('checkbox').click();
  await keys('b');
  const dialog = page.getByRole('dialog', { name: 'Snooze' });
  await expect(dialog.getByRole('button', { name: 'Tomorrow morning' })).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Tomorrow morning' }).click();
  await expect(toast()).toContainText('Comes back');
  await expect(row('Order #20418')).toHaveCount(0);
  await keys('g', 'b');
  await expect(grid('Snoozed')).toBeVisible();
  await expect(row('Order #20418')).toHaveAccessibleName(/Comes back .*8:00/);
  await expectNoViolations(page);
  const [found] = (await jmap(server, cookie, [
    ['Email/query', { filter: { hasKeyword: '$snoozed' } }],
  ])) as unknown as [{ ids: string[] }];
  const soon = new Date(Date.now() + 2_000).toISOString();
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
  await jmap(server, cookie, [
    ['Email/set', { update: Object.fromEntries(found.ids.map((id) => [id, { snoozedUntil: soon }])) }],
  ]);
  await expect(page.getByRole('row').first()).toContainText('Order #20418', { timeout: 15_000 });
  await expect(page.getByRole('row').first()).toHaveAccessibleName(/^Unread\./);
});

test('a muted conversation leaves the inbox and is found by is:muted; undo brings it back', async () => {
  await page.getByRole('row').filter({ hasText: 'typography-l' }).first().getByRole('checkbox').click();
  await keys('m');
  await expect(toast()).toContainText('Muted');
  await page.keyboard.press('/');
  await page.keyboard.type('is:muted');
  await keys('Enter');
  await expect(page.getByText('1 conversation found')).toBeVisible();
  await expect(page.getByRole('row').first()).toHaveAccessibleName(/Muted\./);
  await keys('z');
  await expect(toast()).toContainText('Undone: Muted');
});

test('a newsletter is unsubscribed from by the server, after asking', async () => {
  const [inbox] = (await jmap(server, cookie, [
    ['Mailbox/query', { filter: { role: 'inbox' } }],
  ])) as unknown as [{ ids: string[] }];
  const letter = {
    mailboxIds: { [inbox.ids[0] ?? '']: true },
    from: [{ name: 'Harbour News', email: 'news@harbour.example' }],
    subject: 'Tides of the week',
    // An address of our own network: the server must not go there.
    'header:List-Unsubscribe:asURLs': ['https://127.0.0.1/leave'],
    'header:List-Unsubscribe-Post:asText': 'List-Unsubscribe=One-Click',
    bodyValues: { text: { value: 'High water at noon.' } },
    textBody: [{ partId: 'text', type: 'text/plain' }],
  };
  await jmap(server, cookie, [['Email/set', { create: { letter } }]]);
  await page.goto(`${server.urls.public}/mail/inbox`);
  await row('Tides of the week').click();
  await page.getByRole('article').getByRole('button', { name: 'Unsubscribe' }).click();
  const dialog = page.getByRole('dialog', { name: 'Unsubscribe?' });
  await expect(dialog).toContainText('Harbour News');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect(toast()).toContainText('The list refused.');
});

test('everything that matches is done by the server, and undone by it', async () => {
  const [inbox] = (await jmap(server, cookie, [
    ['Mailbox/query', { filter: { role: 'inbox' } }],
  ])) as unknown as [{ ids: string[] }];
  const inboxId = inbox.ids[0] ?? '';
  const create = Object.fromEntries(
    Array.from({ length: 160 }, (_, n) => [
      `n${n}`,
      {
        mailboxIds: { [inboxId]: true },
        from: [{ email: 'press@daily.example' }],
        subject: `Daily digest ${n}`,
        bodyValues: { text: { value: 'Nothing new.' } },
        textBody: [{ partId: 'text', type: 'text/plain' }],
      },
    ]),
  );
  await jmap(server, cookie, [['Email/set', { create }]]);
  await page.goto(`${server.urls.public}/search?q=${encodeURIComponent('from:press@daily.example')}`);
  await expect(page.getByText('160 conversations found')).toBeVisible();
  await keys('*', 'a');
  const all = page.getByRole('button', { name: 'Select all 160 that match' });
  await expect(all).toBeVisible();
  await expectNoViolations(page);
  await all.click();
  await expect(page.getByText('All 160 that match are selected.')).toBeVisible();
  await keys('l');
  await expect(page.getByRole('combobox', { name: 'Find or make a label' })).toBeFocused();
  await page.keyboard.type('paper');
  await keys('Enter');
  await expect(toast()).toContainText('Label Paper: 160 messages.');
  await expect(page.getByRole('row').first().locator('.label')).toHaveText('Paper');
  await keys('z');
  await expect(toast()).toContainText('Undone: “Label Paper”, 160 messages.');
  await expect(page.locator('.row .label')).toHaveCount(0);
});

test('a job whose answer is lost on the way is looked for, shown and undone, and never started twice', async () => {
  test.slow();
  const lossy = await page.context().newPage();
  await lossy.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
  let loses: 'nothing' | 'the answer' | 'the request' = 'nothing';
  let sent = 0;
  await lossy.route('**/jmap/api', async (route) => {
    if (!(route.request().postData() ?? '').includes('BulkUpdate/set')) return route.continue();
    sent += 1;
    if (loses === 'nothing') return route.continue();
    if (loses === 'the answer') await route.fetch();
    return route.abort();
  });
  const jobs = async () => {
    const [got] = await jmap(server, cookie, [['BulkUpdate/get', { ids: null }]]);
    return (got as unknown as { list: { status: string }[] }).list;
  };
  const before = (await jobs()).length;
  const said = lossy.getByTestId('toast');
  const starAll = async () => {
    await lossy.goto(`${server.urls.public}/search?q=${encodeURIComponent('from:press@daily.example')}`);
    await expect(lossy.getByText('160 conversations found')).toBeVisible();
    await lossy.keyboard.press('*');
    await lossy.keyboard.press('a');
    await lossy.getByRole('button', { name: 'Select all 160 that match' }).click();
    await lossy.keyboard.press('s');
  };

  loses = 'the answer';
  await starAll();
  await expect(said).toContainText('Star: 160 messages.');
  expect(await jobs()).toHaveLength(before + 1);
  await lossy.keyboard.press('z');
  await expect(said).toContainText('Undone: “Star”, 160 messages.');
  expect((await jobs()).at(-1)?.status).toBe('undone');
  expect(sent).toBe(2);

  // One that never came there is said to have failed, and is not sent again either.
  loses = 'the request';
  await starAll();
  await expect(said).toContainText('That did not work', { timeout: 30_000 });
  expect(await jobs()).toHaveLength(before + 1);
  expect(sent).toBe(3);
  await lossy.close();
  complaints.splice(0);
});

test('a command gets other keys; those of another are told, and taken only when asked', async () => {
  await page.goto(`${server.urls.public}/settings`);
  await page.getByText('All commands').click();
  await page.getByRole('button', { name: 'Change the keys of Archive: e' }).click();
  await keys('s');
  await expect(page.getByRole('alert')).toHaveText('s belongs to “Star”.');
  await expectNoViolations(page);
  await page.getByTestId('key-capture').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Change the keys of Archive: e' }).click();
  await keys('w');
  await expect(page.getByRole('button', { name: 'Change the keys of Archive: w' })).toBeFocused();
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(page.locator('[role=row][aria-label]').first()).toBeVisible();
  await keys('j', 'e', 'w');
  await expect(toast()).toContainText('Archived');
  await keys('z', 'Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('arch');
  await expect(page.getByRole('option').first()).toContainText('Archivew');
  await keys('Escape', '?');
  await expect(page.getByRole('dialog').getByText('Take out of here')).toBeVisible();
  await keys('Escape');
});

test('a folder is reached by its name from the palette', async () => {
  await keys('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('여행');
  await keys('Enter');
  await expect(page.getByRole('heading', { level: 1, name: '여행' })).toBeVisible();
});

test('on a phone every name in the palette is whole, its field stays in sight, and what chooses among messages says so', async ({
  browser,
}) => {
  const names = [
    'Correspondence with the publishing houses of the north 2019–2026',
    'Reisekostenabrechnungen_und_Belege_der_Werkstattgemeinschaft',
    '한솔은행 거래 내역과 세금 계산서 및 연말 정산에 필요한 모든 서류',
  ];
  const create = Object.fromEntries(names.map((name, index) => [`k${index}`, { name }]));
  const [made] = (await jmap(server, cookie, [['Mailbox/set', { create }]])) as unknown as [
    { created: Record<string, { id: string }> },
  ];
  const phone = await signIn(browser, server, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.keyboard.press('Control+k');
  const field = phone.getByRole('combobox', { name: 'Commands' });
  await expect(phone.getByRole('option', { name: /^Select: Unread/ })).toBeVisible();
  for (const name of names) await expect(phone.getByRole('option', { name: `Go to: ${name}` })).toBeVisible();
  const cut = await phone
    .locator('dialog [role=option], dialog [role=option] *')
    .evaluateAll((all) =>
      all
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
        .map(({ textContent }) => textContent),
    );
  expect(cut).toEqual([]);
  // To the last one, and back up to where the field would lie over it.
  await phone.keyboard.press('ArrowUp');
  for (let step = 0; step < 25; step += 1) await phone.keyboard.press('ArrowUp');
  await expect(field).toBeInViewport();
  const chosen = phone.locator('dialog [aria-selected=true]');
  const bottom = await field.evaluate((input) => input.getBoundingClientRect().bottom);
  expect((await chosen.boundingBox())?.y).toBeGreaterThan(bottom);
  await expectNoViolations(phone);
  await phone.context().close();
  const ids = Object.values(made.created).map(({ id }) => id);
  await jmap(server, cookie, [['Mailbox/set', { destroy: ids }]]);
});

test('a folder is hidden and shown again; the trash is emptied after asking', async () => {
  const more = page.getByRole('button', { name: 'More: 여행' });
  await more.focus();
  await keys('Enter');
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await expect(page.getByRole('link', { name: '여행' })).toBeHidden();
  await page.getByText('1 hidden').click();
  await more.focus();
  await keys('Enter');
  await page.getByRole('menuitem', { name: 'Show again' }).click();
  await expect(page.getByText('1 hidden')).toBeHidden();
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
  await keys('j', '#');
  await expect(toast()).toContainText('Moved to trash');
  await page.getByRole('link', { name: 'Trash' }).click();
  await expect(grid('Trash')).toBeVisible();
  await page.getByRole('region', { name: 'Trash' }).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Empty now' }).click();
  const empty = page.getByRole('dialog').getByRole('button', { name: 'Empty now' });
  await expect(empty).toBeVisible();
  await expectNoViolations(page);
  await empty.click();
  // Until it begins it can be undone.
  await expect(toast()).toContainText(/Empty Trash: \d+ messages? in/);
  await expect(toast()).toContainText(/Empty Trash: \d+ messages?\./, { timeout: 30_000 });
  await expect(page.getByText('The trash is empty')).toBeVisible();
});

test('a label that is deleted leaves its conversations where they are otherwise', async () => {
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
  const subject = await page.locator('.row-subject').first().innerText();
  const first = () => row(subject).first();
  await first().getByRole('checkbox').click();
  await keys('l');
  await expect(page.getByRole('combobox', { name: 'Find or make a label' })).toBeFocused();
  await page.keyboard.type('여행');
  await keys('Enter');
  await expect(first().locator('.label')).toHaveText('여행');
  await page.getByRole('button', { name: 'More: 여행' }).focus();
  await keys('Enter');
  await page.getByRole('menuitem', { name: 'Delete folder' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete folder' }).click();
  await expect(page.getByRole('link', { name: '여행' })).toHaveCount(0);
  await expect(first().locator('.label')).toHaveCount(0);
  await expect(first()).toBeVisible();
});

test('nothing broke the content security policy', () => {
  expect(complaints).toEqual([]);
});
