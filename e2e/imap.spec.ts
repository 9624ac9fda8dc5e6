import { expect, test, type Locator, type Page } from '@playwright/test';
import { ImapFlow } from 'imapflow';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';

/*
 * A mail program and the browser on the same mailbox: what either does, the other shows within a second and without being asked.
 */

const ADDRESS = 'ana@home.test';
const PASSWORD = 'a few good words';
const MOST_MS = 1000;
/** How long each change took to be seen on the other side. */
const took: number[] = [];
/** For whatever is too late: the test says how late it was. */
const PATIENCE_MS = 15_000;

let server: Mailcote;
let page: Page;
let program: ImapFlow;
/** What the server told the program while it sat in IDLE. */
const told: string[] = [];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  await server.mailcote(['domain', 'add', 'home.test']);
  await server.mailcote(['account', 'create', ADDRESS, '--password-stdin'], `${PASSWORD}\n`);
  program = new ImapFlow({
    host: '127.0.0.1',
    port: server.ports.imaps,
    secure: true,
    auth: { user: ADDRESS, pass: PASSWORD },
    tls: { rejectUnauthorized: false },
    logger: false,
  });
  await program.connect();
  program.on('exists', ({ count }: { count: number }) => told.push(`exists ${count}`));
  program.on('flags', ({ seq, flags }: { seq: number; flags: Set<string> }) =>
    told.push(`flags ${seq} ${[...flags].toSorted().join(' ')}`.trim()),
  );
  program.on('expunge', ({ seq }: { seq: number }) => told.push(`expunge ${seq}`));
  await program.mailboxOpen('INBOX');
  page = await browser.newPage({
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  await page.goto(`${server.urls.public}/login`);
  await page.locator('input[name=address]').fill(ADDRESS);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  // The grid is there only until the list is known to be empty.
  await expect(page.getByText('All read, all done')).toBeVisible();
});

test.afterAll(async () => {
  await program?.logout();
  await page?.close();
  await server?.[Symbol.asyncDispose]();
});

const row = (name: string | RegExp): Locator => page.getByRole('row', { name });

/** Waits until `shown`, and notes the time since `done`. */
async function within(what: string, done: number, shown: Promise<unknown>): Promise<void> {
  await shown;
  const ms = Date.now() - done;
  test.info().annotations.push({ type: what, description: `${ms} ms` });
  took.push(ms);
}

const visible = (locator: Locator): Promise<void> =>
  locator.first().waitFor({ state: 'visible', timeout: PATIENCE_MS });
const gone = (locator: Locator): Promise<void> =>
  locator.waitFor({ state: 'detached', timeout: PATIENCE_MS });

/** Until the program has been told; it sits in IDLE as soon as nothing else is asked of it. */
async function heard(line: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!told.includes(line)) {
    if (Date.now() > deadline) throw new Error(`not told "${line}", but ${told.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The program sits in IDLE while this is done in the browser, and has been told nothing yet. */
async function whileIdling(what: string, act: () => Promise<unknown>, expected: string): Promise<void> {
  told.length = 0;
  const idling = program.idle();
  await expect.poll(() => program.idling).toBe(true);
  await act();
  await within(what, Date.now(), heard(expected));
  // Any command ends it.
  await program.noop();
  await idling;
}

async function append(subject: string): Promise<void> {
  const message = `From: Mia <mia@away.test>\r\nTo: ${ADDRESS}\r\nSubject: ${subject}\r\n\r\nHello\r\n`;
  await program.append('INBOX', message);
}

test('a message that a program puts into the inbox is on screen', async () => {
  for (const subject of ['One', 'Two', 'Three', 'Four']) await append(subject);
  await append('Five');
  await within('APPEND to screen', Date.now(), visible(row(/Five/)));
  await expect(page.locator('[role=row][aria-label]')).toHaveCount(5);
});

test('flags that a program sets are on screen', async () => {
  await program.messageFlagsAdd('5', ['\\Flagged']);
  await within(
    '\\Flagged to screen',
    Date.now(),
    visible(row(/Five/).getByRole('button', { name: 'Remove star' })),
  );
  await program.messageFlagsAdd('5', ['\\Seen']);
  await within('\\Seen to screen', Date.now(), visible(row(/^Starred\. .*Five/)));
  await program.messageFlagsRemove('5', ['\\Flagged']);
  await within('no flag to screen', Date.now(), visible(row(/^Mia.*Five/)));
});

test('flags that are set on screen are told to a program', async () => {
  // It shows under the pointer only.
  await row(/Two/).hover();
  const star = row(/Two/).getByRole('button', { name: 'Star' });
  await whileIdling('star to IDLE', () => star.click(), 'flags 2 \\Flagged');
  await whileIdling('reading to IDLE', () => row(/One/).click(), 'flags 1 \\Seen');
  await page.keyboard.press('u');
});

test('what a program moves or deletes leaves the screen', async () => {
  await program.messageMove('5', 'Archive');
  await within('MOVE to screen', Date.now(), gone(row(/Five/)));
  await program.messageDelete('4');
  await within('EXPUNGE to screen', Date.now(), gone(row(/Four/)));
  await expect(page.locator('[role=row][aria-label]')).toHaveCount(3);
});

test('what is moved or deleted on screen is told to a program', async () => {
  const archive = async (): Promise<void> => {
    await row(/Two/).getByRole('checkbox').click();
    await page.keyboard.press('e');
  };
  await whileIdling('archiving to IDLE', archive, 'expunge 2');
  const throwAway = async (): Promise<void> => {
    await row(/Three/).getByRole('checkbox').click();
    await page.keyboard.press('#');
  };
  await whileIdling('deleting to IDLE', throwAway, 'expunge 2');
  expect(await program.status('Archive', { messages: true })).toMatchObject({ messages: 2 });
  expect(await program.status('Trash', { messages: true })).toMatchObject({ messages: 1 });
});

test('a mailbox made on either side is there on the other', async () => {
  await program.mailboxCreate('Projects');
  const sidebar = page.getByRole('navigation').getByRole('link');
  await within('CREATE to screen', Date.now(), visible(sidebar.filter({ hasText: 'Projects' })));
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByLabel('Name of the folder').fill('Holidays');
  await page.getByRole('button', { name: 'Save' }).click();
  const done = Date.now();
  const listed = async (): Promise<void> => {
    while (!(await program.list()).some(({ path }) => path === 'Holidays'))
      if (Date.now() - done > PATIENCE_MS) throw new Error('Holidays is not listed');
  };
  await within('new folder to LIST', done, listed());
  await visible(sidebar.filter({ hasText: 'Holidays' }));
  await program.mailboxDelete('Projects');
  await within('DELETE to screen', Date.now(), gone(sidebar.filter({ hasText: 'Projects' })));
});

test('each side saw what the other did within a second, but where this machine was busy with something else', () => {
  const inOrder = took.toSorted((a, b) => a - b);
  expect(inOrder.length).toBeGreaterThan(8);
  expect(inOrder[Math.floor(inOrder.length / 2)]).toBeLessThan(MOST_MS);
});
