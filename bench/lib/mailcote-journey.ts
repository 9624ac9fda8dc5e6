import type { BrowserContext, Page } from '@playwright/test';
import { idle, newContext, type JourneyOptions, type Samples } from './journey.ts';
import { plainMessage } from './messages.ts';
import { seenAt, timeAction, timeNavigation, timeScroll, type Sight } from './page-timer.ts';
import { smtpLoad } from './smtp-load.ts';

/*
 * What a person does in our webmail, each thing in so many rounds.
 */

const ROW = '[role=row][aria-label]';
const INBOX = '[role=grid][aria-label="Conversations in Inbox"]';
/** Of this run: those of earlier ones may lie on the same conversations. */
const LABEL = `bench ${process.pid}`;
/** Places of the mailbox that are looked at before the memory of the page is. */
const PLACES = 60;

/** What has been loaded when the rows are there: requests, and octets as they were sent. */
interface Loaded {
  requests: number;
  scripts: number;
  styles: number;
  answers: number;
}

export interface Weight extends Loaded {
  heapMiB: { start: number; afterScrolling: number };
  nodesAfterScrolling: number;
}

export class MailcoteJourney {
  readonly samples: Samples = {};
  readonly #options: JourneyOptions & { smtpPort: number };

  constructor(options: JourneyOptions & { smtpPort: number }) {
    this.#options = options;
  }

  /** All of it, from the log-in on. */
  async run(): Promise<Weight> {
    const { browser, say } = this.#options;
    const context = await newContext(browser);
    await this.#signIn(context);
    say('loads');
    const loaded = await this.#timeLoads(await context.cookies());
    const page = await context.newPage();
    const tasks = {
      rows: () => this.#timeRows(page),
      reading: () => this.#timeReading(page),
      triage: () => this.#timeTriage(page),
      folders: () => this.#timeFolders(page),
      searches: () => this.#timeSearches(page),
      writing: () => this.#timeWriting(page),
      newMail: () => this.#timeNewMail(page),
    };
    for (const [name, task] of Object.entries(tasks)) {
      say(name);
      await this.#openInbox(page);
      await task();
    }
    say('scrolling');
    const held = await this.#scroll(context);
    await context.close();
    return { ...loaded, ...held };
  }

