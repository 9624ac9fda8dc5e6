import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Every key of Gmail's set does what it does there; nothing but keys is touched.
 */

let server: Mailcote;
let page: Page;
let complaints: string[] = [];

test.describe.configure({ mode: 'serial' });

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

const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};
const grid = (name: string) => page.getByRole('grid', { name: `Conversations in ${name}` });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const selected = () => page.locator('[role=row][aria-selected=true]');
const focused = () => page.locator('[role=row]:focus .row-subject');
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const toast = () => page.getByTestId('toast');

test('g and a letter go to every place', async () => {
  for (const [letter, place] of [
    ['s', 'Starred'],
    ['t', 'Sent'],
    ['d', 'Drafts'],
    ['a', 'All mail'],
    ['b', 'Snoozed'],
  ] as const) {
    await keys('g', letter);
    await expect(heading(place)).toBeVisible();
  }
  await keys('g', 'c');
  await expect(heading('Contacts')).toBeVisible();
  await keys('g', 'l');
  const field = page.getByRole('combobox');
  await expect(field.last()).toBeFocused();
  await page.keyboard.type('rece');
  await keys('Enter');
  await expect(grid('Receipts')).toBeVisible();
  await keys('g', 'i');
  await expect(grid('Inbox')).toBeVisible();
});

test('j, k and the arrows walk; o and Enter open; u and Escape leave', async () => {
  await keys('j', 'j', 'k');
  await expect(focused()).toHaveText('Re: 봄 전시 도록 – 최종 교정지');
  await keys('ArrowDown', 'ArrowDown', 'ArrowUp');
  await expect(focused()).toHaveText('Re: The desk for the reading room');
  for (const [open, leave] of [
    ['o', 'u'],
    ['Enter', 'Escape'],
  ] as const) {
    await keys(open);
    await expect(heading('The desk for the reading room')).toBeVisible();
    await keys(leave);
    await expect(page.getByText('No conversation open')).toBeVisible();
    await expect(focused()).toHaveText('Re: The desk for the reading room');
  }
});

test('in a conversation n and p go from message to message, ; and : open and fold all of them', async () => {
  await keys('o');
  const messages = page.getByRole('article');
  const inside = (index: number) => messages.nth(index).locator(':focus');
  await expect(messages).toHaveCount(3);
  await keys(';');
  await expect(messages.locator('.message-body')).toHaveCount(3);
  // The newest one stays open.
  await keys(':');
  await expect(messages.locator('.message-body')).toHaveCount(1);
  await keys('p', 'p', 'p');
  await expect(inside(0)).toBeAttached();
  await keys('n');
  await expect(inside(1)).toBeAttached();
  await expect(messages.nth(1).locator('.message-body')).toBeVisible();
  await keys('Enter');
  await expect(messages.nth(1).locator('.message-body')).toHaveCount(0);
  await keys('u');
});

test('x, Shift+x and * with a letter select', async () => {
  await keys('x');
  await expect(selected()).toHaveCount(1);
  await keys('j', 'j', 'Shift+X');
  await expect(selected()).toHaveCount(3);
  await keys('*', 'n');
  await expect(selected()).toHaveCount(0);
  await keys('*', 'a');
  await expect(page.getByText(/selected/).first()).toBeVisible();
  const shown = await page.locator('[role=row][aria-label]').count();
  await expect(selected()).toHaveCount(shown);
  for (const [letter, name] of [
    ['u', /^(Selected\. )?Unread\./],
    ['r', /^(?!.*\bUnread\.)/],
    ['s', /Starred\./],
    ['t', /^(?!.*\bStarred\.)/],
  ] as const) {
    await keys('*', letter);
    await expect(selected()).not.toHaveCount(0);
    await expect(selected()).not.toHaveCount(shown);
    for (const one of await selected().all()) await expect(one).toHaveAccessibleName(name);
  }
  await keys('*', 'n');
});

test('e, #, ! and m take a conversation away, and z brings it back', async () => {
  for (const key of ['e', '#', '!', 'm']) {
    await keys('g', 'i');
    await expect(row('The desk for the reading room')).toBeVisible();
    await row('The desk for the reading room').focus();
    await keys(key);
    await expect(row('The desk for the reading room')).toHaveCount(0);
    await keys('z');
    await expect(row('The desk for the reading room')).toHaveCount(1);
  }
});

