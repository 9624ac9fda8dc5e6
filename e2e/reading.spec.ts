import { expect, test, type Page } from '@playwright/test';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { deliverAttachments, startWorld, type World } from './lib/reading-mail.ts';
import { complaintsOf, expectNoViolations, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * Reading what came with a message: attachments in place, messages in messages, and what a hostile file does not get to do.
 */

let server: Mailcote;
let world: World;
let page: Page;
let complaints: string[] = [];
/** Requests to anyone but our own server. */
const foreign: string[] = [];

test.beforeAll(async ({ browser }) => {
  world = await startWorld();
  server = await startMailcote();
  await prepareSampleAccount(server);
  await deliverAttachments(server, world.url);
  page = await signIn(browser, server);
  complaints = complaintsOf(page);
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.urls.public) && !/^(?:data|blob|about):/.test(url)) foreign.push(url);
  });
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

const viewer = () => page.locator('dialog.viewer');
const title = () => viewer().getByRole('heading', { level: 2 }).first();
const attachment = (name: string) => page.locator('#conversation .attachment-open', { hasText: name });

/** Nothing that came by mail has run or called anyone. */
async function expectNothingRan(): Promise<void> {
  expect(await page.evaluate('globalThis.ran')).toBeUndefined();
  expect(world.asked).toEqual([]);
  expect(foreign).toEqual([]);
}

test.beforeEach(async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await page.getByRole('row').filter({ hasText: 'Everything for the reading room' }).click();
  await expect(page.getByText('10 attachments')).toBeVisible();
});

test('a picture opens over the page, is made larger by keys, and gives the focus back', async () => {
  await attachment('room.png').click();
  await expect(title()).toContainText('room.png');
  const picture = viewer().getByRole('img', { name: 'room.png' });
  await expect(picture).toBeVisible();
  await expectNoViolations(page);
  const width = async () => (await picture.boundingBox())?.width ?? 0;
  const fitted = await width();
  await page.keyboard.press('+');
  await expect.poll(width).toBeGreaterThan(fitted);
  await page.keyboard.press('0');
  await expect.poll(width).toBe(fitted);
  await page.keyboard.press('Escape');
  await expect(viewer()).toHaveCount(0);
  await expect(attachment('room.png')).toBeFocused();
});

test('the arrows go from one attachment to the next', async () => {
  await attachment('room.png').click();
  await expect(title()).toContainText('1 of 10');
  await page.keyboard.press('ArrowRight');
  await expect(title()).toContainText('plans.pdf');
  await viewer().getByRole('button', { name: 'Next attachment' }).click();
  await expect(title()).toContainText('memo.txt');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(title()).toContainText('room.png');
  await expect(viewer().getByRole('button', { name: 'Previous attachment' })).toBeHidden();
});

test('a PDF is drawn page by page, with its text', async () => {
  await attachment('plans.pdf').click();
  const first = viewer().getByRole('region', { name: 'Page 1 of 3' });
  // pdf.js comes with its worker when the first document is opened.
  await expect(first.locator('.textLayer')).toContainText('Plans of the reading room', { timeout: 20_000 });
  // Something is on the canvas.
  await expect
    .poll(() =>
      first.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, index) => index % 4 !== 3 && value < 100);
      }),
    )
    .toBe(true);
  await viewer().getByRole('region', { name: 'Page 3 of 3' }).scrollIntoViewIfNeeded();
  await expect(viewer().getByRole('region', { name: 'Page 3 of 3' }).locator('.textLayer')).toContainText(
    '한글 문서',
  );
  await expectNoViolations(page);
});

test('a text is read in its own charset; of a long one the first megabyte, and the rest when asked for', async () => {
  await attachment('memo.txt').click();
  await expect(viewer().locator('pre')).toHaveText('메모');
  await page.keyboard.press('ArrowRight');
  await expect(viewer().locator('pre')).toContainText('line 0 of a long protocol');
  await expect(viewer().locator('pre')).not.toContainText('line 59999 of');
  await viewer()
    .getByRole('button', { name: /^Show more/ })
    .click();
  await expect(viewer().locator('pre')).toContainText('line 59999 of a long protocol');
  await expect(viewer().getByRole('button', { name: /^Show more/ })).toHaveCount(0);
});

test('sound is played from the server', async () => {
  await attachment('tone.wav').click();
  const audio = viewer().locator('audio');
  await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeCloseTo(1, 1);
  expect(await audio.evaluate((element: HTMLAudioElement) => element.seekable.end(0))).toBeCloseTo(1, 1);
});

