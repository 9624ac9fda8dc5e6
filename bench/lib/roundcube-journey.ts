import type { Page } from '@playwright/test';
import { idle, newContext, type JourneyOptions, type Samples } from './journey.ts';
import { timeAction, timeLeaving, timeNavigation, type Sight } from './page-timer.ts';

/*
 * What a person does in Roundcube (skin Elastic, as it ships: 50 messages a page, no conversations), each thing in so many rounds, by the same yardstick.
 */

/** Rows that have left stay in the page, not shown. */
const ROW = '#messagelist tr.message:not([style*="display: none"])';
/** What is on the page before a click is marked, so that it is not taken for what comes. */
const NEW = ':not([data-bench-old])';
const BODY_FRAME = '#messagecontframe';

export class RoundcubeJourney {
  readonly samples: Samples = {};
  readonly #options: JourneyOptions;

  constructor(options: JourneyOptions) {
    this.#options = options;
  }

  /** All of it, from the log-in on. */
  async run(): Promise<void> {
    const { browser, url, user, password, rounds, say } = this.#options;
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('#rcmloginuser').fill(user);
    await page.locator('#rcmloginpwd').fill(password);
    say('Roundcube: log-in, and the index of Dovecot');
    await page.keyboard.press('Enter');
    await page.locator(ROW).first().waitFor({ timeout: 300_000 });
    say('Roundcube: loads');
    const cookies = await context.cookies();
    for (let round = 0; round < rounds; round += 1) {
      const fresh = await newContext(browser);
      await fresh.addCookies(cookies);
      const other = await fresh.newPage();
      const rows = { css: ROW, count: 20 };
      this.#add('coldLoad', await timeNavigation(other, `${url}/?_task=mail&_mbox=INBOX`, rows));
      await idle();
      this.#add('warmLoad', await timeNavigation(other, null, rows));
      await fresh.close();
    }
    const tasks = {
      reading: () => this.#timeReading(page),
      triage: () => this.#timeTriage(page),
      pages: () => this.#timePages(page),
      folders: () => this.#timeFolders(page),
      searches: () => this.#timeSearches(page),
      writing: () => this.#timeWriting(page),
    };
    for (const [name, task] of Object.entries(tasks)) {
      say(`Roundcube: ${name}`);
      await this.#openInbox(page);
      await task();
    }
    await context.close();
  }

  #add(task: string, ms: number): void {
    (this.samples[task] ??= []).push(ms);
  }

  async #openInbox(page: Page): Promise<void> {
    await page.goto(`${this.#options.url}/?_task=mail&_mbox=INBOX`);
    await page.locator(ROW).first().waitFor();
    await idle();
  }

  /** A message by a click, then the next one by the key. */
  async #timeReading(page: Page): Promise<void> {
    const body: Sight = { frame: BODY_FRAME, css: `html${NEW} #messagebody`, isFilled: true };
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await this.#openRow(page, (round * 2) % 48, 'open');
      await idle();
      await markFrame(page);
      this.#add('openNext', await timeAction(page, () => page.keyboard.press('ArrowDown'), body));
      await idle();
    }
  }

  async #openRow(page: Page, index: number, task?: string): Promise<void> {
    await markFrame(page);
    const row = page.locator(ROW).nth(index);
    await row.scrollIntoViewIfNeeded();
    const click = (): Promise<void> => row.locator('td.subject .subject').first().click();
    const body: Sight = { frame: BODY_FRAME, css: `html${NEW} #messagebody`, isFilled: true };
    const took = await timeAction(page, click, body);
    if (task !== undefined) this.#add(task, took);
  }

  async #timeTriage(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      // Another one than it has opened by itself after the last.
      const index = 2 + ((round * 2) % 40);
      await this.#openRow(page, index);
      await idle();
      const id = await page.locator(ROW).nth(index).getAttribute('id');
      const gone: Sight = { css: `${ROW}[id="${id}"]`, isGone: true };
      this.#add('moveToTrash', await timeAction(page, () => page.keyboard.press('Delete'), gone));
      await idle();
    }
  }

  async #timePages(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      for (const [button, task] of [
        ['lastpage', 'lastPage'],
        ['firstpage', null],
      ] as const) {
        await markRows(page);
        const took = await timeAction(page, () => page.locator(`a.${button}:visible`).first().click(), {
          css: `${ROW}${NEW}`,
        });
        if (task !== null) this.#add(task, took);
        await idle();
      }
    }
  }

  async #timeFolders(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      for (const [folder, task] of [
        ['trash', null],
        ['inbox', 'folder'],
      ] as const) {
        await markRows(page);
        const click = (): Promise<void> =>
          page.locator(`#mailboxlist li.mailbox.${folder} > a`).first().click();
        const took = await timeAction(page, click, { css: `${ROW}${NEW}` });
        if (task !== null) this.#add(task, took);
        await idle();
      }
    }
  }

  /** Its search as it ships: subjects and senders of the folder. */
  async #timeSearches(page: Page): Promise<void> {
    const field = page.locator('#mailsearchform');
    for (let round = 0; round < this.#options.rounds; round += 1) {
      await field.fill(`person${round}@`);
      await field.focus();
      await markRows(page);
      this.#add(
        'searchSubjectAndFrom',
        await timeAction(page, () => page.keyboard.press('Enter'), { css: `${ROW}${NEW}` }),
      );
      await idle();
    }
  }

  async #timeWriting(page: Page): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const click = (): Promise<void> => page.locator('a.compose:visible').first().click();
      this.#add('composeOpens', await timeLeaving(page, click, { css: '#composebody' }));
      await this.#openInbox(page);
    }
  }
}

function markRows(page: Page): Promise<void> {
  return page.evaluate((css) => {
    for (const row of document.querySelectorAll(css)) row.setAttribute('data-bench-old', '');
  }, ROW);
}

function markFrame(page: Page): Promise<void> {
  return page.evaluate((css) => {
    const root = document.querySelector<HTMLIFrameElement>(css)?.contentDocument?.documentElement;
    root?.setAttribute('data-bench-old', '');
  }, BODY_FRAME);
}
