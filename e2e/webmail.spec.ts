import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The webmail with a mailbox of a real size and kind: what people do with the keyboard alone, on a phone, in two languages, and what they must
 * never lose.
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

const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const focused = () => page.locator('[role=row]:focus .row-subject');

test('the list is walked, opened and left by keys, and the focus is never lost', async () => {
  await page.keyboard.press('j');
  await expect(focused()).toHaveText('Re: 봄 전시 도록 – 최종 교정지');
  await page.keyboard.press('j');
  await expect(focused()).toHaveText('Re: The desk for the reading room');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'The desk for the reading room' })).toBeVisible();
  await expect(page.getByRole('article').getByText('the oak arrived on Friday')).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('heading', { level: 1, name: '봄 전시 도록' })).toBeVisible();
  await page.keyboard.press('u');
  await expect(page.getByText('No conversation open')).toBeVisible();
  await expect(focused()).toHaveText('Re: 봄 전시 도록 – 최종 교정지');
});

test('select, archive, undo: the rows come back where they were', async () => {
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByText('2 selected').first()).toBeVisible();
  await page.keyboard.press('e');
  await expect(row('The desk for the reading room')).toHaveCount(0);
  await expect(focused()).toHaveText('No. 47: Forty sheets a day');
  await expect(page.getByTestId('toast')).toContainText('2 archived');
  await page.keyboard.press('z');
  await expect(page.getByRole('row').nth(0)).toContainText('봄 전시');
  await expect(page.getByRole('row').nth(1)).toContainText('The desk for the reading room');
});

test('star, unread, move, delete by keys', async () => {
  await page.keyboard.press('s');
  await expect(row('No. 47').getByRole('button', { name: 'Remove star' })).toBeVisible();
  await page.keyboard.press('Shift+U');
  await expect(row('No. 47')).toHaveAccessibleName(/^Unread\. Starred\. The Paper Gazette\./);
  await page.keyboard.press('v');
  await expect(page.getByRole('combobox', { name: 'Move to a folder' })).toBeFocused();
  await page.keyboard.type('rece');
  await page.keyboard.press('Enter');
  await expect(row('No. 47')).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(row('No. 47')).toHaveCount(1);
  await page.keyboard.press('#');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('grid', { name: 'Conversations in Starred' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.getByRole('grid', { name: 'Conversations in Inbox' })).toBeVisible();
});

test('what is typed while a window opens archives nothing, and is typed there', async () => {
  const first = await page.getByRole('row').first().innerText();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').last()).toBeVisible();
  await page.keyboard.press('r');
  await page.keyboard.type('eeee');
  await page.keyboard.press('c');
  await page.keyboard.type('eeee');
  await expect(page.getByRole('textbox', { name: 'Message', exact: true }).first()).toContainText('eeee');
  expect(await page.getByRole('row').first().innerText()).toBe(first);
  for (let open = await page.locator('.composer').count(); open > 0; open -= 1) {
    await page.getByRole('button', { name: 'Discard draft' }).first().click();
  }
  await expect(page.locator('.composer')).toHaveCount(0);
  await page.keyboard.press('u');
});

test('keys of an input method are text, never commands', async () => {
  const before = await page.getByRole('row').count();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'ㄷ', selectionStart: 1, selectionEnd: 1 });
  await page.evaluate(() => {
    const press = { key: 'Process', code: 'KeyE', keyCode: 229, bubbles: true };
    window.dispatchEvent(new KeyboardEvent('keydown', press));
    window.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', isComposing: true, bubbles: true }),
    );
  });
  await expect(page.getByText(/archived/i)).toHaveCount(0);
  expect(await page.getByRole('row').count()).toBe(before);
});

test('search is read aloud by its chips, and each can be taken out', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('from:jonas has:attachment -subject:ash');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 conversation found')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove From jonas' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove not Subject ash' })).toBeVisible();
  await expect(page.getByText('Spam and trash are left out.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove From jonas' }).click();
  await expect(page).toHaveURL(/q=has%3Aattachment\+-subject%3Aash/);
  await expect(page.getByText('1 conversation found')).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('도록');
  await page.keyboard.press('Enter');
  await expect(page.locator('mark').first()).toHaveText('도록');
  // Far below what a row shows: the row shows the place where it was found.
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('"EASIER to live" from:jon');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 conversation found')).toBeVisible();
  await expect(page.locator('.row-preview mark')).toHaveText('easier to live');
});

test('a draft survives the page, quote and all, and an answer to a table keeps the table', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await row('Order #20418').click();
  await expect(page.locator('article iframe')).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
  await page.keyboard.type('잘 받았습니다. ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('감사합니다');
  await expect(page.locator('.composer').getByText(/^Saved /)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('grid', { name: 'Conversations in Drafts' })).toBeVisible();
  await row('Order #20418').click();
  const editor = page.getByRole('textbox', { name: 'Message', exact: true });
  await expect(editor).toContainText('잘 받았습니다. 감사합니다');
  await expect(editor.locator('b')).toHaveText('감사합니다');
  await page.getByRole('button', { name: /Quoted message from/ }).click();
  await expect(
    page.frameLocator('.composer iframe').getByText('Ledger, A5, dotted, linen cover'),
  ).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(row('Order #20418')).toHaveCount(0);
});

