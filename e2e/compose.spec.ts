import { expect, test, type Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap, type Answer } from './lib/page-jmap.ts';
import { expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Writing: whom it goes to, under which name, when it leaves, and that nothing written is ever lost.
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

const composer = () => page.locator('.composer');
const to = () => page.getByRole('combobox', { name: 'To' });
const option = (name: string) => page.getByRole('option').filter({ hasText: name });

async function discardAll(): Promise<void> {
  for (let open = await composer().count(); open > 0; open -= 1)
    await page.getByRole('button', { name: 'Discard draft' }).first().click();
  await expect(composer()).toHaveCount(0);
}

test('recipients are found by any part of a name or address, a group brings its members', async () => {
  const [books] = await jmap(page, [['AddressBook/get', {}]]);
  const addressBookIds = { [books.list[0].id]: true };
  await jmap(page, [
    [
      'ContactCard/set',
      {
        create: {
          a: {
            addressBookIds,
            uid: 'urn:x:seoyeon',
            name: { full: '박서연' },
            emails: { e1: { address: 'seoyeon@hanji.example' } },
          },
          b: {
            addressBookIds,
            uid: 'urn:x:tom',
            name: { full: 'Tom Okafor' },
            emails: { e1: { address: 'tom@ash.example' } },
          },
          c: {
            addressBookIds,
            kind: 'group',
            name: { full: 'Paper fair' },
            members: { 'urn:x:seoyeon': true, 'urn:x:tom': true },
          },
        },
      },
    ],
  ]);
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  // The last two syllables; a part in the middle of an address.
  await page.keyboard.type('서연');
  await expect(option('seoyeon@hanji.example')).toBeVisible();
  await expectNoViolations(page);
  await to().fill('okaf ash');
  await expect(option('tom@ash.example')).toHaveAttribute('aria-selected', 'true');
  await to().fill('fair');
  await expect(option('Group of 2 people')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('.address-chip')).toHaveText(['Tom Okafor', '박서연']);
});

test('a pasted list becomes chips, what is no address stays marked and is not sent', async () => {
  await to().evaluate((field, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, '"Li, Ana" <ana@home.example>; jonas@oak.example\nnot an address');
  await expect(page.locator('.address-chip')).toHaveCount(4);
  await expect(page.locator('.address-chip').nth(2)).toHaveText('Li, Ana');
  await expect(to()).toHaveValue('not an address');
  await page.getByRole('textbox', { name: 'Subject' }).fill('The fair');
  await page.keyboard.press('Control+Enter');
  await expect(to()).toBeFocused();
  await expect(to()).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toHaveText('Not an e-mail address');
  await expect(composer()).toBeVisible();
  await expectNoViolations(page);
});

test('chips are walked, changed and taken out by keys', async () => {
  await to().fill('');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: 'jonas@oak.example', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Delete');
  await expect(page.locator('.address-chip')).toHaveText(['Tom Okafor', '박서연', 'jonas@oak.example']);
  await expect(page.getByRole('button', { name: 'jonas@oak.example', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(to()).toHaveValue('jonas@oak.example');
  await page.keyboard.type('s,');
  await expect(page.getByRole('button', { name: 'jonas@oak.examples', exact: true })).toHaveCount(1);
  await page.keyboard.press('Backspace');
  await expect(page.locator('.address-chip')).toHaveCount(2);
  await discardAll();
});

test('a message is sent later: a natural choice, listed, another time, taken back; all by keys', async () => {
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await page.keyboard.type(`${ME.address},`);
  await page.getByRole('textbox', { name: 'Subject' }).fill('The kiln is free on Thursday');
  const later = page.getByRole('button', { name: 'Send later', exact: true });
  await later.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Send later' });
  await expect(dialog).toBeVisible();
  await expectNoViolations(page);
  // Escape closes the question, not the message.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(composer()).toBeVisible();
  await later.focus();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Or at another time').fill('2020-01-01T08:00');
  await expect(dialog.getByRole('alert')).toHaveText('This time has passed.');
  await dialog.getByRole('button', { name: /^Tomorrow morning/ }).press('Enter');
  await expect(composer()).toHaveCount(0);
  await expect(page.getByTestId('toast')).toContainText('Leaves on');
  await page.getByTestId('toast').getByRole('button', { name: 'Scheduled messages' }).click();
  const list = page.getByRole('dialog', { name: 'Scheduled messages' });
  const item = list.getByRole('listitem').filter({ hasText: 'The kiln is free' });
  await expect(item.getByText('8:00', { exact: false })).toBeVisible();
  await expectNoViolations(page);
  await item.getByRole('button', { name: /^Change time/ }).press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Tomorrow afternoon/ })
    .press('Enter');
  await expect(item.getByText('13:00', { exact: false })).toBeVisible();
  const [, submissions] = await jmap(page, [
    ['EmailSubmission/query', { filter: { undoStatus: 'pending' } }],
    ['EmailSubmission/get', {}],
  ]);
  const pending = submissions.list.filter(({ undoStatus }: Answer) => undoStatus === 'pending');
  expect(pending.map(({ sendAt }: Answer) => new Date(sendAt).getHours())).toEqual([13]);
  await item.getByRole('button', { name: /^Do not send/ }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('The kiln is free on Thursday');
  await discardAll();
});

test('a signature is written in the settings, stands in a message as one block, survives the draft, and is sent', async () => {
  await page.goto(`${server.urls.public}/settings`);
  const form = page.getByRole('form', { name: ME.address });
  await form.getByLabel('Answers go to').fill('Mina at home <mina@home.example>');
  const field = form.getByRole('textbox', { name: 'Signature' });
  await field.click();
  await page.keyboard.press('Control+b');
  await page.keyboard.type('Mina Park');
  await page.keyboard.press('Control+b');
  await page.keyboard.type(', 종이 연구소');
  await expectNoViolations(page);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('toast')).toContainText('Saved');
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await page.keyboard.type(`${ME.address},`);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Signed');
  const block = page.getByRole('region', { name: 'Signature' });
  await expect(block.locator('b')).toHaveText('Mina Park');
  await page.getByRole('button', { name: 'More', exact: true }).last().click();
  await page.getByRole('menuitem', { name: 'Ask for a read receipt' }).click();
  await expect(page.getByText('Asks for a receipt')).toBeVisible();
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('With the name below.');
  await expect(page.locator('.composer').getByText(/^Saved /)).toBeVisible();
  await expectNoViolations(page);
  await page.reload();
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('row').filter({ hasText: 'Signed' }).first().click();
  await expect(block.locator('b')).toHaveText('Mina Park');
  await expect(page.getByText('Asks for a receipt')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(composer()).toHaveCount(0);
  const [, got] = await jmap(page, [
    ['Email/query', { filter: { subject: 'Signed', hasKeyword: '$seen' }, limit: 1 }],
    [
      'Email/get',
      {
        '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
        properties: ['replyTo', 'bodyValues', 'header:Disposition-Notification-To:asAddresses'],
        fetchAllBodyValues: true,
      },
    ],
  ]);
  const [sent] = got.list;
  expect(sent.replyTo).toEqual([{ name: 'Mina at home', email: 'mina@home.example' }]);
  expect(sent['header:Disposition-Notification-To:asAddresses']).toMatchObject([{ email: ME.address }]);
  const texts = Object.values(sent.bodyValues).map((part: Answer) => part.value);
  expect(texts[0]).toContain('With the name below.\n\n-- \nMina Park, 종이 연구소\n');
  expect(texts[1]).toMatch(/<b>Mina Park<\/b>, 종이 연구소/);
});

test('a message is kept as a template, in a folder that every program sees, and used again', async () => {
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await page.getByRole('textbox', { name: 'Subject' }).fill('Order of paper');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Forty sheets, please.');
  await page.getByRole('button', { name: 'More', exact: true }).last().click();
  await page.getByRole('menuitem', { name: 'Keep as a template' }).click();
  await expect(page.getByTestId('toast')).toContainText('Kept in the folder “Templates”');
  await discardAll();
  await expect(page.getByRole('link', { name: /Templates/ })).toBeVisible();
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await page.getByRole('button', { name: 'More', exact: true }).last().click();
  await page.getByRole('menuitem', { name: 'Use a template' }).click();
  await page.getByRole('combobox', { name: 'Use a template' }).fill('order');
  await expect(option('Order of paper')).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Order of paper');
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toContainText(
    'Forty sheets, please.',
  );
  await discardAll();
});

test('who asks for a receipt gets one when the reader says so, and is asked about once', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: server.ports.smtp, ignoreTLS: true });
  await transport.sendMail({
    from: 'Rosa Keller <rosa@letters.example>',
    to: ME.address,
    subject: 'Did this arrive',
    text: 'Tell me when you have read it.',
    headers: { 'Disposition-Notification-To': 'rosa@letters.example' },
  });
  transport.close();
  await page.goto(`${server.urls.public}/mail/inbox`);
  await page.getByRole('row').filter({ hasText: 'Did this arrive' }).first().click();
  const note = page.getByRole('note').filter({ hasText: 'would like to know that you have read' });
  await expect(note).toBeVisible();
  await expectNoViolations(page);
  await note.getByRole('button', { name: 'Send a receipt' }).press('Enter');
  await expect(page.getByTestId('toast')).toContainText('Receipt sent');
  await expect(note).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('article')).toBeVisible();
  await expect(note).toHaveCount(0);
});

