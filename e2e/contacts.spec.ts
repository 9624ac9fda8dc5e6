import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap, type Answer } from './lib/page-jmap.ts';
import { expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The address book: found with g c, filled by whom one writes to, by hand and by vCard; searched, changed, merged, taken out again.
 */

let server: Mailcote;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  await prepareSampleAccount(server);
  page = await signIn(browser, server);
});
test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

const row = (name: string) => page.locator('[data-contact]').filter({ hasText: name });
const menu = async (item: string) => {
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
};
const cards = async (): Promise<Answer[]> => (await jmap(page, [['ContactCard/get', {}]]))[0].list;

test('a contact is made by keys alone, and shown', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await expect(page.getByText('No contacts yet')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'New contact' }).press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('김지원');
  await page.keyboard.press('Tab');
  await page.keyboard.type('jiwon@hansol');
  await page.getByLabel('Where').first().selectOption({ label: 'Work' });
  await page.getByRole('button', { name: 'Add: Phone' }).press('Enter');
  await page.getByLabel('Phone', { exact: true }).last().fill('+82 10 1234 5678');
  await page.getByLabel('Company').fill('한솔제지');
  await page.getByLabel('Birthday').fill('1990-04-12');
  await expectNoViolations(page);
  await page.getByLabel('Note').fill('Likes soap.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '김지원' })).toBeVisible();
  await expect(page.getByText('12 April 1990')).toBeVisible();
  await expect(row('김지원')).toHaveAttribute('aria-current', 'true');
  await expectNoViolations(page);
});

test('it is changed, and what the form does not show stays', async () => {
  const [before] = await cards();
  await jmap(page, [
    ['ContactCard/set', { update: { [before.id]: { 'example.com:shoe': 38, keywords: { paper: true } } } }],
  ]);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('E-mail', { exact: true }).fill('not an address');
  await expect(page.getByRole('alert')).toHaveText('Not an e-mail address');
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.getByLabel('E-mail', { exact: true }).fill('jiwon@hansol.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'jiwon@hansol.example', exact: true })).toBeVisible();
  const [after] = await cards();
  expect(after).toMatchObject({
    uid: before.uid,
    'example.com:shoe': 38,
    keywords: { paper: true },
    emails: { e1: { address: 'jiwon@hansol.example', contexts: { work: true } } },
  });
});

test('a vCard file comes in, is searched in Korean and Latin, and walked by keys', async () => {
  const vcard = (name: string, address: string) =>
    `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${name}\r\nEMAIL:${address}\r\nEND:VCARD\r\n`;
  const text = [
    vcard('Jonas Weber', 'jonas@oak.example'),
    vcard('Jonas W.', 'JONAS@oak.example'),
    vcard('박서연', 'seoyeon@hanji.example'),
    'BEGIN:VCARD\r\nnonsense\r\nEND:VCARD\r\n',
  ].join('');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'people.vcf', mimeType: 'text/vcard', buffer: Buffer.from(text) });
  await expect(page.getByTestId('toast')).toContainText('3 contacts imported. 1 was left out.');
  await expect(page.getByText('4 contacts')).toBeVisible();
  const search = page.getByRole('searchbox', { name: 'Search contacts' });
  await search.fill('서연');
  await expect(page.locator('[data-contact]')).toHaveCount(1);
  await search.fill('oak jon');
  await expect(page.locator('[data-contact]')).toHaveCount(2);
  await search.press('ArrowDown');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: /Jonas/ })).toBeVisible();
  await search.fill('');
});

test('doubles are found and made one', async () => {
  await menu('Merge doubles');
  const dialog = page.getByRole('dialog', { name: 'Merge doubles' });
  await expect(dialog.getByText('Jonas W.')).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: /^Merge: Jonas/ }).press('Enter');
  await expect(page.getByTestId('toast')).toContainText('Merged');
  await expect(dialog.getByText('Nobody stands here twice')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('3 contacts')).toBeVisible();
});

test('a group is made, and written to', async () => {
  await menu('New group');
  await page.getByLabel('Name', { exact: true }).fill('Paper fair');
  for (const name of ['서연', 'Jonas']) {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('combobox', { name: 'Add a person' }).fill(name);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Paper fair' })).toBeVisible();
  await page.getByRole('button', { name: 'Write' }).click();
  await expect(page.locator('.address-chip')).toHaveCount(2);
  await page.getByRole('button', { name: 'Discard draft' }).click();
});

test('everything goes out as vCard', async () => {
  const waiting = page.waitForEvent('download');
  await menu('Export all as vCard');
  const text = await readFile(await (await waiting).path(), 'utf8');
  expect(text.match(/BEGIN:VCARD/g)).toHaveLength(4);
  expect(text).toContain('FN:김지원\r\n');
  expect(text).toContain('EMAIL;TYPE=work:jiwon@hansol.example\r\n');
  expect(text).toMatch(/KIND:group\r\n(?:.*\r\n)*?MEMBER:urn:uuid:/);
});

test('whom one writes to comes by itself, unless that is switched off; a contact is deleted', async () => {
  const collect = page.getByRole('switch', { name: 'Keep whom I write to' });
  const write = async (address: string) => {
    await page.keyboard.press('c');
    await expect(page.getByRole('combobox', { name: 'To' })).toBeFocused();
    await page.keyboard.type(`${address},`);
    await page.getByRole('textbox', { name: 'Subject' }).fill('Hello');
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('.composer')).toHaveCount(0);
  };
  await row('Paper fair').focus();
  await write('new.friend@letters.example');
  await expect(row('new.friend@letters.example')).toBeVisible();
  await collect.focus();
  await page.keyboard.press('Space');
  await expect(collect).not.toBeChecked();
  await row('Paper fair').focus();
  await write('stranger@letters.example');
  await row('new.friend@letters.example').click();
  await page.getByRole('button', { name: 'Delete contact' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row('new.friend@letters.example')).toHaveCount(0);
  await expect(row('stranger@letters.example')).toHaveCount(0);
});

test('on a phone, at night, in Korean: list, card, back', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
    locale: 'ko-KR',
  });
  await phone.goto(`${server.urls.public}/contacts`);
  await expect(phone.getByRole('heading', { name: '연락처' })).toBeVisible();
  await expectNoViolations(phone);
  await phone.locator('[data-contact]').filter({ hasText: '김지원' }).tap();
  await expect(phone.getByRole('heading', { name: '김지원' })).toBeVisible();
  await expectNoViolations(phone);
  await phone.getByRole('button', { name: '뒤로' }).tap();
  await expect(phone.locator('[data-contact]').first()).toBeVisible();
  await phone.context().close();
});
