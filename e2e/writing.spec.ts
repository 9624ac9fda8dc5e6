import { expect, test, type Locator, type Page } from '@playwright/test';
import { startFakeDns } from '../apps/server/src/testing/fake-dns.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap, type Answer } from './lib/page-jmap.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { picture } from './sample-mail/deliver.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Writing in the conversation: the answer stands below what it answers, goes where it is wanted, and nothing jumps.
 */

let dns: Awaited<ReturnType<typeof startFakeDns>>;
let server: Mailcote;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  dns = await startFakeDns({});
  server = await startMailcote({ MAILCOTE_DNS_SERVERS: dns.server });
  await prepareSampleAccount(server);
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
});
test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
  await dns?.[Symbol.asyncDispose]();
});
test.afterEach(async () => {
  while ((await composer().count()) > 0) {
    if ((await composer().first().getAttribute('data-view')) === 'minimised')
      await composer().first().getByRole('button', { name: 'Open', exact: true }).click();
    await composer().first().getByRole('button', { name: 'Discard draft' }).click();
  }
  expect(complaints.splice(0)).toEqual([]);
});

const composer = () => page.locator('.composer');
const inline = () => page.locator('#conversation .composer[data-view=inline]');
const editor = () => page.getByRole('textbox', { name: 'Message', exact: true });
const row = (text: string, at = page) => at.getByRole('row').filter({ hasText: text }).first();
const saved = () => composer().getByText(/^Saved /);

async function openConversation(subject: string): Promise<void> {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await row(subject).click();
  await expect(page.getByRole('article').last()).toHaveAttribute('data-expanded', 'true');
  await expect(page.locator('#conversation [aria-busy=true]')).toHaveCount(0);
}

/** As another program puts it on the clipboard. */
async function pasteHtml(html: string): Promise<void> {
  await editor().evaluate((field, markup) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'as text');
    clipboardData.setData('text/html', markup);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, html);
}

const topOf = async (element: Locator) => (await element.boundingBox())?.y ?? Number.NaN;