  #add(task: string, ms: number): void {
    (this.samples[task] ??= []).push(ms);
  }

  async #signIn(context: BrowserContext): Promise<void> {
    const page = await context.newPage();
    await page.goto(`${this.#options.url}/login`);
    await page.locator('input[name=address]').fill(this.#options.user);
    await page.locator('input[name=password]').fill(this.#options.password);
    await page.keyboard.press('Enter');
    await page.locator(ROW).first().waitFor();
    await page.close();
  }

  /** Presses the keys; what is timed begins with the last of them. */
  async #press(page: Page, task: string, keys: string[], sight: Sight): Promise<void> {
    for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
    this.#add(task, await timeAction(page, () => page.keyboard.press(keys.at(-1) ?? ''), sight));
  }

  /** The cookie of a session, and nothing else in the browser. */
  async #timeLoads(cookies: Awaited<ReturnType<BrowserContext['cookies']>>): Promise<Loaded> {
    let loaded: Loaded = { requests: 0, scripts: 0, styles: 0, answers: 0 };
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const context = await newContext(this.#options.browser);
      await context.addCookies(cookies);
      const page = await context.newPage();
      const rows = { css: ROW, count: 20 };
      this.#add('coldLoad', await timeNavigation(page, `${this.#options.url}/mail/inbox`, rows));
      loaded = await loadedBy(page);
      await idle();
      this.#add('warmLoad', await timeNavigation(page, null, rows));
      await context.close();
    }
    return loaded;
  }

  async #openInbox(page: Page): Promise<void> {
    await page.goto(`${this.#options.url}/mail/inbox`);
    await page.locator(`${INBOX} ${ROW}`).first().waitFor();
    await idle();
  }

  async #timeRows(page: Page): Promise<void> {
    await focusNext(page);
    for (let round = 0; round < this.#options.rounds; round += 1)
      await this.#press(page, 'nextRow', ['j'], { css: `${ROW}:focus`, otherThan: await focused(page) });
  }

  /** From one conversation to the next, whose text is there already; then far away, where nothing is. */
  async #timeReading(page: Page): Promise<void> {
    await focusNext(page);
    await page.keyboard.press('Enter');
    await page.locator('#conversation article').first().waitFor();
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await idle();
      const before = await openMessage(page);
      await this.#press(page, 'openPrefetchedHeader', ['j'], {
        css: '#conversation article',
        otherThan: before,
      });
      await idle();
      const shown = await openMessage(page);
      await this.#press(page, 'openPrefetchedBody', ['j'], filledOtherThan(shown));
    }
    await page.keyboard.press('u');
    const list = page.locator(INBOX);
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await list.evaluate(
        (element, place) => (element.scrollTop = element.scrollHeight * place),
        0.1 + round / 50,
      );
      await page.waitForFunction((css) => {
        const height = innerHeight;
        return [...document.querySelectorAll(css)].some((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return top > 200 && bottom < height;
        });
      }, ROW);
      await idle();
      const shown = await openMessage(page);
      this.#add('openCold', await timeAction(page, () => page.mouse.click(500, 700), filledOtherThan(shown)));
      await page.keyboard.press('u');
    }
  }

  async #timeTriage(page: Page): Promise<void> {
    // Made with the first conversation that gets it, which does not keep it: a row shows no more than two.
    const first = await focusNext(page);
    await typeLabel(page);
    await page.keyboard.press('Enter');
    const shown = page.locator(`#${first} .label`, { hasText: LABEL });
    await shown.waitFor();
    await page.keyboard.press('z');
    await shown.waitFor({ state: 'detached' });
    await idle();
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const row = `#${await focusNext(page)}`;
      const isStarred = (await page.locator(`${row} .row-star[data-starred]`).count()) > 0;
      await this.#press(page, 'star', ['s'], { css: `${row} .row-star[data-starred]`, isGone: isStarred });
      await idle();
      await typeLabel(page);
      await this.#press(page, 'label', ['Enter'], { css: `${row} .row-main`, text: LABEL });
      await idle();
      await page.keyboard.press('z');
      await idle();
      await this.#press(page, 'archive', ['e'], { css: row, isGone: true });
      await idle();
      await this.#press(page, 'undo', ['z'], { css: row });
      await idle();
    }
  }

  async #timeFolders(page: Page): Promise<void> {
    const folders = [
      { keys: ['g', 'a'], name: 'All mail' },
      { keys: ['g', 'i'], name: 'Inbox' },
    ];
    const rowsOf = (name: string): Sight => ({
      css: `[role=grid][aria-label="Conversations in ${name}"] ${ROW}`,
    });
    for (let round = 0; round < this.#options.rounds; round += 1) {
      // The other list is unknown to a page that has just begun.
      await this.#openInbox(page);
      for (const [turn, { keys, name }] of folders.entries())
        await this.#press(page, turn === 0 ? 'folderCold' : 'folderCached', keys, rowsOf(name));
    }
  }

  async #timeSearches(page: Page): Promise<void> {
    const words = ['invoice', 'their', 'from:person7', '"find the invoice"', '회의'];
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.locator(`${INBOX} ${ROW}`).first().waitFor();
      await page.keyboard.press('/');
      // Each one anew: what was found before is kept.
      await page.keyboard.type(`${words[round % words.length]} smaller:${1_000_000 + round}`);
      await this.#press(page, 'searchFirstPage', ['Enter'], {
        css: `[role=grid]:not([aria-label$="Inbox"]) ${ROW}`,
      });
    }
  }

  async #timeWriting(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await this.#press(page, 'composeOpens', ['c'], { css: '.composer-form .editor' });
      await page.locator('.composer-form .editor').click();
      await idle();
      const letter = String.fromCharCode(97 + (round % 26));
      await this.#press(page, 'keystroke', [letter], {
        css: '.composer-form .editor',
        text: letter,
        isInOneFrame: true,
      });
      await page.keyboard.press('Escape');
      await page.locator('.composer-form').waitFor({ state: 'detached' });
    }
  }

  /** From the reply to the final dot to the row on the screen. */
  async #timeNewMail(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const subject = `arrival ${round} of ${process.pid}`;
      const seen = seenAt(page, { css: `${ROW}[aria-label*="${subject}"]` });
      await smtpLoad({
        host: '127.0.0.1',
        port: this.#options.smtpPort,
        connections: 1,
        messages: 1,
        message: () =>
          Buffer.from(
            plainMessage(round, 2500, this.#options.user, `webmail.${process.pid}`)
              .toString()
              .replace(/^Subject: .*$/m, `Subject: ${subject}`),
          ),
        recipient: () => this.#options.user,
      });
      const accepted = performance.timeOrigin + performance.now();
      this.#add('newMail', Math.max(0, (await seen) - accepted));
    }
  }

  /** From end to end, and what the page still holds then. */
  async #scroll(context: BrowserContext): Promise<Pick<Weight, 'heapMiB' | 'nodesAfterScrolling'>> {
    const page = await context.newPage();
    await this.#openInbox(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable');
    const held = async (): Promise<{ heap: number; nodes: number }> => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { metrics } = await devtools.send('Performance.getMetrics');
      const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
      return { heap: Math.round(value('JSHeapUsedSize') / 2 ** 18) / 4, nodes: value('Nodes') };
    };
    const before = await held();
    const rows = Number(await page.locator(INBOX).getAttribute('aria-rowcount'));
    const row = (index: number): Sight => ({ css: `${INBOX} ${ROW}[aria-rowindex="${index}"]` });
    for (let place = 0; place < PLACES; place += 1) {
      const share = place / PLACES;
      await timeScroll(page, INBOX, share, row(Math.floor(share * rows) + 2));
    }
    const after = await held();
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await this.#openInbox(page);
      this.#add('scrollToEnd', await timeScroll(page, INBOX, 1, row(rows)));
    }
    await page.close();
    return {
      heapMiB: { start: before.heap, afterScrolling: after.heap },
      nodesAfterScrolling: after.nodes,
    };
  }
}

