import { expect, test, type Page } from '@playwright/test';
import { layoutProblems, speakPseudo, type PseudoLocale } from './lib/geometry.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { PASSWORD, prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Every main screen as languages would show it that are read from the right, or need more room: nothing lies over anything else, is cut off
 * or scrolls sideways. Names are not asked for: they are in no language.
 */

const DESK = { viewport: { width: 1280, height: 800 } };
const TABLET = { viewport: { width: 820, height: 1100 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let server: Mailcote;

test.beforeAll(async () => {
  server = await startMailcote();
  await prepareSampleAccount(server);
});
test.afterAll(() => server?.[Symbol.asyncDispose]());

/** What each screen needs to be there, and the way to it. */
const SCREENS: [name: string, open: (page: Page) => Promise<void>][] = [
  ['inbox', (page) => goto(page, '/mail/inbox', '[role=row][aria-label]')],
  [
    'conversation',
    async (page) => {
      await goto(page, '/mail/inbox', '[role=row][aria-label]');
      await page.locator('[role=row][aria-label]').first().click();
      await page.locator('article .message-body').last().waitFor();
    },
  ],
  ['search', (page) => goto(page, '/search?q=printer', '.search-box')],
  ['settings', (page) => goto(page, '/settings', 'main nav a')],
  ['one setting', (page) => goto(page, '/settings#appearance', 'main h2')],
  ['contacts', (page) => goto(page, '/contacts', 'h1')],
  ['administration', (page) => goto(page, '/admin', 'main h1, main h2')],
  [
    'writing',
    async (page) => {
      await goto(page, '/mail/inbox', '[role=row][aria-label]');
      await page.keyboard.press('c');
      await page.locator('.composer [contenteditable=true]').waitFor();
    },
  ],
  ['keys', (page) => press(page, '?', 'dialog[open]')],
  ['commands', (page) => press(page, 'Control+k', 'dialog[open] [role=option]')],
  ['labels', (page) => press(page, 'x', '.list-pane [role=toolbar], .list-pane button')],
];

async function goto(page: Page, path: string, there: string): Promise<void> {
  await page.goto(server.urls.public + path);
  await page.locator(there).first().waitFor();
  await page.waitForLoadState('networkidle');
}
async function press(page: Page, key: string, there: string): Promise<void> {
  await goto(page, '/mail/inbox', '[role=row][aria-label]');
  await page.keyboard.press('j');
  await page.keyboard.press(key);
  await page.locator(there).first().waitFor();
}

for (const locale of ['right-to-left', 'long'] satisfies PseudoLocale[]) {
  for (const [device, options] of Object.entries({ desk: DESK, tablet: TABLET, phone: PHONE })) {
    test(`${locale}, ${device}: nothing overlaps, is cut off or scrolls sideways`, async ({ browser }) => {
      test.setTimeout(180_000);
      const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
      await speakPseudo(context, locale);
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      const found: Record<string, string[]> = {};
      const look = async (name: string): Promise<void> => {
        const folder = process.env['MAILCOTE_SHOTS'];
        if (folder) await page.screenshot({ path: `${folder}/${locale}-${device}-${name}.png` });
        // What has just come may still move.
        let problems: string[] = [];
        await expect
          .poll(async () => (problems = await layoutProblems(page)).length, { timeout: 3_000 })
          .toBe(0)
          .catch(() => undefined);
        if (problems.length > 0) found[name] = problems;
      };
      await goto(page, '/login', 'input[name=password]');
      await look('login');
      await page.locator('input[name=address]').fill(ME.address);
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('[role=row][aria-label]').first().waitFor();
      for (const [name, open] of SCREENS) {
        await open(page);
        await look(name);
      }
      expect(found).toEqual({});
      expect(complaints).toEqual([]);
      await context.close();
    });
  }
}