test('an answer is written below the message, goes to a window and back with text, cursor and undo, all by keys', async () => {
  await openConversation('The desk for the reading room');
  await page.keyboard.press('r');
  await expect(inline()).toBeVisible();
  await expect(editor()).toBeFocused();
  await expect(inline().getByRole('button', { name: /^Jonas Weber/ })).toBeVisible();
  // Below the last message, which can still be read.
  const last = page.getByRole('article').last();
  await expect(last.getByText('quarter-sawn')).toBeInViewport();
  const end = (await last.boundingBox()) ?? { y: 0, height: 0 };
  expect((await topOf(inline())) - (end.y + end.height)).toBeLessThan(20);
  await page.keyboard.type('In the middle.');
  await page.keyboard.press('ArrowLeft');
  await expectNoViolations(page);

  await page.keyboard.press('Control+Shift+e');
  await expect(composer()).toHaveAttribute('data-view', 'window');
  await expect(inline()).toHaveCount(0);
  await expect(editor()).toBeFocused();
  await page.keyboard.type(', as drawn');
  await expect(editor()).toHaveText('In the middle, as drawn.');
  await expectNoViolations(page);
  await page.keyboard.press('Control+Shift+e');
  await expect(inline()).toBeVisible();
  await expect(editor()).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(editor()).not.toContainText('drawn');
  await expect(editor()).toContainText('In the middle');

  await inline().getByRole('button', { name: 'Full size' }).press('Enter');
  await expect(composer()).toHaveAttribute('data-view', 'full');
  await composer().getByRole('button', { name: 'Smaller' }).press('Enter');
  await expect(inline()).toBeVisible();

  // The subject is the conversation's, unless it is wanted.
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeHidden();
  await inline().getByRole('button', { name: 'Subject' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeFocused();
});

test('an earlier message is answered below itself; asked again, the same answer is gone on with', async () => {
  await openConversation('The desk for the reading room');
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await page.keyboard.press('p');
  await expect(page.getByRole('article').first().getByRole('button').first()).toBeFocused();
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  const second = page.getByRole('article').nth(1);
  expect(await topOf(inline())).toBeLessThan(await topOf(second));
  await page.keyboard.type('Oak.');
  await page.getByRole('article').first().getByRole('button', { name: 'Reply', exact: true }).click();
  await expect(composer()).toHaveCount(1);
  await expect(editor()).toBeFocused();
  // To all, of the last one: another answer, another place.
  await page.getByRole('article').last().getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Forward' }).click();
  await expect(inline()).toHaveCount(2);
  await expect(page.getByRole('combobox', { name: 'To' }).last()).toBeFocused();
});

test('Escape keeps the answer as a draft in its place, and it is there when the conversation is opened again', async () => {
  await openConversation('The desk for the reading room');
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await page.keyboard.type('Soap, please.');
  await page.keyboard.press('Escape');
  await expect(composer()).toHaveCount(0);
  const draft = page.getByRole('article').last();
  await expect(draft.getByRole('button', { name: 'Continue writing' })).toBeVisible();
  await expect(page.getByRole('article').nth(-2).getByRole('button').first()).toBeFocused();
  await draft.getByRole('button', { name: 'Continue writing' }).press('Enter');
  await expect(inline()).toBeVisible();
  await expect(editor()).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' Pale.');
  // Left without a word: saved all the same.
  await row('Forty sheets a day').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Forty sheets a day' })).toBeVisible();
  await expect(composer()).toHaveCount(0);
  await page.reload();
  await expect(row('Forty sheets a day')).toBeVisible();
  await row('The desk for the reading room').click();
  await expect(inline()).toBeVisible();
  await expect(editor()).toHaveText('Soap, please. Pale.');
  // Nobody asked for the cursor: the keys are the conversation's.
  await expect(editor()).not.toBeFocused();
  await expect(page.getByRole('button', { name: 'Continue writing' })).toHaveCount(0);
});

test('what another window makes of a draft that is only looked at is shown as it comes', async () => {
  test.setTimeout(180_000);
  // A page behind another one follows the account in its own time.
  const inItsTime = { timeout: 45_000 };
  await openConversation('Lunch on Thursday?');
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await page.keyboard.type('Gladly');
  await expect(saved()).toBeVisible();
  await page.reload();
  await expect(inline()).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const theirs = other.getByRole('textbox', { name: 'Message', exact: true });
  await theirs.press('End');
  await other.keyboard.type(', at one.');
  await expect(other.locator('.composer').getByText(/^Saved /)).toBeVisible();
  await expect(editor()).toHaveText('Gladly, at one.', inItsTime);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await other.getByRole('button', { name: 'Discard draft' }).click();
  await expect(composer()).toHaveCount(0, inItsTime);
  await other.close();
});

test('a newer copy that has gone before it could be shown is told of, and what is here stays and is kept when wanted', async () => {
  await openConversation('Lunch on Thursday?');
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await page.keyboard.type('Gladly');
  await expect(saved()).toBeVisible();
  const looking = await page.context().newPage();
  await looking.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
  const theirs = looking.getByRole('textbox', { name: 'Message', exact: true });
  /** All copies of the draft, and one more, as another device saves it. */
  const drafts = async (): Promise<Answer[]> => {
    const [, got] = await jmap(page, [
      ['Email/query', { filter: { text: 'Gladly', hasKeyword: '$draft' } }],
      [
        'Email/get',
        {
          '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
          properties: ['mailboxIds', 'header:X-Mailcote-Draft:asText'],
        },
      ],
    ]);
    return got.list;
  };
  await looking.goto(page.url());
  await expect(theirs).toHaveText('Gladly');
  // Nobody writes here any more.
  await page.goto(`${server.urls.public}/settings`);
  const [old] = await drafts();
  let newer = '';
  await looking.route('**/jmap/api', async (route) => {
    const asked = route.request().postData() ?? '';
    // It is read for being shown: just before, it goes.
    if (newer !== '' && asked.includes(`"${newer}"`) && asked.includes('fetchHTMLBodyValues'))
      await jmap(page, [['Email/set', { destroy: [newer] }]]);
    await route.continue();
  });
  const lineage = 'header:X-Mailcote-Draft:asText';
  const [set] = await jmap(page, [
    [
      'Email/set',
      {
        create: {
          k: {
            mailboxIds: old.mailboxIds,
            keywords: { $draft: true, $seen: true },
            [lineage]: old[lineage],
            bodyValues: { text: { value: 'Gladly, at one.' } },
            textBody: [{ partId: 'text', type: 'text/plain' }],
          },
        },
      },
    ],
  ]);
  newer = set.created.k.id;
  await jmap(page, [['Email/set', { destroy: [old.id] }]]);
  const notice = looking.getByRole('alert').filter({ hasText: 'What is here is the version before that.' });
  await expect(notice).toBeVisible({ timeout: 45_000 });
  await expect(theirs).toHaveText('Gladly');
  await expectNoViolations(looking);
  await notice.getByRole('button', { name: 'Go on with a copy' }).click();
  await expect(looking.locator('.composer').getByText(/^Saved /)).toBeVisible();
  await expect.poll(async () => (await drafts()).length).toBe(1);
  await looking.locator('.composer').getByRole('button', { name: 'Discard draft' }).click();
  await looking.close();
});

test('the message that was sent takes the place of its composer; called back, it is written there again', async () => {
  await openConversation('The desk for the reading room');
  const count = await page.getByRole('article').count();
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await page.keyboard.type('On the left, and soap.');
  const place = await topOf(inline());
  const before = await topOf(page.getByRole('article').nth(count - 1));
  await page.keyboard.press('Control+Enter');
  await expect(composer()).toHaveCount(0);
  const sent = page.getByRole('article').nth(count);
  await expect(sent.frameLocator('iframe').getByText('On the left, and soap.')).toBeVisible();
  expect(Math.abs((await topOf(sent)) - place)).toBeLessThan(12);
  expect(Math.abs((await topOf(page.getByRole('article').nth(count - 1))) - before)).toBeLessThan(2);
  await expect(sent.getByRole('button').first()).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('z');
  await expect(inline()).toBeVisible();
  await expect(editor()).toHaveText('On the left, and soap.');
  await expect(page.getByRole('article')).toHaveCount(count);
});

test('the room of an answer that was closed goes: out of sight at once, on the screen without a jump', async ({
  browser,
}) => {
  /** How much there is below the last of what is shown in the conversation, but for its margin. */
  const emptyRoom = (at: Page) =>
    at.locator('.conversation-messages').evaluate((messages) => {
      const last = [...messages.children].findLast((child) => child.checkVisibility());
      const margin = Number.parseFloat(getComputedStyle(messages).paddingBlockEnd);
      return messages.getBoundingClientRect().bottom - last!.getBoundingClientRect().bottom - margin;
    });
  const answer = async (at: Page) => {
    await row('The desk for the reading room', at).click();
    await expect(at.locator('#conversation .skeleton')).toHaveCount(0);
    await at.keyboard.press('r');
    await expect(at.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
    for (let line = 0; line < 8; line += 1) await at.keyboard.press('Enter');
    await at.keyboard.type('No.');
    await at.locator('#conversation').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  };
  const close = (at: Page) => at.locator('.composer').getByRole('button', { name: 'Discard draft' }).click();
  const viewport = { width: 1280, height: 560 };

  // Who wants nothing to move sees nothing move; the room goes with what is scrolled away.
  const still = await signIn(browser, server, { viewport });
  await answer(still);
  const last = still.getByRole('article').last();
  const before = await topOf(last);
  await close(still);
  await expect(still.locator('.composer')).toHaveCount(0);
  await expect(still.getByRole('button', { name: 'Forward', exact: true }).last()).toBeVisible();
  expect(Math.abs((await topOf(last)) - before)).toBeLessThan(2);
  const room = await emptyRoom(still);
  expect(room).toBeGreaterThan(100);
  await still.locator('#conversation').hover();
  await still.mouse.wheel(0, -60);
  await expect.poll(() => emptyRoom(still)).toBeLessThan(room - 50);
  await still.mouse.wheel(0, -2000);
  await expect.poll(() => emptyRoom(still)).toBeLessThan(2);
  await still.context().close();

  // For all others the messages come down.
  const moving = await signIn(browser, server, { viewport, reducedMotion: 'no-preference' });
  await answer(moving);
  await moving.evaluate(() => {
    const scroller = document.querySelector('#conversation')!;
    const seen: number[] = [];
    const look = () => {
      seen.push(scroller.scrollTop);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen });
  });
  await close(moving);
  await expect.poll(() => emptyRoom(moving)).toBeLessThan(2);
  const seen = await moving.evaluate(() => (window as unknown as { seen: number[] }).seen);
  const steps = seen.slice(1).map((top, index) => (seen[index] ?? 0) - top);
  expect(steps.filter((step) => step > 0).length).toBeGreaterThan(3);
  expect(Math.min(...steps)).toBeGreaterThan(-1);
  await moving.context().close();
});

test('without a network one answers what is shown; the answer stays with its conversation and is saved when the server is back', async () => {
  test.slow();
  await openConversation('The desk for the reading room');
  await page.context().setOffline(true);
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await page.keyboard.type('Written in a tunnel.');
  await row('Forty sheets a day').click();
  await expect(composer()).toHaveCount(0);
  await row('The desk for the reading room').click();
  await expect(inline()).toBeVisible();
  await expect(editor()).toHaveText('Written in a tunnel.');
  await page.context().setOffline(false);
  await expect(saved()).toBeVisible({ timeout: 45_000 });
  const [, got] = await jmap(page, [
    ['Email/query', { filter: { text: 'tunnel' } }],
    ['Email/get', { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['keywords'] }],
  ]);
  expect(got.list).toMatchObject([{ keywords: { $draft: true } }]);
  // What the browser said of the line that was cut.
  complaints.splice(0);
});

/** In the page. */
function countLocalDrafts(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('mailcote');
    opening.addEventListener('error', () => reject(opening.error ?? new Error('it does not open')));
    opening.addEventListener('success', () => {
      const counting = opening.result.transaction('drafts').objectStore('drafts').count();
      counting.addEventListener('error', () => reject(counting.error ?? new Error('it cannot be read')));
      counting.addEventListener('success', () => resolve(counting.result));
    });
  });
}

