import { expect, test, type Browser, type Page } from '@playwright/test';
import PostalMime from 'postal-mime';
import { startFakeDns } from '../apps/server/src/testing/fake-dns.ts';
import { countKept } from './lib/kept.ts';
import { startLine } from './lib/line.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { jmap } from './lib/page-jmap.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Emoji in a message: chosen from all there are, or named as one types; in both languages, by hand and by keys, and sent as what they are.
 */

let dns: Awaited<ReturnType<typeof startFakeDns>>;
let server: Mailcote;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async () => {
  dns = await startFakeDns({});
  server = await startMailcote({ MAILCOTE_DNS_SERVERS: dns.server });
  await prepareSampleAccount(server);
});
test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await dns?.[Symbol.asyncDispose]();
});
test.afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
});

/** A browser of its own, so that nothing was used lately; with a new message, and the cursor in it. */
async function write(browser: Browser, options: Parameters<typeof signIn>[2] = {}): Promise<void> {
  page = await signIn(browser, server, options);
  complaints = complaintsOf(page);
  await page.keyboard.press('c');
  await editor().click();
}

const editor = () => page.locator('.composer .editor');
const button = () => page.getByRole('button', { name: 'Emoji' });
const picker = () => page.getByRole('dialog', { name: 'Emoji' });
const field = () => picker().getByRole('combobox', { name: 'Find an emoji' });
const option = (name: string) => picker().getByRole('option', { name, exact: true });
/** What is offered while one types. */
const offers = () => page.locator('.emoji-offers').getByRole('option');

/** Composes a syllable as an input method does, letter by letter. */
async function compose(...states: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const text of states)
    await session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  await session.send('Input.insertText', { text: states.at(-1) ?? '' });
  await session.detach();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`by hand, on a ${colorScheme} page: one is taken where the cursor is, several with Shift, each undone by itself`, async ({
    browser,
  }) => {
    // There are very many options for axe to look at.
    test.slow();
    await write(browser, { colorScheme });
    await page.keyboard.type('Lunch?');
    await page.keyboard.press('ArrowLeft');
    await button().click();
    await expect(field()).toBeFocused();
    await expect(picker().getByRole('group').first()).toHaveAccessibleName('Faces and feelings');
    await expectNoViolations(page);
    await picker().getByRole('button', { name: 'Food and drink' }).click();
    await expect(picker().getByRole('button', { name: 'Food and drink' })).toHaveAttribute(
      'aria-current',
      'true',
    );
    await expect(option('pizza')).toBeInViewport();
    await option('pizza').click();
    await expect(picker()).toHaveCount(0);
    await expect(editor()).toBeFocused();
    await expect(editor()).toHaveText('Lunch🍕?');
    await page.keyboard.type(' or ');
    await expect(editor()).toHaveText('Lunch🍕 or ?');
    await button().click();
    await expect(picker().getByRole('group').first()).toHaveAccessibleName('Recently used');
    await field().fill('noodle');
    await option('steaming bowl').click({ modifiers: ['Shift'] });
    await expect(field()).toBeFocused();
    await field().fill('chopsticks');
    await option('chopsticks').click({ modifiers: ['Shift'] });
    await expectNoViolations(page);
    await expect(editor()).toHaveText('Lunch🍕 or 🍜🥢?');
    await page.mouse.click(200, 400);
    await expect(picker()).toHaveCount(0);
    await expect(editor()).toBeFocused();
    await page.keyboard.press('Control+z');
    await expect(editor()).toHaveText('Lunch🍕 or 🍜?');
    await page.keyboard.press('Control+z');
    await expect(editor()).toHaveText('Lunch🍕 or ?');
  });
}