test('a message opens in place, one inside of it too, and back out again', async () => {
  await attachment('letter.eml').click();
  await expect(viewer().getByRole('heading', { name: 'The letter in between' })).toBeVisible();
  await expect(viewer().frameLocator('iframe').getByText('first')).toBeVisible();
  await viewer().getByRole('button', { name: 'first.eml' }).click();
  await expect(viewer().getByText('Where it all began.')).toBeVisible();
  await viewer().getByRole('button', { name: 'deep.txt' }).click();
  await expect(viewer().locator('pre')).toHaveText('As deep as it goes.');
  await page.keyboard.press('Escape');
  await expect(viewer().getByText('Where it all began.')).toBeVisible();
  await viewer().getByRole('button', { name: 'Back' }).click();
  await expect(viewer().getByRole('heading', { name: 'The letter in between' })).toBeVisible();
  await expectNoViolations(page);
  await viewer().getByRole('button', { name: 'Forward' }).click();
  await expect(viewer()).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Fwd: The letter in between');
  await expect(page.locator('.composer')).toContainText('first.eml');
  await expectNothingRan();
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(page.locator('.composer')).toHaveCount(0);
});

test('hostile files are shown and do nothing', async () => {
  await attachment('drawing.svg').click();
  const drawing = viewer().getByRole('img', { name: 'drawing.svg' });
  await expect.poll(() => drawing.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(200);
  await page.keyboard.press('ArrowRight');
  await expect(viewer().frameLocator('iframe').getByText('An invoice')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(viewer().locator('pre')).toContainText('<!DOCTYPE r');
  await page.keyboard.press('ArrowRight');
  await expect(viewer().getByText('There is no preview of this kind of file.')).toBeVisible();
  await expectNothingRan();
});

test('all come as one archive', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download all' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Everything for the reading room.zip');
  const bytes = Buffer.concat(await (await download.createReadStream()).toArray());
  // One entry of the central directory for each (APPNOTE 4.3.12), and the files as they are.
  expect(bytes.toString('latin1').split('PK\u0001\u0002')).toHaveLength(11);
  expect(bytes.includes(Buffer.alloc(2_000, 7))).toBe(true);
});

const openSheet = async () => {
  await page.goto(`${server.urls.public}/mail/inbox`);
  await page.getByRole('row').filter({ hasText: 'A sheet for the wall' }).click();
  await expect(page.frameLocator('article iframe').getByText('designed')).toBeVisible();
};
const chooseInMenu = async (name: string) => {
  await page.locator('article').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name }).click();
};

test('the source: the tree of parts, each as header, decoded and as sent; the whole of it', async () => {
  await openSheet();
  await page.keyboard.press('Shift+S');
  const dialog = page.getByRole('dialog', { name: 'Source of the message' });
  await expect(dialog.locator('pre')).toContainText('Subject: A sheet for the wall');
  await dialog.getByRole('button', { name: 'text/html' }).click();
  await expect(dialog).toContainText('Content-Type: text/html; charset=utf-8');
  await dialog.getByRole('radio', { name: 'Decoded' }).check();
  await expect(dialog.locator('pre')).toContainText("<script>top.ran = 'printed'</script>");
  await dialog.getByRole('button', { name: 'mark.png' }).click();
  await expect(dialog.locator('pre')).toContainText('89 50 4e 47');
  await dialog.getByRole('radio', { name: 'As sent' }).check();
  await expect(dialog.locator('pre')).toContainText('Content-Transfer-Encoding: base64');
  await expect(dialog.locator('pre')).toContainText('iVBORw0KGgo');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
});

test('a sheet to print holds head, body with its pictures, and the names of the files', async () => {
  await openSheet();
  await page.keyboard.press('Shift+P');
  const sheet = page.frameLocator('#print-sheet');
  await expect(sheet.getByRole('heading', { name: 'A sheet for the wall' })).toBeAttached();
  await expect(sheet.getByText('noor@print.example')).toBeAttached();
  await expect(sheet.getByText('designed')).toBeAttached();
  await expect(sheet.getByText('proof.bin')).toBeAttached();
  await expect(sheet.getByText('mark.png')).toHaveCount(0);
  expect(await sheet.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(320);
  await expectNothingRan();
});

test('text instead of design, larger, and back', async () => {
  await openSheet();
  await chooseInMenu('Show as plain text');
  await expect(page.locator('.plain-text')).toContainText('The plain words.');
  await expect(page.locator('article iframe')).toHaveCount(0);
  await chooseInMenu('Larger text');
  await expect(page.locator('.plain-text')).toHaveCSS('zoom', '1.15');
  await chooseInMenu('Show as designed');
  const body = page.frameLocator('article iframe').locator('body');
  await expect(body).toHaveCSS('zoom', '1.15');
  await chooseInMenu('Usual text size');
  await expect(body).toHaveCSS('zoom', '1');
});

test('the colours as sent, by one key', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openSheet();
  const frame = page.locator('article iframe');
  await expect(frame).toHaveClass(/message-frame-dark/);
  await page.keyboard.press('Shift+O');
  await expect(frame).not.toHaveClass(/message-frame-dark/);
  await page.emulateMedia({ colorScheme: 'light' });
});

