import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations, jmap, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Finding mail: every operator, suggestions while one types, the form, chips, and searches that are kept.
 */

let server: Mailcote;
let cookie: string;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  await makeProbe();
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

const field = () => page.getByRole('combobox', { name: 'Search mail' });
const option = (name: string | RegExp) => page.getByRole('listbox').getByRole('option', { name });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const toast = () => page.getByTestId('toast');
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key);
};
async function search(query: string): Promise<void> {
  await field().fill(query);
  await field().press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === query);
}

/** One message that every operator can find. */
async function makeProbe(): Promise<void> {
  const [mailboxes] = (await jmap(server, cookie, [
    [
      'Mailbox/set',
      { create: { top: { name: 'Probes' }, below: { name: 'Nested label', parentId: '#top' } } },
    ],
  ])) as unknown as [{ created: Record<string, { id: string }> }];
  const calendar = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  const [, made] = (await jmap(server, cookie, [
    [
      'Blob/upload',
      {
        create: {
          plan: { data: [{ 'data:asText': 'x'.repeat(20_000) }], type: 'application/pdf' },
          invite: { data: [{ 'data:asText': calendar }], type: 'text/calendar' },
        },
      },
    ],
    [
      'Email/set',
      {
        create: {
          probe: {
            mailboxIds: { [mailboxes.created['below']?.id ?? '']: true },
            keywords: { $flagged: true, $important: true, $muted: true, $seen: true },
            receivedAt: '2020-05-05T12:00:00Z',
            messageId: ['probe@probe.example'],
            from: [{ name: 'Quentin Quill', email: 'quill@probe.example' }],
            to: [{ email: 'tilda@probe.example' }],
            cc: [{ email: 'cecil@probe.example' }],
            bcc: [{ email: 'beate@probe.example' }],
            subject: 'Probe of every operator',
            'header:List-Id': ' <owls.probe.example>',
            'header:X-Probe': ' barn owl',
            bodyValues: { text: { value: 'Nightingales sing after dusk.' } },
            textBody: [{ partId: 'text', type: 'text/plain' }],
            attachments: [
              { blobId: '#plan', type: 'application/pdf', name: 'year plan.pdf', disposition: 'attachment' },
              { blobId: '#invite', type: 'text/calendar', name: 'invite.ics', disposition: 'attachment' },
            ],
          },
        },
      },
    ],
  ])) as unknown as [unknown, { notCreated: unknown }];
  expect(made.notCreated).toBeNull();
}

test('every operator finds what it says, and nothing else', async () => {
  const found = [
    ['from:quill', 'from:cecil'],
    ['to:tilda', 'to:quill'],
    ['cc:cecil', 'cc:tilda'],
    ['bcc:beate', 'bcc:cecil'],
    ['with:cecil', 'with:nobody'],
    ['subject:operator', 'subject:nightingales'],
    ['body:nightingales', 'body:operator'],
    ['list:owls.probe.example', 'list:typography'],
    ['in:"nested label"', 'in:inbox'],
    ['in:probes/"nested label" OR in:"probes/nested label"', 'in:probes'],
    ['label:"Nested label"', 'label:Receipts'],
    ['is:read', 'is:unread'],
    ['is:starred', '-is:starred'],
    ['is:important', '-is:important'],
    ['is:muted', 'is:snoozed'],
    ['has:attachment', '-has:attachment'],
    ['has:invite', 'has:video'],
    ['filename:pdf', 'filename:docx'],
    ['before:2020-05-06', 'before:2020-05-05'],
    ['after:2020-05-05', 'after:2020-05-06'],
    ['older:2020-06', 'older:2020'],
    ['newer:2020', 'newer:2021'],
    ['older_than:1y', 'newer_than:1y'],
    ['newer_than:90y', 'older_than:90y'],
    ['size:10k', 'size:10M'],
    ['larger:10k', 'larger:10M'],
    ['smaller:10M', 'smaller:10k'],
    ['header:X-Probe:owl', 'header:X-Probe:falcon'],
    ['rfc822msgid:probe@probe.example', 'rfc822msgid:other@probe.example'],
    ['"sing after dusk"', '"after sing dusk"'],
    ['(falcons OR nightingales)', '(falcons OR eagles)'],
    ['nightingales -falcons', 'nightingales -dusk'],
  ] as const;
  for (const [hit, miss] of found) {
    await search(`subject:"probe of every" ${hit}`);
    await expect(row('Probe of every operator'), hit).toHaveCount(1);
    await expect(page.getByText('1 conversation found'), hit).toBeVisible();
    await search(`subject:"probe of every" ${miss}`);
    await expect(page.getByText('Nothing found'), miss).toBeVisible();
    await expect(page.getByRole('alert'), miss).toHaveCount(0);
  }
});