test('what a lost page left comes back minimised, and leaves alone what is being written', async ({
  browser,
}) => {
  const lost = await signIn(browser, server, { serviceWorkers: 'block' });
  const context = lost.context();
  await row('Forty sheets a day', lost).click();
  await lost.keyboard.press('r');
  const text = (at: Page) => at.getByRole('textbox', { name: 'Message', exact: true });
  await expect(text(lost)).toBeFocused();
  await context.setOffline(true);
  await lost.keyboard.type('Left behind.');
  await expect.poll(() => lost.evaluate(countLocalDrafts)).toBe(1);
  await lost.close();
  await context.setOffline(false);

  const next = await context.newPage();
  // The browser takes its time to say which drafts are open elsewhere.
  await next.addInitScript(() => {
    const asked = navigator.locks.query.bind(navigator.locks);
    const answer = Promise.withResolvers<void>();
    navigator.locks.query = () => answer.promise.then(asked);
    addEventListener('answer-locks', () => answer.resolve());
  });
  await next.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Forty sheets a day', next)).toBeVisible();
  await next.keyboard.press('c');
  const to = next.getByRole('combobox', { name: 'To', exact: true });
  await expect(to).toBeFocused();
  await next.keyboard.type('mia@');
  await next.evaluate(() => dispatchEvent(new Event('answer-locks')));
  const windows = next.locator('.composer');
  await expect(windows).toHaveCount(2);
  await expect(windows.nth(0)).toHaveAttribute('data-view', 'window');
  await expect(windows.nth(1)).toHaveAttribute('data-view', 'minimised');
  await next.keyboard.type('away.test');
  await expect(to).toHaveValue('mia@away.test');
  await windows.nth(0).getByRole('button', { name: 'Discard draft' }).click();
  await windows.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(text(next)).toContainText('Left behind.');
  await windows.getByRole('button', { name: 'Discard draft' }).click();
  await context.close();
});