test('what is sent while a file uploads leaves when the file is there, unless it is stopped or the file fails', async () => {
  let release = Promise.withResolvers<'continue' | 'abort'>();
  await page.route('**/jmap/upload/**', async (route) => {
    if ((await release.promise) === 'continue') await route.continue();
    else await route.abort();
  });
  await page.keyboard.press('c');
  await page.getByRole('combobox', { name: 'To' }).fill(`${ME.address},`);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Slow plans');
  const file = { name: 'plans.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(20_000, 7) };
  await page.locator('input[type=file]').setInputFiles(file);
  const send = page.getByRole('button', { name: 'Send', exact: true });
  const waiting = page.getByText('Sends when the files are uploaded');

  await send.click();
  await expect(waiting).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Do not send' }).click();
  await expect(send).toBeVisible();

  await send.click();
  await expect(waiting).toBeVisible();
  release.resolve('abort');
  await expect(page.getByTestId('toast')).toContainText('Not sent: a file could not be uploaded');
  await expect(send).toBeVisible();

  release = Promise.withResolvers();
  await page.getByRole('button', { name: 'Try again' }).click();
  await send.click();
  await expect(waiting).toBeVisible();
  // Nothing half written leaves.
  await page.getByRole('textbox', { name: 'Subject' }).fill('Slow plans, second floor');
  await expect(waiting).toBeHidden();
  await send.click();
  await expect(waiting).toBeVisible();
  release.resolve('continue');
  await expect(waiting).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeHidden();
  await page.unroute('**/jmap/upload/**');
  // The browser notes the request that was broken off.
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_FAILED')));
  await page.goto(`${server.urls.public}/mail/inbox`);
  await row('Slow plans, second floor').first().click();
  await expect(page.getByRole('article').getByRole('button', { name: /^plans\.bin/ })).toBeVisible();
});

test('out of office is set by keys, kept, and shown in another window at once; the used space too', async () => {
  await page.goto(`${server.urls.public}/settings`);
  const other = await page.context().newPage();
  await other.goto(`${server.urls.public}/settings`);
  await expect(other.getByRole('textbox', { name: 'Subject' })).toHaveValue('');
  const onOff = page.getByRole('switch', { name: 'Answer automatically' });
  await onOff.focus();
  await page.keyboard.press('Space');
  await expect(onOff).toHaveAttribute('aria-checked', 'true');
  await page.getByRole('textbox', { name: 'Subject' }).focus();
  await page.keyboard.type('Away until Monday');
  await page.keyboard.press('Tab');
  await page.keyboard.type('I read this on Monday.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('toast')).toContainText('Saved');
  await expect(other.getByRole('switch', { name: 'Answer automatically' })).toBeChecked();
  await expect(other.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue(
    'I read this on Monday.',
  );
  await server.mailcote(['account', 'quota', ME.address, '50M']);
  await expect(page.getByRole('meter', { name: 'Storage' })).toHaveText(/ of 50 MB used$/);
  await expectNoViolations(page);
  await page.getByLabel('First day').fill('2026-12-24');
  await page.getByLabel('Last day').fill('2026-12-20');
  await expect(page.getByRole('alert')).toHaveText('The last day is before the first.');
  await expectNoViolations(page);
  await other.close();
});

test('every page passes axe, and nothing broke the content security policy', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(page.getByRole('row').first()).toBeVisible();
  await expectNoViolations(page);
  await row('한솔은행').click();
  await expect(page.locator('article iframe')).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await page.goto(`${server.urls.public}/settings`);
  await expect(page.getByText('Thunderbird on the laptop')).toBeVisible();
  await expectNoViolations(page);
  expect(complaints).toEqual([]);
});

test('on a phone, at night, in Korean: list, conversation, back, swipe', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
    locale: 'ko-KR',
  });
  await expect(phone.getByRole('grid', { name: '받은편지함의 대화' })).toBeVisible();
  await expectNoViolations(phone);
  await phone.getByRole('row').filter({ hasText: '김장' }).tap();
  await expect(phone.getByRole('heading', { level: 1, name: '김장 언제 내려올래?' })).toBeVisible();
  await expect(phone.getByRole('article').getByText('배추는 다음 주 목요일에')).toBeVisible();
  await expectNoViolations(phone);
  await phone.getByRole('button', { name: '뒤로' }).tap();
  const letter = phone.getByRole('row').filter({ hasText: '김장' });
  const box = await letter.boundingBox();
  const session = await phone.context().newCDPSession(phone);
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number) => {
    const touchPoints = type === 'touchEnd' ? [] : [{ x, y: (box?.y ?? 0) + 30 }];
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await touch('touchStart', 60);
  for (let x = 70; x <= 200; x += 10) await touch('touchMove', x);
  await touch('touchEnd', 200);
  await expect(letter).toHaveCount(0);
  await expect(phone.getByTestId('toast')).toContainText('보관했습니다');
  await phone.context().close();
});