test('s, Shift+i and Shift+u mark', async () => {
  const desk = row('The desk for the reading room');
  await desk.focus();
  await keys('s');
  await expect(desk).toHaveAccessibleName(/Starred\./);
  await keys('s');
  await expect(desk).not.toHaveAccessibleName(/Starred\./);
  await keys('Shift+U');
  await expect(desk).toHaveAccessibleName(/^Unread\./);
  await keys('Shift+I');
  await expect(desk).not.toHaveAccessibleName(/^Unread\./);
});

test('l, v and b ask where and until when; y takes a label off', async () => {
  const desk = row('The desk for the reading room');
  for (const [key, name] of [
    ['l', 'Labels of this conversation'],
    ['v', 'Move to'],
    ['b', 'Snooze'],
  ] as const) {
    await desk.focus();
    await keys(key);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await keys('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    // The row has the focus again.
    await expect(focused()).toHaveText('Re: The desk for the reading room');
  }
  await keys('l');
  await page.keyboard.type('rece');
  await keys('Enter');
  await expect(desk.locator('.label')).toHaveText('Receipts');
  await keys('g', 'l');
  await page.keyboard.type('rece');
  await keys('Enter');
  await expect(grid('Receipts')).toBeVisible();
  await desk.focus();
  await keys('y');
  await expect(desk).toHaveCount(0);
  await keys('g', 'i');
  await expect(desk).toHaveCount(1);
  await expect(desk.locator('.label')).toHaveCount(0);
});

test('[ and ] archive and go on to the next one', async () => {
  await row('The desk for the reading room').focus();
  await keys('Enter');
  await expect(heading('The desk for the reading room')).toBeVisible();
  await keys('[');
  await expect(heading('No. 47: Forty sheets a day')).toBeVisible();
  await keys(']');
  await expect(heading('봄 전시 도록')).toBeVisible();
  await keys('u', 'z');
  await expect(row('No. 47')).toHaveCount(1);
  await keys('z');
  await expect(row('The desk for the reading room')).toHaveCount(1);
});

test('t, Shift+s, ., / and ? open what helps, and Escape closes it', async () => {
  await row('The desk for the reading room').focus();
  await keys('Enter');
  await expect(page.locator('.message-body').last()).toBeVisible();
  await keys('t');
  await expect(page.getByRole('dialog', { name: 'How this message travelled' })).toBeVisible();
  await keys('Escape');
  await keys('Shift+S');
  await expect(page.getByRole('dialog', { name: 'Source' })).toBeVisible();
  await keys('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await keys('.');
  await expect(page.getByRole('menu')).toBeVisible();
  await keys('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await keys('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await keys('Escape', 'Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await keys('Escape', '/');
  await expect(page.getByRole('combobox', { name: 'Search mail' })).toBeFocused();
  await keys('Escape', 'Escape', 'u');
});

test('c, r, a and f write', async () => {
  const composer = page.locator('.composer').last();
  await keys('c');
  await expect(composer.getByRole('combobox').first()).toBeFocused();
  await keys('Control+Shift+D');
  await expect(page.locator('.composer')).toHaveCount(0);
  for (const [key, subject] of [
    ['r', 'Re: The desk for the reading room'],
    ['a', 'Re: The desk for the reading room'],
    ['f', 'Fwd: The desk for the reading room'],
  ] as const) {
    await row('The desk for the reading room').focus();
    await keys('Enter');
    await expect(page.locator('.message-body').last()).toBeVisible();
    await keys(key);
    await expect(page.getByRole('region', { name: subject })).toBeVisible();
    await keys('Control+Shift+C', 'Control+Shift+B');
    await expect(composer.getByRole('combobox', { name: 'Cc', exact: true })).toBeVisible();
    await expect(composer.getByRole('combobox', { name: 'Bcc' })).toBeVisible();
    await expectNoViolations(page);
    await keys('Control+Shift+D');
    await expect(page.locator('.composer')).toHaveCount(0);
    await expect(toast()).toBeVisible();
    await keys('u');
  }
  expect(complaints).toEqual([]);
});