test('a picture in the text is fitted, selected by keys, sized by keys, buttons and the hand, described, undone, and sent so', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Glaze test results')).toBeVisible();
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Subject' }).fill('The harbour');
  await editor().click();
  await page.keyboard.type('Look: ');
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Put a picture in the text' }).press('Enter');
  await (
    await chosen
  ).setFiles({
    name: 'harbour.png',
    mimeType: 'image/png',
    buffer: picture('harbour', 1600, 300),
  });
  const shown = editor().getByRole('img', { name: 'harbour.png' });
  await expect(shown).toHaveAttribute('width', '600');
  await editor().focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowLeft');
  const bar = page.getByRole('toolbar', { name: 'Picture' });
  await expect(bar).toBeVisible();
  await page.keyboard.press('Enter');
  const slider = bar.getByRole('slider', { name: 'Width' });
  await expect(slider).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(shown).toHaveAttribute('width', '42');
  await bar.getByRole('button', { name: 'Small' }).press('Enter');
  await expect(shown).toHaveAttribute('width', '240');
  await expect(bar.getByRole('button', { name: 'Small' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await page.locator('.picture-frame').boundingBox())?.width).toBe(240);
  const corner = await page.locator('.picture-handle[data-corner=end-end]').boundingBox();
  const [x, y] = [(corner?.x ?? 0) + 12, (corner?.y ?? 0) + 12];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 10);
  await page.mouse.up();
  await expect(shown).toHaveAttribute('width', '280');
  await page.keyboard.press('Escape');
  await expect(editor()).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(shown).toHaveAttribute('width', '240');
  await page.keyboard.press('Control+z');
  await expect(shown).toHaveAttribute('width', '42');
  await page.keyboard.press('Control+Shift+z');
  await expect(shown).toHaveAttribute('width', '240');
  await shown.click();
  await bar.getByRole('button', { name: 'Description' }).press('Enter');
  await expect(bar.getByRole('textbox', { name: 'Description' })).toBeFocused();
  await page.keyboard.type('The harbour at dawn');
  await page.keyboard.press('Enter');
  await expect(editor().getByRole('img', { name: 'The harbour at dawn' })).toBeVisible();
  await expect(saved()).toBeVisible();
  const html = async () => {
    const [, got] = await jmap(page, [
      ['Email/query', { filter: { subject: 'The harbour' } }],
      [
        'Email/get',
        {
          '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
          properties: ['htmlBody', 'bodyValues'],
          fetchHTMLBodyValues: true,
        },
      ],
    ]);
    return got.list.map((email: Answer) => email.bodyValues[email.htmlBody[0].partId].value).join();
  };
  await expect.poll(html).toMatch(/<img[^>]* alt="The harbour at dawn"/);
  expect(await html()).toMatch(/<img[^>]* width="240"/);
  expect(await html()).toMatch(/<img[^>]* style="width:\s?240px; ?max-width:\s?100%; ?height:\s?auto;?"/);
  await editor().getByRole('img').click();
  await bar.getByRole('button', { name: 'Remove the picture' }).press('Enter');
  await expect(editor().getByRole('img')).toHaveCount(0);
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(editor().getByRole('img', { name: 'The harbour at dawn' })).toBeVisible();
});