test('two windows on one draft: both texts are kept, and it is said', async () => {
  await page.goto(`${server.urls.public}/mail/drafts`);
  // Before the list nobody listens to the keyboard.
  await expect(page.getByText('No drafts')).toBeVisible();
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await page.getByRole('textbox', { name: 'Subject' }).fill('Written twice');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('The first window.');
  await expect(composer().getByText(/^Saved /)).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(`${server.urls.public}/mail/drafts`);
  await other.getByRole('row').filter({ hasText: 'Written twice' }).first().click();
  await other.getByRole('textbox', { name: 'Message', exact: true }).fill('The second window.');
  await expect(other.locator('.composer').getByText(/^Saved /)).toBeVisible();
  const notice = page.getByRole('alert').filter({ hasText: 'Both versions are kept' });
  await expect(notice).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('The first window, and more.');
  const bodies = async () => {
    const [, got] = await jmap(page, [
      ['Email/query', { filter: { subject: 'Written twice' } }],
      [
        'Email/get',
        { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['preview'] },
      ],
    ]);
    return got.list
      .map(({ preview }: Answer) => preview.split(' Mina')[0].replace(/ --.*/, ''))
      .toSorted((a: string, b: string) => a.localeCompare(b));
  };
  await expect.poll(bodies).toEqual(['The first window, and more.', 'The second window.']);
  await notice.getByRole('button', { name: 'Keep both' }).press('Enter');
  await expect(notice).toHaveCount(0);
  // Thrown away there: what is here is not lost with it.
  await other.getByRole('button', { name: 'Discard draft' }).click();
  await expect.poll(bodies).toEqual(['The first window, and more.']);
  await other.close();
  await discardAll();
});

test('who types on is not given whom the letters before meant', async () => {
  await page.keyboard.press('c');
  await expect(to()).toBeFocused();
  await to().pressSequentially('tom');
  await expect(option('tom@ash.example')).toBeVisible();
  // Faster than any answer.
  await page.keyboard.type('@elsewhere.example');
  await page.keyboard.press('Enter');
  await expect(
    composer()
      .getByRole('button', { name: /tom@elsewhere\.example/ })
      .first(),
  ).toBeVisible();
  await expect(composer().getByText('Tom Okafor')).toHaveCount(0);
  await to().pressSequentially('ok');
  await expect(option('tom@ash.example')).toBeVisible();
  // Still meant.
  await page.keyboard.type('af');
  await page.keyboard.press('Enter');
  await expect(composer().getByText('Tom Okafor')).toBeVisible();
  await discardAll();
});
