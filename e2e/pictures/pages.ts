import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { ME } from '../sample-mail/people.ts';
import { PASSWORD } from '../sample-mail/prepare.ts';

/* Pages as pictures are taken of them: signed in, at rest. */

export const DESK = { viewport: { width: 1440, height: 900 } };
export const TABLET = { viewport: { width: 900, height: 1100 }, hasTouch: true };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A page that nobody has signed in on. */
export async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Asia/Seoul',
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    ...options,
  });
  return context.newPage();
}

/** A page of the sample account, with its list. */
export async function signIn(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const page = await newPage(browser, options);
  await page.goto(`${url}/login`);
  await page.locator('input[name=address]').fill(ME.address);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('[role=row][aria-label]').first().waitFor();
  return page;
}

export async function openConversation(page: Page, text: string): Promise<void> {
  await page.locator('[role=row]', { hasText: text }).first().click();
  await page.locator('.message-body').last().waitFor();
  await settled(page);
  // The pointer's own marks are not part of the picture.
  await page.mouse.move(720, 4);
}

/** Waits until nothing is on its way and every frame has its height. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      !document.querySelector('[aria-busy=true]') &&
      [...document.querySelectorAll('iframe')].every((frame) => frame.getBoundingClientRect().height > 0),
  );
  await page.evaluate(() => document.fonts.ready);
}