test('what is typed as Markdown becomes lists, quotes and formats, Gmail’s keys work, and an address pasted over words links them', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Glaze test results')).toBeVisible();
  await page.keyboard.press('c');
  await editor().click();
  await page.keyboard.type('- oak');
  await expect(editor().locator('ul li')).toHaveText('oak');
  await page.keyboard.press('Control+Shift+8');
  await expect(editor().locator('ul')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+7');
  await expect(editor().locator('ol li')).toHaveText('oak');
  await page.keyboard.press('Control+Shift+7');
  await page.keyboard.press('Enter');
  await page.keyboard.type('> quoted');
  await expect(editor().locator('blockquote')).toHaveText('quoted');
  await page.keyboard.press('Control+[');
  await expect(editor().locator('blockquote')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Very **pale** and *thin* `code` snake_case_name 2 * 3 * 4');
  await expect(editor().locator('b')).toHaveText('pale');
  await expect(editor().locator('i')).toHaveText('thin');
  await expect(editor().locator('code')).toHaveText('code');
  await expect(editor()).toContainText('snake_case_name 2 * 3 * 4');
  await page.keyboard.press('Enter');
  await page.keyboard.type('the plan');
  for (let letter = 0; letter < 4; letter += 1) await page.keyboard.press('Shift+ArrowLeft');
  await editor().evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'https://oak.example/plan');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(editor().locator('a[href="https://oak.example/plan"]')).toHaveText('plan');
});

