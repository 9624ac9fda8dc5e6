import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { takeGallery } from './pictures/gallery.ts';
import { DESK, newPage, openConversation, PHONE, signIn, TABLET } from './pictures/pages.ts';
import { startSmallOffice } from './pictures/small-office.ts';
import { fillAdminArea } from './sample-mail/admin.ts';
import { fillContacts } from './sample-mail/contacts.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Takes the pictures of the README and the gallery: `node e2e/screenshots.ts [folder]`. A real server on free ports, set up by its own link,
 * filled with the sample mail, looked at with a real browser.
 */

const FOLDER = process.argv[2] ?? join(import.meta.dirname, '../docs/screenshots');
/** The area of administrators, and what lies over it. */
async function takeAdmin(browser: Browser, url: string): Promise<void> {
  const visit = async (page: Page, area: string): Promise<void> => {
    await page.goto(`${url}/admin/${area}`);
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  };
  const desk = await signIn(browser, url, DESK);
  await visit(desk, '');
  await shoot(desk, 'admin-overview');
  await visit(desk, 'domains');
  await desk.getByRole('button', { name: 'Check the DNS' }).first().click();
  await desk.locator('[data-check]').first().waitFor();
  await shoot(desk, 'admin-domains');
  await visit(desk, 'queue');
  await desk.locator('.row-link').first().click();
  await desk.locator('.dialogue').first().waitFor();
  await shoot(desk, 'admin-queue');
  await desk.context().close();

  const dark = await signIn(browser, url, { ...DESK, colorScheme: 'dark', locale: 'ko-KR' });
  await visit(dark, 'accounts');
  await shoot(dark, 'admin-accounts-dark-korean');
  await dark.context().close();

  const phone = await signIn(browser, url, PHONE);
  await visit(phone, 'accounts');
  await shoot(phone, 'admin-phone');
  await phone.context().close();
}

const shoot = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) });

async function takeAll(browser: Browser, url: string): Promise<void> {
  const desk = await signIn(browser, url, DESK);
  await openConversation(desk, 'No. 47');
  await shoot(desk, 'desk-light');
  await openConversation(desk, 'reading room');
  await desk.keyboard.press('t');
  await desk.getByTestId('trace').first().waitFor();
  await shoot(desk, 'trace');
  await desk.keyboard.press('Escape');
  await takeCompose(desk);
  await desk.goto(`${url}/search?q=${encodeURIComponent('has:attachment -from:me after:2026-01-01')}`);
  await desk.locator('[role=row][aria-label]').first().waitFor();
  await shoot(desk, 'search');
  await desk.goto(`${url}/settings`);
  await desk.getByText('Thunderbird on the laptop').waitFor();
  await shoot(desk, 'settings');
  await desk.context().close();

  const dark = await signIn(browser, url, { ...DESK, colorScheme: 'dark' });
  await openConversation(dark, 'reading room');
  await shoot(dark, 'desk-dark');
  await dark.context().close();

  const korean = await signIn(browser, url, { ...DESK, locale: 'ko-KR' });
  await openConversation(korean, '봄 전시');
  await shoot(korean, 'desk-korean');
  await korean.context().close();

  const tablet = await signIn(browser, url, { ...TABLET, colorScheme: 'dark' });
  await openConversation(tablet, 'Order #20418');
  await shoot(tablet, 'tablet-dark');
  await tablet.context().close();

  const phone = await signIn(browser, url, PHONE);
  await openConversation(phone, 'reading room');
  await shoot(phone, 'phone-light');
  await phone.context().close();

  const night = await signIn(browser, url, { ...PHONE, colorScheme: 'dark', locale: 'ko-KR' });
  await shoot(night, 'phone-dark');
  await night.context().close();
}

async function takeCompose(page: Page): Promise<void> {
  await page.keyboard.press('r');
  await page.getByRole('textbox', { name: 'Message', exact: true }).click();
  await page.keyboard.type('Hi Jonas,');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('the drawer on the left, as drawn. And ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('soap');
  await page.keyboard.press('Control+b');
  await page.keyboard.type(', please: the paler the better.');
  await page
    .locator('.composer')
    .getByText(/^Saved /)
    .waitFor();
  await shoot(page, 'compose');
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page.locator('.composer').waitFor({ state: 'detached' });
}

async function takeSetUp(browser: Browser, link: string): Promise<void> {
  const page = await newPage(browser, DESK);
  await page.goto(link);
  await page.getByLabel('Your domain').fill('cote.example');
  await page.getByLabel('Your name').fill('Mina Park');
  await page.getByLabel('Your address').fill('mina');
  await shoot(page, 'set-up');
  await page.context().close();
}

await mkdir(FOLDER, { recursive: true });
await using office = await startSmallOffice();
const { server } = office;
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  if (server.urls.setup !== null) await takeSetUp(browser, server.urls.setup);
  const cookie = await prepareSampleAccount(server);
  await takeAll(browser, server.urls.public);
  await fillContacts(server, cookie);
  await fillAdminArea(server, cookie);
  await takeAdmin(browser, server.urls.public);
  await takeGallery(browser, server.urls.public, join(FOLDER, 'gallery'));
} finally {
  await browser.close();
}
