import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap } from './lib/page-jmap.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Mail of elsewhere comes in, all mail goes out: from the settings, by mouse and by keys, through a line that breaks.
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

test.beforeEach(async () => {
  await page.goto(`${server.urls.public}/settings`);
  await expect(section().getByText('Import mail')).toBeVisible();
});

const section = (): Locator => page.getByRole('region', { name: 'Import and export' });
const row = (name: string): Locator => section().getByRole('listitem').filter({ hasText: name }).first();
const mail = (id: string): string =>
  `Message-ID: <${id}@elsewhere.example>\nFrom: Ada <ada@elsewhere.example>\nTo: me@example.org\nSubject: Old ${id}\nDate: Tue, 3 Mar 2020 10:00:00 +0000\n\nHello from ${id}.\n`;
const mbox = (...ids: string[]): string =>
  ids.map((id) => `From ada@elsewhere.example Tue Mar  3 10:00:00 2020\nStatus: RO\n${mail(id)}\n`).join('');
const file = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});
const choose = (...files: ReturnType<typeof file>[]): Promise<void> =>
  section().locator('input[type=file]').setInputFiles(files);
const inFolder = async (name: string): Promise<number> => {
  const [{ list }] = await jmap(page, [['Mailbox/get', { ids: null }]]);
  return list.find((mailbox: { name: string }) => mailbox.name === name)?.totalEmails ?? 0;
};

test('an mbox becomes a folder; the same again brings nothing twice', async () => {
  await choose(file('Letters.mbox', mbox('a', 'b', 'c')));
  await expect(row('Letters.mbox')).toContainText('Done · 3 messages imported');
  await expect(section().getByRole('status')).toHaveText(/Letters\.mbox: Done · 3 messages imported/);
  await expect(page.getByRole('link', { name: /^Letters/ })).toBeVisible();
  expect(await inFolder('Letters')).toBe(3);

  await choose(file('Letters.mbox', mbox('a', 'b', 'c', 'd')));
  await expect(row('Letters.mbox')).toContainText('Done · 1 message imported · 3 were here or deleted');
  await expectNoViolations(page);
  expect(complaints).toEqual([]);
});

test('by keys alone: where it goes, which files, and away from the list', async () => {
  const where = section().getByRole('combobox', { name: 'Where it goes' });
  await where.focus();
  await page.keyboard.type('Folders as in the files, in');
  const name = section().getByRole('textbox', { name: 'Name of the folder' });
  await page.keyboard.press('Tab');
  await expect(name).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('From the old server');
  await page.keyboard.press('Tab');
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  const archive = zipSync({
    'Plans.mbox': strToU8(mbox('e')),
    'no.eml': strToU8('PNG'),
    'f.eml': strToU8(mail('f')),
  });
  await (await chooser).setFiles([file('old.zip', archive)]);
  await expect(row('old.zip')).toContainText('2 messages imported · 1 could not be read');
  await expect(page.getByRole('link', { name: /^From the old server/ })).toBeVisible();

  const problems = row('old.zip').getByText('What could not be read');
  await problems.focus();
  await page.keyboard.press('Enter');
  await expect(row('old.zip').getByText('no.eml: no mail')).toBeVisible();
  await expectNoViolations(page);
  await row('old.zip').getByRole('button', { name: 'Remove old.zip from the list' }).press('Enter');
  await expect(row('old.zip')).toHaveCount(0);
});

test('several messages are one import; into one folder', async () => {
  await section().getByRole('combobox', { name: 'Where it goes' }).selectOption({ label: 'Archive' });
  const before = await inFolder('Archive');
  await choose(file('g.eml', mail('g')), file('h.eml', mail('h')), file('i.eml', mail('i')));
  await expect(row('3 messages.zip')).toContainText('Done · 3 messages imported');
  expect(await inFolder('Archive')).toBe(before + 3);
});

test('what is no mail is refused, and said', async () => {
  await choose(file('holiday.jpg', '\u00ff\u00d8\u00ff'), file('empty.mbox', ''));
  await expect(row('holiday.jpg')).toContainText('There is no mail in this file.');
  await expect(row('empty.mbox')).toContainText('The file is empty.');
  await expectNoViolations(page);
  await row('empty.mbox').getByRole('button', { name: 'Remove empty.mbox from the list' }).click();
  await expect(row('empty.mbox')).toHaveCount(0);
});

test('a line that breaks is waited for; a refusal is told and tried again', async () => {
  let broken = 0;
  await page.route('**/jmap/upload/**', async (route) => {
    broken += 1;
    if (broken === 1) await route.abort('connectionreset');
    else if (broken === 2) await route.fulfill({ status: 400, body: '{}' });
    else await route.continue();
  });
  await choose(file('Broken.mbox', mbox('j')));
  await expect(row('Broken.mbox')).toContainText('The upload broke off.');
  expect(broken).toBe(2);
  await row('Broken.mbox').getByRole('button', { name: 'Try again' }).click();
  await expect(row('Broken.mbox')).toContainText('Done · 1 message imported');
  await page.unroute('**/jmap/upload/**');
  // The browser tells of what was broken on purpose.
  complaints.length = 0;
});

test('dropped files; progress is seen, and it is canceled', async () => {
  const many = mbox(...Array.from({ length: 4_000 }, (_, n) => `many-${n}`));
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'Many.mbox'));
    return data;
  }, many);
  const form = section().locator('.import-form');
  await form.dispatchEvent('dragenter', { dataTransfer: transfer });
  await expect(form).toContainText('Drop the files to import them.');
  await form.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(row('Many.mbox')).toContainText('It goes on when you close this page.');
  await expect(row('Many.mbox').getByRole('progressbar', { name: 'Progress of Many.mbox' })).toBeVisible();
  await expect(row('Many.mbox')).toContainText(/[1-9]\d* messages imported/);
  await expectNoViolations(page);
  await row('Many.mbox').getByRole('button', { name: 'Cancel Many.mbox' }).click();
  await expect(row('Many.mbox')).toContainText('Canceled');
  const left = await inFolder('Many');
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(4_000);
});

test('all mail is downloaded', async () => {
  const download = page.waitForEvent('download');
  await section().getByRole('link', { name: 'Download' }).press('Enter');
  const done = await download;
  expect(done.suggestedFilename()).toMatch(/^mail-\d{4}-\d\d-\d\d\.zip$/);
  const files = unzipSync(await readFile(await done.path()));
  expect(Object.keys(files)).toContain('Inbox.mbox');
  expect(Buffer.from(files['Inbox.mbox']!).toString()).toMatch(/^From .*\nStatus: /);
});