test('suggestions: operators, values, folders and people, by keys alone', async () => {
  await keys('/');
  await expect(field()).toBeFocused();
  await expect(option(/^from:/)).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.type('sub');
  await expect(option(/^subject:\s*Words of the subject/)).toBeVisible();
  await keys('Tab');
  await expect(field()).toHaveValue('subject:');
  await page.keyboard.type('desk is:unr');
  await expect(option(/^is:unread/)).toBeVisible();
  await keys('ArrowDown');
  await expect(option(/^is:unread/)).toHaveAttribute('aria-selected', 'true');
  await expect(field()).toHaveAttribute('aria-activedescendant', 'search-options-0');
  await keys('Enter');
  await expect(field()).toHaveValue('subject:desk is:unread ');
  await page.keyboard.type('in:rec');
  await expect(option('Receipts')).toBeVisible();
  await keys('Tab');
  await expect(field()).toHaveValue('subject:desk is:unread in:Receipts ');
  await field().fill('');
  await page.keyboard.type('jon');
  // Conversations are found too, and may be there first.
  await page.getByRole('group', { name: 'People' }).getByRole('option', { name: /jonas/i }).first().click();
  await expect(field()).toHaveValue(/^from:\S*jonas\S*@\S+ $/);
  await expect(field()).toBeFocused();
  await keys('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await keys('Escape');
  await expect(field()).not.toBeFocused();
});

test('conversations are found while one types, and opened from there', async () => {
  await keys('/');
  await page.keyboard.type('kiln');
  const found = option(/Glaze test results/);
  await expect(found).toBeVisible();
  await expect(found.locator('mark')).toHaveText('kiln');
  await keys('ArrowUp', 'Enter');
  await expect(page.getByRole('heading', { level: 1, name: /Glaze test results/ })).toBeVisible();
  await expect(page).toHaveURL(/q=kiln&thread=/);
  // It is remembered.
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(page.locator('[role=row][aria-label]').first()).toBeVisible();
  await keys('/');
  await expect(option('kiln')).toBeVisible();
});

test('what is suggested stays where it is when later answers come: below the pointer, and where the keys are', async () => {
  const slow = await page.context().newPage();
  await slow.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
  /** Requests that name this wait. */
  let held = 'nothing';
  let gate = Promise.withResolvers<void>();
  await slow.route('**/jmap/api', async (route) => {
    if ((route.request().postData() ?? '').includes(held)) await gate.promise;
    await route.continue().catch(() => undefined);
  });
  const hold = (name: string) => {
    held = name;
    gate = Promise.withResolvers();
  };
  const letGo = () => {
    held = 'nothing';
    gate.resolve();
  };
  await slow.goto(`${server.urls.public}/mail/inbox`);
  await expect(slow.locator('[role=row][aria-label]').first()).toBeVisible();
  const input = slow.getByRole('combobox', { name: 'Search mail' });
  const group = (name: string) => slow.getByRole('group', { name });
  const places = () =>
    slow
      .locator('#search-options [role=option]')
      .evaluateAll((all) => all.map((one) => `${one.getBoundingClientRect().y} ${one.textContent}`));

  // People are known later than conversations: they come below.
  hold('ContactCard/query');
  await input.fill('jonas');
  await expect(group('Conversations').getByRole('option').first()).toBeVisible();
  const found = await places();
  letGo();
  await expect(group('People').getByRole('option').first()).toBeVisible();
  expect((await places()).slice(0, found.length)).toEqual(found);

  // What still is of the text before is chosen from: it stays, and is what a click opens.
  await input.fill('re');
  const stale = group('Conversations').getByRole('option').nth(3);
  await expect(stale).toBeVisible();
  hold('"limit":5');
  await input.press('End');
  await input.press('c');
  const subject = await stale.locator('span').last().textContent();
  await slow.mouse.move(1, 1);
  await stale.hover();
  await expect(stale).toHaveAttribute('aria-selected', 'true');
  const before = await places();
  letGo();
  await expect(slow.getByText('Searching')).toHaveCount(0);
  expect((await places()).slice(0, before.length)).toEqual(before);
  await slow.mouse.down();
  await slow.mouse.up();
  const name = (subject ?? '').replace(/^Re: /, '');
  await expect(slow.getByRole('heading', { level: 1, name })).toBeVisible();

  // In a recipient field too, where the keys have chosen.
  await slow.goto(`${server.urls.public}/mail/inbox`);
  await expect(slow.locator('[role=row][aria-label]').first()).toBeVisible();
  await slow.keyboard.press('c');
  const to = slow.getByRole('combobox', { name: 'To' });
  const people = slow.locator('.composer [role=option]');
  await to.pressSequentially('n');
  await expect(people.nth(2)).toBeVisible();
  hold('ContactCard/query');
  // Three of them are called so, which can be told without an answer.
  await to.pressSequentially('o');
  await to.press('ArrowDown');
  await to.press('ArrowDown');
  const offered = await people.allTextContents();
  const answer = slow.waitForResponse((response) =>
    (response.request().postData() ?? '').includes('ContactCard/query'),
  );
  letGo();
  await (await answer).finished();
  await expect.poll(async () => (await people.allTextContents()).slice(0, offered.length)).toEqual(offered);
  await expect(people.nth(2)).toHaveAttribute('aria-selected', 'true');
  await to.press('Enter');
  await expect(slow.locator('.composer [data-chip]')).toHaveCount(1);
  await slow.locator('.composer').getByRole('button', { name: 'Discard draft' }).click();
  await slow.close();
});

test('an older answer does not overtake a newer one', async () => {
  const asked: string[] = [];
  const slow = await page.context().newPage();
  // Requests go over HTTP where there is no WebSocket; those for "kil" come late.
  await slow.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
  await slow.route('**/jmap/api', async (route) => {
    const body = route.request().postData() ?? '';
    if (body.includes('"limit":5')) asked.push(body);
    if (body.includes('"text":"boat*"') && body.includes('"limit":5'))
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue().catch(() => undefined);
  });
  await slow.goto(`${server.urls.public}/mail/inbox`);
  await expect(slow.locator('[role=row][aria-label]').first()).toBeVisible();
  const input = slow.getByRole('combobox', { name: 'Search mail' });
  const late = slow.waitForEvent('requestfailed', (request) =>
    (request.postData() ?? '').includes('"boat*"'),
  );
  await input.fill('boat');
  await expect.poll(() => asked.some((body) => body.includes('"boat*"'))).toBe(true);
  await input.fill('kiln');
  // The first request has been given up.
  await late;
  const result = slow.getByRole('option', { name: /Glaze test results/ });
  await expect(result).toBeVisible();
  await expect(slow.getByRole('option', { name: /boat photographs/ })).toHaveCount(0);
  await slow.close();
});

test('Hangul that is being composed picks and sends nothing', async () => {
  await keys('/');
  const client = await page.context().newCDPSession(page);
  await client.send('Input.imeSetComposition', { text: '김ㅈ', selectionStart: 2, selectionEnd: 2 });
  await client.send('Input.imeSetComposition', { text: '김장', selectionStart: 2, selectionEnd: 2 });
  await expect(option(/김장 언제 내려올래/)).toBeVisible();
  await page.evaluate(() => {
    const press = new KeyboardEvent('keydown', {
      key: 'Enter',
      bubbles: true,
      cancelable: true,
      isComposing: true,
    });
    document.querySelector('#search')?.dispatchEvent(press);
  });
  await expect(field()).toBeFocused();
  await expect(page).toHaveURL(/\/mail\/inbox/);
  await client.send('Input.insertText', { text: '김장' });
  await keys('Enter');
  await expect(row('김장 언제 내려올래')).toBeVisible();
});

test('a part that is not understood is said; a slip of the pen is set right; a chip is changed in place', async () => {
  await search('desk is:blue');
  await expect(page.getByRole('alert')).toHaveText('Not understood, and left out: is:blue');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Remove Is blue' }).click();
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'desk');
  await search('sbuject:desk');
  await expect(page.getByText('There is no “sbuject:”')).toBeVisible();
  await page.getByRole('button', { name: 'Search with subject: instead' }).click();
  await expect(row('The desk for the reading room')).toBeVisible();
  await page.getByRole('button', { name: 'Change Subject desk' }).click();
  const editor = page.getByRole('textbox', { name: 'Change this part of the search' });
  await expect(editor).toBeFocused();
  await editor.fill('subject:boat');
  await keys('Enter');
  await expect(row('The boat photographs')).toBeVisible();
  await expect(field()).toHaveValue('subject:boat');
});