test('an invitation is shown with its date, in one’s own time', async ({ browser }) => {
  const london = await signIn(browser, server, { timezoneId: 'Europe/London' });
  await london.getByRole('row').filter({ hasText: 'Come to the opening' }).click();
  const card = london.getByRole('region', { name: 'Calendar invitation' });
  await expect(card).toContainText('Opening of the <img src=x onerror="top.ran=\'calendar\'"> room');
  await expect(card).toContainText(/Tuesday,? 1 December 2026.*10:00.*12:00/);
  await expect(card).toContainText('Wollongong Street 4, first floor');
  await expect(card).toContainText('Noor Aziz <noor@print.example>');
  await expectNoViolations(london);
  expect(await london.evaluate('globalThis.ran')).toBeUndefined();
  await london.context().close();
});

test('a link that says one place and leads to another shows where', async () => {
  await openSheet();
  const link = page.frameLocator('article iframe').getByRole('link', { name: /www\.bank\.com/ });
  await expect(link).toContainText('→ elsewhere.example');
});

test('a sender is blocked from a message, which can be undone, and is unblocked in the settings', async () => {
  await openSheet();
  await chooseInMenu('Block Noor Aziz');
  const toast = page.getByTestId('toast');
  await expect(toast).toContainText('noor@print.example is blocked');
  await page.keyboard.press('z');
  await expect(toast).toContainText('Undone');
  await chooseInMenu('Block Noor Aziz');
  await expect(toast).toContainText('noor@print.example is blocked');
  await page.goto(`${server.urls.public}/settings`);
  await expect(page.getByRole('combobox', { name: 'Where mail from noor@print.example goes' })).toHaveValue(
    'junk',
  );
  const blocked = page.getByRole('region', { name: 'Blocked senders' });
  await blocked.getByRole('textbox').fill('@noise.example');
  await page.keyboard.press('Enter');
  const place = page.getByRole('combobox', { name: 'Where mail from @noise.example goes' });
  await place.selectOption('trash');
  await expect(place).toHaveValue('trash');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Unblock: @noise.example' }).click();
  await page.getByRole('button', { name: 'Unblock: noor@print.example' }).click();
  await expect(page.getByText('Nobody is blocked.')).toBeVisible();
});

for (const { until, held, locale, stands } of [
  { until: 'its code', held: /assets\/index-[^/]*\.js/, locale: 'en-GB', stands: '#root:empty' },
  { until: 'its language', held: /assets\/ko-[^/]*\.js/, locale: 'ko-KR', stands: '#root:empty' },
  { until: 'the mail', held: /jmap\/api/, locale: 'en-GB', stands: '.shell[aria-busy=true]' },
]) {
  test(`keys that are pressed while the page waits for ${until} are kept and done, however long it takes`, async ({
    browser,
  }) => {
    const early = await signIn(browser, server, { locale, serviceWorkers: 'block' });
    await early.clock.install();
    let gate = Promise.withResolvers<void>();
    await early.route(held, async (route) => {
      await gate.promise;
      await route.continue();
    });
    /** Opens the page, presses keys while that does not come, and lets it come. */
    const press = async (...keys: string[]) => {
      gate = Promise.withResolvers();
      await early.goto(`${server.urls.public}/mail/inbox`, { waitUntil: 'commit' });
      await expect(early.locator(stands)).toBeAttached();
      for (const key of keys) await early.keyboard.press(key);
      await early.clock.runFor(8_000);
      gate.resolve();
    };
    await press('j', 'j');
    await expect(early.getByRole('row').nth(1)).toBeFocused();
    await press('/', 'c', 'a', 'g', 'Backspace', 't');
    await expect(early.locator('#search')).toBeFocused();
    await expect(early.locator('#search')).toHaveValue('cat');
    await press('g', 's');
    await expect(early).toHaveURL(/\/mail\/starred$/);
    await press('?');
    await expect(early.getByRole('dialog')).toBeVisible();
    await press('c', 'm', 'i', 'a');
    await expect(early.locator('.composer').getByRole('combobox').first()).toHaveValue('mia');
    await early.context().close();
  });
}

test('on a phone the viewer is the whole screen', async ({ browser }) => {
  const phone = await signIn(browser, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.getByRole('row').filter({ hasText: 'Everything for the reading room' }).click();
  await phone.locator('.attachment-open', { hasText: 'room.png' }).click();
  await expect(phone.locator('dialog.viewer').getByRole('img', { name: 'room.png' })).toBeVisible();
  expect(await phone.locator('dialog.viewer').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await expectNoViolations(phone);
  await phone.context().close();
});

test('nothing of this was against the policy of the page', async () => {
  await expectNothingRan();
  expect(complaints).toEqual([]);
});
