import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { PEOPLE } from '../sample-mail/people.ts';
import { DESK, newPage, openConversation, PHONE, settled, signIn } from './pages.ts';

/* Every main screen × desk and phone × light and dark × English and Korean. */

export interface Screen {
  name: string;
  /** What it shows, for the page of the gallery. */
  title: string;
  isSignedOut?: true;
  show: (page: Page, url: string) => Promise<void>;
}

const inbox = async (page: Page, url: string): Promise<void> => {
  await page.goto(`${url}/mail/inbox`);
  await page.locator('[role=row][aria-label]').first().waitFor();
  await settled(page);
};

/** A key of the list, with the first conversation in hand. */
const press =
  (key: string, waitFor: string) =>
  async (page: Page, url: string): Promise<void> => {
    await inbox(page, url);
    await page.locator('[role=row][aria-label]').first().focus();
    await page.keyboard.press(key);
    await page.locator(waitFor).first().waitFor();
    await settled(page);
  };

const conversation =
  (text: string) =>
  async (page: Page, url: string): Promise<void> => {
    await inbox(page, url);
    await openConversation(page, text);
  };

const visit =
  (path: string, waitFor: string) =>
  async (page: Page, url: string): Promise<void> => {
    await page.goto(url + path);
    await page.locator(waitFor).first().waitFor();
    await settled(page);
  };

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', title: 'Signing in', isSignedOut: true, show: visit('/login', 'input[name=address]') },
  { name: 'inbox', title: 'The inbox', show: inbox },
  { name: 'conversation', title: 'A conversation', show: conversation('reading room') },
  { name: 'newsletter', title: 'A newsletter, its pictures blocked', show: conversation('No. 47') },
  {
    name: 'trace',
    title: 'How a message travelled',
    show: async (page, url) => {
      await conversation('reading room')(page, url);
      await page.keyboard.press('t');
      await page.getByTestId('trace').first().waitFor();
    },
  },
  {
    name: 'answer',
    title: 'An answer',
    show: async (page, url) => {
      await conversation('reading room')(page, url);
      await page.keyboard.press('r');
      await page.locator('.composer [contenteditable=true]:visible').first().click();
      await page.keyboard.type('Hi Jonas,');
      await page.keyboard.press('Enter');
      await page.keyboard.type('the drawer on the left, as drawn. And soap, please: the paler the better.');
      await settled(page);
    },
  },
  { name: 'message', title: 'A new message', show: press('c', '.composer [contenteditable=true]:visible') },
  {
    name: 'selected',
    title: 'Several selected',
    show: async (page, url) => {
      await press('x', '[role=row][aria-selected=true]')(page, url);
      await page.keyboard.press('j');
      await page.keyboard.press('x');
    },
  },
  { name: 'snooze', title: 'Snoozing', show: press('b', '[role=menu], dialog[open], [role=dialog]') },
  { name: 'labels', title: 'Labels', show: press('l', '[role=listbox]') },
  {
    name: 'search-suggestions',
    title: 'Searching, while one types',
    show: async (page, url) => {
      await press('/', '#search:focus')(page, url);
      await page.keyboard.type('from:jo');
      await page.locator('[role=option]').first().waitFor();
    },
  },
  {
    name: 'search',
    title: 'What was found',
    show: visit(
      `/search?q=${encodeURIComponent('has:attachment -from:me after:2026-01-01')}`,
      '[role=row][aria-label]',
    ),
  },
  {
    name: 'nothing-found',
    title: 'Nothing found',
    show: visit('/search?q=zeppelin', '[data-empty]:visible'),
  },
  { name: 'empty', title: 'An empty folder', show: visit('/mail/snoozed', '[data-empty]:visible') },
  { name: 'palette', title: 'Every command by its name', show: press('Control+k', '[role=listbox]') },
  { name: 'keys', title: 'Every command by its key', show: press('?', 'dialog[open], [role=dialog]') },
  {
    name: 'contacts',
    title: 'Contacts',
    show: async (page, url) => {
      await visit('/contacts', '[data-contact]')(page, url);
      await page.locator('[data-contact]', { hasText: PEOPLE.jonas.name }).click();
      await page.locator('main, [role=main]').filter({ hasText: 'Berlin' }).waitFor();
      await page.mouse.move(720, 4);
    },
  },
  { name: 'settings', title: 'Settings', show: visit('/settings', 'main h1') },
  { name: 'admin', title: 'Administration: overview', show: visit('/admin', 'main h1') },
  { name: 'admin-accounts', title: 'Administration: accounts', show: visit('/admin/accounts', 'main h1') },
  { name: 'admin-queue', title: 'Administration: the queue', show: visit('/admin/queue', 'main h1') },
];

const VARIANTS = (['desk', 'phone'] as const).flatMap((device) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['en', 'ko'] as const).map((language) => ({ device, theme, language })),
  ),
);

/** @param folder takes the pictures, `index.md` the page that shows them */
export async function takeGallery(browser: Browser, url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const variant of VARIANTS) {
    const options = {
      ...(variant.device === 'desk' ? DESK : PHONE),
      colorScheme: variant.theme,
      locale: variant.language === 'ko' ? 'ko-KR' : 'en-US',
      deviceScaleFactor: 1,
    };
    const visitor = await newPage(browser, options);
    const page = await signIn(browser, url, options);
    for (const screen of SCREENS) {
      const seen = screen.isSignedOut ? visitor : page;
      await screen.show(seen, url);
      await seen.screenshot({
        path: join(folder, fileName(screen.name, variant)),
        type: 'jpeg',
        quality: 72,
      });
    }
    await Promise.all([visitor.context().close(), page.context().close()]);
  }
  await writeFile(join(folder, 'index.md'), galleryPage());
}

const fileName = (screen: string, { device, theme, language }: (typeof VARIANTS)[number]): string =>
  `${screen}-${device}-${theme}-${language}.jpg`;

function galleryPage(): string {
  const section = ({ name, title }: Screen): string => {
    const picture = (variant: (typeof VARIANTS)[number]) =>
      `![${title}, ${Object.values(variant).join(', ')}](${fileName(name, variant)})`;
    const rows = (['desk', 'phone'] as const).map((device) => {
      const cells = VARIANTS.filter((variant) => variant.device === device).map(picture);
      return `| ${cells.join(' | ')} |`;
    });
    return `## ${title}\n\n| light | light, Korean | dark | dark, Korean |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  };
  return `# Gallery\n\nEvery main screen, as \`node e2e/screenshots.ts\` takes it.\n\n${SCREENS.map(section).join('\n')}`;
}