/** The id of the row that has the focus. */
async function focusNext(page: Page): Promise<string> {
  await page.keyboard.press('j');
  const row = page.locator(`${ROW}:focus`);
  await row.waitFor();
  return (await row.getAttribute('id')) ?? '';
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');

const openMessage = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('#conversation article')?.id ?? '');

/** The body of another message than this one. */
function filledOtherThan(id: string): Sight {
  return { css: `#conversation article${id ? `:not(#${id})` : ''} .message-body`, isFilled: true };
}

async function typeLabel(page: Page): Promise<void> {
  await page.keyboard.press('l');
  await page.locator('dialog [role=combobox]').waitFor();
  await page.keyboard.type(LABEL);
  await page.locator('dialog [role=option]').waitFor();
}

const loadedBy = (page: Page): Promise<Loaded> =>
  page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const sum = (isCounted: (path: string) => boolean): number =>
      entries.reduce((octets, { name, encodedBodySize }) => {
        return octets + (isCounted(new URL(name).pathname) ? encodedBodySize : 0);
      }, 0);
    return {
      requests: entries.length + 1,
      scripts: sum((path) => path.endsWith('.js')),
      styles: sum((path) => path.endsWith('.css')),
      answers: sum((path) => !path.startsWith('/assets/')),
    };
  });