test('spam and trash are left out, which is said, and looked through when asked', async () => {
  await search('prize');
  await expect(page.getByText('Spam and trash are left out.')).toBeVisible();
  await expect(page.getByText('Nothing found')).toBeVisible();
  await page.getByRole('button', { name: 'Look there too' }).click();
  await expect(row('unclaimed prize')).toBeVisible();
  await search('prize in:inbox');
  await expect(page.getByText('Only in inbox.')).toBeVisible();
  await page.getByRole('button', { name: 'Look everywhere' }).click();
  await expect(row('unclaimed prize')).toBeVisible();
});

test('the form writes the operators, and reads them', async () => {
  await page.getByRole('button', { name: 'Search with a form' }).click();
  const form = page.getByRole('form', { name: 'Search with a form' });
  await expect(form.getByLabel('From', { exact: true })).toBeFocused();
  await form.getByLabel('From', { exact: true }).fill('quill');
  await form.getByLabel('From this day').fill('2020-05-01');
  await form.getByLabel('Until this day').fill('2020-05-05');
  await form.getByLabel('Size', { exact: true }).fill('0.01');
  await form.getByLabel('With files').check();
  await form.getByLabel('Look in').selectOption({ label: '\u2003Nested label' });
  await expectNoViolations(page);
  await keys('Enter');
  await expect(row('Probe of every operator')).toBeVisible();
  const query =
    'from:quill after:2020-05-01 before:2020-05-06 larger:0.01M has:attachment in:"Probes/Nested label"';
  await expect(field()).toHaveValue(query);
  await page.getByRole('button', { name: 'Search with a form' }).click();
  await expect(form.getByLabel('Until this day')).toHaveValue('2020-05-05');
  await keys('Escape');
  await expect(form).toHaveCount(0);
  await expect(field()).toBeFocused();
});