test('files of other messages are attached by name, and by dragging them into the answer', async () => {
  await openConversation('The desk for the reading room');
  await page.keyboard.press('r');
  await expect(editor()).toBeFocused();
  await composer().getByRole('button', { name: 'More', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'Attach from a message' }).press('Enter');
  const field = page.getByRole('combobox', { name: 'Attach from a message' });
  await field.fill('glaze-table');
  await expect(page.getByRole('option', { name: /^glaze-table\.xlsx · Saturday Ceramics/ })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(composer().getByText('glaze-table.xlsx')).toBeVisible();
  await page.locator('#conversation .attachment-open', { hasText: 'oak-sample.jpg' }).dragTo(editor());
  await expect(composer().getByText('oak-sample.jpg')).toBeVisible();
  await expect(saved()).toBeVisible();
  const [, got] = await jmap(page, [
    ['Email/query', { filter: { subject: 'reading room', hasKeyword: '$draft' } }],
    [
      'Email/get',
      { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['attachments'] },
    ],
  ]);
  expect(got.list[0].attachments.map(({ name }: Answer) => name)).toEqual([
    'glaze-table.xlsx',
    'oak-sample.jpg',
  ]);
});

test('Hangul is composed in the editor, emoji stay, and what is pasted from Word and the web keeps its sense and loses its dress', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Glaze test results')).toBeVisible();
  await page.keyboard.press('c');
  await editor().click();
  await expect(editor()).toHaveAttribute('spellcheck', 'true');
  const session = await page.context().newCDPSession(page);
  for (const text of ['ㅎ', '하', '한']) {
    await session.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  }
  await session.send('Input.insertText', { text: '한' });
  await session.send('Input.imeSetComposition', { text: '그', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.insertText', { text: '글' });
  await session.send('Input.insertText', { text: ' 👩🏽‍🌾🇰🇷' });
  await expect(editor()).toHaveText('한글 👩🏽‍🌾🇰🇷');
  await page.keyboard.press('Enter');
  await pasteHtml(
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
       <!--StartFragment--><p class="MsoNormal" style="mso-margin-top-alt:auto;color:red"><b>Minutes</b><o:p></o:p></p>
       <table width="300" style="border:1px solid"><tr><td colspan="2" onclick="alert(1)">Both</td></tr></table>
       <script>alert(1)</script><img src="https://tracker.example/p.png" alt="logo"><a href="javascript:alert(1)">bad</a>
       <a href="https://oak.example/">good</a><!--EndFragment--></body></html>`,
  );
  await expect(editor().locator('b')).toHaveText('Minutes');
  await expect(editor().locator('td[colspan="2"]')).toHaveText('Both');
  await expect(editor().getByRole('link', { name: 'good' })).toHaveAttribute('href', 'https://oak.example/');
  await expect(editor().locator('a[href^=javascript], img, script, style, [style], [onclick]')).toHaveCount(
    0,
  );
  await expect(editor()).not.toContainText('alert');
});

test('what Docs and Word mean by their styles is kept: bold, lists, not the styles', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Glaze test results')).toBeVisible();
  await page.keyboard.press('c');
  await editor().click();
  await pasteHtml(
    `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span
     style="font-size:11pt;font-weight:400;font-style:normal">plain </span><span style="font-weight:700;font-style:italic">both</span></p></b>`,
  );
  await expect(editor().locator('b')).toHaveText('both');
  await expect(editor().locator('i')).toHaveText('both');
  await page.keyboard.press('Control+End');
  await pasteHtml(
    `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>oak</p>
     <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>ash</p>`,
  );
  await expect(editor().locator('ul')).toHaveCount(1);
  await expect(editor().locator('ul li')).toHaveText(['oak', 'ash']);
  await expect(editor().locator('[style], [id]')).toHaveCount(0);
});

test('a file that was promised and a subject that is missing are asked about, by keys, and Escape goes on writing', async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await expect(row('Glaze test results')).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('combobox', { name: 'To' })).toBeFocused();
  await page.keyboard.type(`${ME.address},`);
  await editor().focus();
  await page.keyboard.type('The plan is attached.');
  await page.keyboard.press('Control+Enter');
  const forgot = page.getByRole('dialog', { name: 'Nothing attached' });
  await expect(forgot).toContainText('You wrote “attached”');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(forgot).toHaveCount(0);
  await expect(composer()).toBeVisible();
  await editor().focus();
  await page.keyboard.press('Control+Enter');
  await forgot.getByRole('button', { name: 'Send anyway' }).press('Enter');
  const empty = page.getByRole('dialog', { name: 'No subject' });
  await empty.getByRole('button', { name: 'Send anyway' }).press('Enter');
  await expect(composer()).toHaveCount(0);
  await expect(page.getByTestId('toast')).toContainText('Sent to');
  await page.keyboard.press('z');
  await expect(editor()).toHaveText('The plan is attached.');
});

test('on a phone an answer is a page of its own', async ({ browser }) => {
  const phone = await signIn(browser, server, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await phone.getByRole('row').filter({ hasText: 'The desk for the reading room' }).first().click();
  await phone.getByRole('button', { name: 'Reply', exact: true }).last().click();
  await expect(phone.locator('.composer')).toHaveAttribute('data-view', 'full');
  await expect(phone.locator('.composer')).toHaveCSS('position', 'fixed');
  await expect(phone.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
  await expectNoViolations(phone);
  await phone.getByRole('button', { name: 'Discard draft' }).click();
  await expect(phone.getByRole('article').last()).toBeVisible();
  await phone.context().close();
});
