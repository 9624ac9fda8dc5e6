import { type Page, expect, test } from '@playwright/test';
import * as fc from 'fast-check';
import { sanitizeHtml } from '../../packages/html/src/index.ts';
import { htmlSoup } from '../../packages/html/src/testing/html-soup.ts';
import { PAYLOADS } from '../../packages/html/src/testing/payloads/index.ts';
import { type PayloadServer, type Walls, startPayloadServer } from './payload-server.ts';

/*
 * Every hostile mail we know of, in a real browser: with all three walls, and with each wall alone. The control without any wall shows that the
 * payloads do what they say, so that a test which sees nothing has looked.
 */

const ALL: Walls = { sanitized: true, policy: true, frame: true };
const NONE: Walls = { sanitized: false, policy: false, frame: false };
const NUMBERS = [...PAYLOADS.keys()];
const FRAMES_PER_PAGE = 60;
/** Without a request for so long, a page has done what it would: the control sees nearly all within a tenth of it. */
const QUIET_MS = 1_000;
const MAX_SETTLING_MS = 15_000;

test.describe.configure({ timeout: 120_000 });

let server: PayloadServer;

test.beforeAll(async () => {
  server = await startPayloadServer();
});

test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Sighting {
  /** Names of the payloads that ran a script. */
  ran: string[];
  /** Names of those that asked the other server for something. */
  leaked: string[];
  /** Addresses elsewhere that the browser was about to ask for. */
  requests: string[];
}

/** Shows payloads behind the given walls, touches everything in them, and tells what happened. */
async function show(page: Page, walls: Walls, numbers: number[]): Promise<Sighting> {
  const ran = new Set<number>();
  const requests = new Set<string>();
  let lastActivity = 0;
  server.leaks.clear();
  const onRequest = (request: { url(): string }): void => {
    const url = request.url();
    lastActivity = performance.now();
    if (!url.startsWith(server.origin) && !url.startsWith('data:')) requests.add(url);
  };
  const onPopup = (popup: Page): void => void popup.close();
  page.on('request', onRequest);
  page.context().on('page', onPopup);
  // Payloads without all walls may leave a frame that never finishes loading, so the browser's own idea of being done is of no use.
  const quiet = (): Promise<boolean> =>
    within(MAX_SETTLING_MS, async () => performance.now() - lastActivity > QUIET_MS);
  for (let start = 0; start < numbers.length; start += FRAMES_PER_PAGE) {
    const shown = numbers.slice(start, start + FRAMES_PER_PAGE);
    await page.goto(server.pageUrl(walls, shown), { waitUntil: 'domcontentloaded' });
    await expect(page.locator('iframe')).toHaveCount(shown.length);
    await quiet();
    await page.evaluate(TOUCH_EVERYTHING);
    lastActivity = performance.now();
    await quiet();
    for (const number of await page.evaluate<number[]>('seen')) ran.add(number);
  }
  page.off('request', onRequest);
  page.context().off('page', onPopup);
  return { ran: namesOf(ran), leaked: namesOf(server.leaks), requests: [...requests] };
}

/**
 * Runs in the page around the frames: does in each what a reader's mouse and keyboard would, but for following plain links. A frame whose payload
 * has taken it elsewhere is out of reach.
 */
const TOUCH_EVERYTHING = `for (const frame of document.querySelectorAll('iframe')) {
  for (const element of frame.contentDocument?.querySelectorAll('*') ?? []) {
    const touch = (type) => element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
    for (const type of ['pointerover', 'mouseover', 'mouseenter', 'mousemove', 'focus']) touch(type);
    if (!/^(?:https?|mailto|tel):/.test(element.getAttribute('href') ?? '')) touch('click');
  }
}`;

function namesOf(numbers: Iterable<number>): string[] {
  return [...numbers].map((number) => PAYLOADS[number]?.name ?? `number ${number}`).toSorted();
}

test('without walls the payloads run and leak: the control', async ({ page }) => {
  const idle: string[] = [];
  // One by one: some of them take the focus or the page from the others.
  for (const number of NUMBERS) {
    const payload = PAYLOADS[number];
    if (payload?.does === undefined) continue;
    server.leaks.clear();
    await page.goto(server.pageUrl(NONE, [number]), { waitUntil: 'domcontentloaded' });
    const happened = async (): Promise<boolean> =>
      payload.does === 'leak'
        ? server.leaks.has(number)
        : (await page.evaluate<number[]>(`${TOUCH_EVERYTHING} seen`)).includes(number);
    if (!(await within(10_000, happened))) idle.push(payload.name);
  }
  expect(idle).toEqual([]);
});

async function within(milliseconds: number, condition: () => Promise<boolean>): Promise<boolean> {
  for (
    const end = performance.now() + milliseconds;
    performance.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 20))
  ) {
    if (await condition()) return true;
  }
  return false;
}

test('behind all three walls nothing runs and nothing is asked for elsewhere', async ({ page }) => {
  expect(await show(page, ALL, NUMBERS)).toEqual({ ran: [], leaked: [], requests: [] });
});

test('the sanitiser alone stops every script and every request', async ({ page }) => {
  expect(await show(page, { ...NONE, sanitized: true }, NUMBERS)).toEqual({
    ran: [],
    leaked: [],
    requests: [],
  });
});

test('the policy of the response alone stops every script', async ({ page }) => {
  expect((await show(page, { ...NONE, policy: true }, NUMBERS)).ran).toEqual([]);
});

test('the frame alone stops every script', async ({ page }) => {
  expect((await show(page, { ...NONE, frame: true }, NUMBERS)).ran).toEqual([]);
});

test('without the sanitiser the policy and the frame together stop every script', async ({ page }) => {
  expect((await show(page, { ...ALL, sanitized: false }, NUMBERS)).ran).toEqual([]);
});

test('this browser reads what was written: no tag moved, doubled, implied or dropped', async ({ page }) => {
  await page.goto(server.pageUrl(ALL, []));
  const soups = fc.sample(htmlSoup, { numRuns: 1_000, seed: 20_261_122 });
  const documents = [
    ...NUMBERS.map((number) => server.html(number, true)),
    ...soups.map((soup) => sanitizeHtml(soup, { pictures: 'block' }).html),
  ];
  const read = await page.evaluate(
    `(${JSON.stringify(documents)}).map((source) =>
      Array.from(new DOMParser().parseFromString(source, 'text/html').querySelectorAll('*'), ({ localName }) => localName))`,
  );
  const written = documents.map((html) =>
    Array.from(html.matchAll(/<([a-z][a-z0-9]*)/g), ([, name]) => name),
  );
  expect(read).toEqual(written);
});

test('the page around the frame can measure a message, and its links open elsewhere', async ({ page }) => {
  const number = NUMBERS.find((candidate) => PAYLOADS[candidate]?.name === 'link: ping') ?? -1;
  await page.goto(server.pageUrl(ALL, [number]));
  const height = await page.evaluate(
    () => document.querySelector('iframe')?.contentDocument?.documentElement.scrollHeight ?? 0,
  );
  expect(height).toBeGreaterThan(0);
  const link = page.frames()[1]?.locator('a');
  await expect(link ?? page.locator('none')).toHaveAttribute('rel', 'noopener noreferrer');
  await page.context().route('https://example.org/**', (route) => route.fulfill({ body: 'elsewhere' }));
  const [popup] = await Promise.all([page.context().waitForEvent('page'), link?.click()]);
  await popup.waitForURL('https://example.org/');
  expect(await popup.evaluate('[window.opener, document.referrer]')).toEqual([null, '']);
});