test('by keys alone: found, walked to, left; skin and what was used are remembered', async ({ browser }) => {
  test.slow();
  await write(browser);
  await page.keyboard.type('ab');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Shift+Semicolon');
  await expect(field()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(picker()).toHaveCount(0);
  await page.keyboard.type('-');
  await expect(editor()).toHaveText('a-b');
  await page.keyboard.press('Control+Shift+Semicolon');
  await expect(field()).toBeFocused();
  // The tone first.
  await page.keyboard.press('Tab');
  await expect(picker().getByRole('button', { name: 'Skin tone: No skin tone' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(picker().getByRole('radio', { name: 'No skin tone' })).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(field()).toBeFocused();
  await expect(picker().getByRole('radio')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(picker().getByRole('radio', { name: 'No skin tone' })).toBeFocused();
  for (let tone = 0; tone < 3; tone += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(field()).toBeFocused();
  await page.keyboard.type('qqqq');
  await expect(picker()).toContainText('No emoji is called so.');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('waving');
  await page.keyboard.press('Enter');
  await expect(editor()).toHaveText('a-👋🏽b');
  await expect(editor()).toBeFocused();

  await page.keyboard.press('Control+Shift+Semicolon');
  await expect(option('waving hand').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const active = picker().locator('[role=option][aria-selected=true]');
  await expect(active).toHaveCount(1);
  await expect(active).toHaveText('😄');
  await expect(field()).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id')) ?? '');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(editor()).toHaveText('a-👋🏽😄😄b');
  for (let pages = 0; pages < 46; pages += 1) await page.keyboard.press('PageDown');
  await expect(active).toBeInViewport();
  await expect(picker().getByRole('button', { name: 'Flags' })).toHaveAttribute('aria-current', 'true');
  // A group, from the row of groups.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(field()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(editor()).toHaveText('a-👋🏽😄😄👋🏽b');

  await expect(page.locator('.composer').getByText(/^Saved /)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: 'Glaze test results' })).toBeVisible();
  await page.keyboard.press('c');
  await editor().last().click();
  await page.keyboard.press('Control+Shift+Semicolon');
  const recent = picker().getByRole('group', { name: 'Recently used' }).getByRole('option');
  await expect(recent).toHaveText(['👋🏽', '😄']);
});

test('a colon and letters offer emoji; Enter, Tab and the pointer take, Escape leaves, one undo brings the letters back', async ({
  browser,
}) => {
  await write(browser);
  await page.keyboard.type('Well :lau');
  await expect(offers().first()).toHaveText(/grinning squinting face/);
  expect(await offers().count()).toBeLessThanOrEqual(8);
  await expect(offers().first()).toHaveAttribute('aria-selected', 'true');
  await expectNoViolations(page);
  await page.keyboard.press('ArrowDown');
  await expect(offers().nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(editor()).toHaveAttribute(
    'aria-activedescendant',
    (await offers().nth(1).getAttribute('id')) ?? '',
  );
  await page.keyboard.press('Enter');
  await expect(editor()).toHaveText('Well 🤣');
  await expect(offers()).toHaveCount(0);
  await expect(editor()).not.toHaveAttribute('aria-activedescendant');
  await page.keyboard.press('Control+z');
  await expect(editor()).toHaveText('Well :lau');
  await expect(offers()).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(editor()).toHaveText('Well 🤣');

  await page.keyboard.type(' :tad');
  await expect(offers().first()).toHaveText(/party popper/);
  await page.keyboard.press('Tab');
  await expect(editor()).toHaveText('Well 🤣 🎉');
  await expect(editor()).toBeFocused();

  await page.keyboard.type(' :cat');
  await expect(offers().first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(offers()).toHaveCount(0);
  await page.keyboard.type('s');
  await expect(editor()).toHaveText('Well 🤣 🎉 :cats');
  await expect(offers()).toHaveCount(0);
  // The message is still open: that Escape was for the list alone.
  await page.keyboard.type(' :+1');
  await offers().filter({ hasText: 'thumbs up' }).click();
  await expect(editor()).toHaveText('Well 🤣 🎉 :cats 👍');
  await expect(editor()).toBeFocused();
});

test('where nothing is offered nothing is taken: smileys, times, addresses and code stay, Enter and Tab are the editor’s', async ({
  browser,
}) => {
  await write(browser);
  // Their names are there before it is said that none is shown.
  await page.keyboard.type(':tada');
  await expect(offers().first()).toBeVisible();
  await page.keyboard.press('Enter');
  const text = ' :) :-) <3 :D 10:30 :zzqx http://ana.example';
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.keyboard.type('second');
  await expect(editor().locator('> div').first()).toHaveText(`🎉${text}`);
  await expect(editor().locator('> div').nth(1)).toHaveText('second');
  await page.keyboard.press('Enter');
  await page.keyboard.type('``` :tada');
  await expect(editor().locator('pre')).toContainText(':tada');
  await expect(offers()).toHaveCount(0);
  // The cursor goes elsewhere: what was offered goes.
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(':he');
  await expect(offers().first()).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(offers()).toHaveCount(0);
});

test('in Korean: 웃음 finds a laughing face while it is composed, English words find it too, and composing after a colon is left alone', async ({
  browser,
}) => {
  await write(browser, { locale: 'ko-KR' });
  await page.keyboard.press('Control+Shift+Semicolon');
  const search = page.getByRole('combobox', { name: '이모지 찾기' });
  await expect(search).toBeFocused();
  await compose('ㅇ', '우', '웃');
  await compose('ㅇ', '으', '음');
  await expect(search).toHaveValue('웃음');
  const all = page.getByRole('dialog', { name: '이모지' }).getByRole('option');
  await expect(all.filter({ hasText: '😂' })).toBeVisible();
  await search.fill('tada');
  await expect(all.first()).toHaveText('🎉');
  await expect(all.first()).not.toHaveAccessibleName(/party/);
  await page.keyboard.press('Enter');
  await expect(editor()).toHaveText('🎉');

  await page.keyboard.type(' :');
  const session = await page.context().newCDPSession(page);
  for (const text of ['ㅎ', '하', '핱'])
    await session.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  await expect(editor()).toHaveText('🎉 :핱');
  await expect(offers()).toHaveCount(0);
  await session.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.insertText', { text: '하' });
  await session.send('Input.imeSetComposition', { text: '트', selectionStart: 1, selectionEnd: 1 });
  await expect(editor()).toHaveText('🎉 :하트');
  await expect(offers()).toHaveCount(0);
  await session.send('Input.insertText', { text: '트' });
  await expect(editor()).toHaveText('🎉 :하트');
  await expect(offers().filter({ hasText: '빨간색 하트' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.type(' ');
  await compose('ㄱ', '그', '글');
  await expect(editor()).toHaveText('🎉 :하트 글');
  await page.keyboard.type(' :tada');
  await expect(offers().first()).toHaveText(/🎉/);
  await page.keyboard.press('Enter');
  await expect(editor()).toHaveText('🎉 :하트 글 🎉');
});

test('what is sent arrives as it was chosen, as text and as HTML', async ({ browser }) => {
  await write(browser);
  const wanted = ['❤️', '👋🏽', '👩🏽‍🚀', '🇰🇷', '😐'];
  await page.keyboard.press('Control+Shift+Semicolon');
  await picker()
    .getByRole('button', { name: /^Skin tone/ })
    .click();
  await picker().getByRole('radio', { name: 'Medium', exact: true }).click();
  for (const name of ['red heart', 'waving hand', 'woman astronaut', 'South Korea', 'neutral face']) {
    await field().fill(name);
    await picker()
      .getByRole('option', { name: new RegExp(`${name}$`, 'i') })
      .first()
      .click({ modifiers: ['Shift'] });
  }
  await page.keyboard.press('Escape');
  await expect(editor()).toHaveText(wanted.join(''));
  await page.getByRole('combobox', { name: 'To' }).fill(`${ME.address},`);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Five of them 🎈');
  await editor().focus();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.composer')).toHaveCount(0);
  const arrived = async () => {
    const [, got] = await jmap(page, [
      ['Email/query', { filter: { subject: 'Five of them', notKeyword: '$draft' } }],
      [
        'Email/get',
        {
          '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
          properties: ['blobId', 'mailboxIds'],
        },
      ],
    ]);
    return got.list as { blobId: string }[];
  };
  await expect.poll(async () => (await arrived()).length).toBeGreaterThan(0);
  const [{ blobId } = { blobId: '' }] = await arrived();
  const raw = await page.evaluate(async (id) => {
    const session = await (await fetch('/.well-known/jmap')).json();
    const url = session.downloadUrl
      .replace('{accountId}', session.primaryAccounts['urn:ietf:params:jmap:mail'])
      .replace('{blobId}', id)
      .replace('{name}', 'm.eml')
      .replace('{type}', 'message/rfc822');
    return [...new Uint8Array(await (await fetch(url)).arrayBuffer())];
  }, blobId);
  const message = await PostalMime.parse(Uint8Array.from(raw));
  expect(message.text?.trim()).toBe(wanted.join(''));
  expect(message.html).toContain(wanted.join(''));
  expect(message.subject).toBe('Five of them 🎈');
});

test('nothing of it is loaded before it is used, then the names of one language; used once, it is there without a network', async ({
  browser,
}) => {
  test.slow();
  const line = await startLine(server.ports.http);
  await using _ = line;
  page = await signIn(browser, { ...server, urls: { ...server.urls, public: line.url } });
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/virtual_emoji/.test(request.url())) asked.push(request.url());
  });
  const kept = () =>
    page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
      return requests
        .flatMap(({ url }) => /emoji-(?:en|ko|picker)/.exec(url)?.[0] ?? [])
        .toSorted((a, b) => a.localeCompare(b));
    });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  expect(await kept()).toEqual(['emoji-picker']);
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: 'Glaze test results' })).toBeVisible();
  await page.keyboard.press('c');
  await editor().click();
  expect(asked).toEqual([]);
  await button().click();
  await expect(option('grinning face')).toBeVisible();
  expect(asked).toEqual([expect.stringContaining('emoji-en')]);
  await expect.poll(kept).toEqual(['emoji-en', 'emoji-picker']);
  await page.keyboard.press('Escape');
  await expect(page.locator('.composer')).toBeVisible();
  // The mail itself must be there too, for the page to open.
  await expect.poll(() => countKept(page, 'bodies'), { timeout: 60_000 }).toBeGreaterThan(20);
  line.cut();
  await page.goto(`${line.url}/mail/inbox`);
  await expect(page.getByRole('row').filter({ hasText: 'Glaze test results' })).toBeVisible();
  await page.keyboard.press('c');
  await editor().click();
  await button().click();
  await option('grinning face').click();
  await expect(editor()).toHaveText('😀');
});

test('on a phone it is a sheet below the text: it stays while one taps, and asks for no keyboard', async ({
  browser,
}) => {
  test.slow();
  page = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  complaints = complaintsOf(page);
  await page.getByRole('button', { name: 'New message' }).click();
  await editor().tap();
  await page.keyboard.type('Yes ');
  await button().tap();
  await expect(option('grinning face')).toBeVisible();
  await expect(field()).not.toBeFocused();
  const sheet = await picker().boundingBox();
  expect(sheet?.x).toBe(0);
  expect(sheet?.width).toBe(390);
  expect(Math.round((sheet?.y ?? 0) + (sheet?.height ?? 0))).toBe(844);
  await expectNoViolations(page);
  await option('grinning face').tap();
  await option('beaming face with smiling eyes').tap();
  await expect(editor()).toHaveText('Yes 😀😁');
  await field().tap();
  await page.keyboard.type('pizza');
  await option('pizza').tap();
  await expect(editor()).toHaveText('Yes 😀😁🍕');
  await picker().getByRole('button', { name: 'Close' }).tap();
  await expect(editor()).toBeFocused();
});