test('a search is kept, is there in another tab, gets another name, and comes back after it was removed', async () => {
  const other = await page.context().newPage();
  await other.goto(`${server.urls.public}/mail/inbox`);
  await search('from:gazette is:unread');
  await page.getByRole('button', { name: 'Save search' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Gazette to read');
  await expectNoViolations(page);
  await keys('Enter');
  const link = page.getByRole('link', { name: 'Gazette to read' });
  await expect(link).toHaveAttribute('aria-current', 'page');
  await expect(page.getByText('Saved as “Gazette to read”').first()).toBeVisible();
  // Pushed to the other tab.
  await other.getByRole('link', { name: 'Gazette to read' }).click();
  await expect(other.getByRole('row').filter({ hasText: 'No. 47' })).toBeVisible();
  await page.getByRole('button', { name: 'More: Gazette to read' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Paper to read');
  await keys('Enter');
  await expect(other.getByRole('link', { name: 'Paper to read' })).toBeVisible();
  await page.getByRole('button', { name: 'More: Paper to read' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(toast()).toContainText('“Paper to read” removed');
  await expect(other.getByRole('link', { name: 'Paper to read' })).toHaveCount(0);
  await keys('z');
  await expect(other.getByRole('link', { name: 'Paper to read' })).toBeVisible();
  await keys('Control+k');
  await page.keyboard.type('paper to');
  await expect(page.getByRole('option').first()).toContainText('Paper to read');
  await keys('Escape');
  await other.close();
});
