import { expect, test, type Page } from '@playwright/test';
import { countKept } from './lib/kept.ts';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, jmap, signIn } from './lib/webmail.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * The server goes away and comes back in the middle of everything: nothing is lost, nothing is done twice, and the page says so.
 */

/** Enough for a job to be at it when the server goes, on a quick machine too. */
const DIGESTS = 5_000;
/** Of one Email/set. */
const AT_ONCE = 500;

let server: Mailcote;
let cookie: string;
let reading: Page;
let writing: Page;
let complaints: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  await receiveDigests();
  reading = await signIn(browser, server);
  complaints = complaintsOf(reading);
  await reading.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  writing = await reading.context().newPage();
  await writing.goto(`${server.urls.public}/mail/inbox`);
  await expect(writing.locator('[role=row][aria-label]').first()).toBeVisible();
});

test.afterAll(async () => {
  await reading?.context().close();
  await server?.[Symbol.asyncDispose]();
});

const ask = async <T>(name: string, args: object): Promise<T> =>
  (await jmap(server, cookie, [[name, args]]))[0] as unknown as T;

/** RFC 8620 7.2: a PushSubscription belongs to a login. */
const ofNoAccount = { accountId: undefined };

async function receiveDigests(): Promise<void> {
  const { list } = await ask<{ list: { id: string; role: string | null }[] }>('Mailbox/get', {
    properties: ['role'],
  });
  const archive = list.find(({ role }) => role === 'archive')?.id ?? '';
  for (let start = 0; start < DIGESTS; start += AT_ONCE) {
    const create = Object.fromEntries(
      Array.from({ length: AT_ONCE }, (_, n) => [
        `n${n}`,
        {
          mailboxIds: { [archive]: true },
          from: [{ email: 'press@daily.example' }],
          subject: `Daily digest ${start + n}`,
          bodyValues: { text: { value: 'Nothing new.' } },
          textBody: [{ partId: 'text', type: 'text/plain' }],
        },
      ]),
    );
    await jmap(server, cookie, [['Email/set', { create }]]);
  }
}

const count = async (filter: object): Promise<number> =>
  (await ask<{ total: number }>('Email/query', { filter, calculateTotal: true })).total;
const withSubject = (subject: string, isDraft: boolean): Promise<number> =>
  count({
    operator: 'AND',
    conditions: [{ subject: `"${subject}"` }, { [isDraft ? 'hasKeyword' : 'notKeyword']: '$draft' }],
  });

const banner = (page: Page) => page.getByTestId('connection-banner');

/** Goes on to the next conversation and stars it, or takes its star. @returns by how much the number of starred ones grows */
async function starNext(): Promise<number> {
  await reading.keyboard.press('j');
  const starred = reading.locator('[role=row]:focus [data-starred]');
  const isStarred = (await starred.count()) > 0;
  await reading.keyboard.press('s');
  await expect(starred).toHaveCount(isStarred ? 0 : 1);
  return isStarred ? -1 : 1;
}

async function writeDraft(subject: string): Promise<void> {
  await writing.keyboard.press('c');
  await writing.getByRole('combobox', { name: 'To', exact: true }).fill('mina@example.org,');
  await writing.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await writing.getByRole('textbox', { name: 'Message', exact: true }).click();
  await writing.keyboard.type('Before, ');
}

/** Has the server put a label on every digest. Resolves when it is at it. */
async function labelAllDigests(label: string): Promise<void> {
  await reading.goto(`${server.urls.public}/search?q=${encodeURIComponent('from:press@daily.example')}`);
  await expect(reading.getByText('conversations found')).toBeVisible();
  await reading.keyboard.press('*');
  await reading.keyboard.press('a');
  await reading.getByRole('button', { name: /^Select all [\d,]+ that match/ }).click();
  await expect(reading.getByText('that match are selected')).toBeVisible();
  await reading.keyboard.press('l');
  await expect(reading.getByRole('combobox', { name: 'Find or make a label' })).toBeFocused();
  await reading.keyboard.type(label);
  await reading.keyboard.press('Enter');
  await expect(reading.getByTestId('toast')).toContainText(label);
}

for (const [signal, label] of [
  ['SIGTERM', 'Orderly'],
  ['SIGKILL', 'Pulled'],
] as const)
  test(`${signal}: reading, writing, changes under way and in the gap, a job of the server, push`, async () => {
    test.setTimeout(180_000);
    const subject = `Written through ${label}`;
    const { created } = await ask<{ created: { p: { id: string } } }>('PushSubscription/set', {
      ...ofNoAccount,
      create: { p: { deviceClientId: label, url: 'https://push.invalid/', types: ['EmailDelivery'] } },
    });
    await writeDraft(subject);
    await reading.goto(`${server.urls.public}/mail/inbox`);
    await expect(reading.locator('[role=row][aria-label]').first()).toBeVisible();
    const before = await count({ hasKeyword: '$flagged' });
    await labelAllDigests(label);

    const jobs = await ask<{ list: { status: string }[] }>('BulkUpdate/get', { ids: null });
    expect(jobs.list.filter(({ status }) => status === 'running')).toHaveLength(1);
    const stopped = server.stop(signal);
    // Some of it is on its way as the server goes.
    await writing.keyboard.type('in between, ');
    await reading.keyboard.press('g');
    await reading.keyboard.press('i');
    await expect(reading.getByRole('row').filter({ hasText: 'Lunch on Thursday' })).toBeVisible();
    let starred = await starNext();
    await stopped;
    for (let n = 0; n < 20; n += 1) starred += await starNext();
    await expect(banner(reading)).toContainText('Connection lost');
    await expect(banner(writing)).toContainText('Connection lost');
    await writing.keyboard.type('and after.');

    await server.start();
    await expect(banner(reading)).toHaveCount(0, { timeout: 45_000 });
    await expect(banner(writing)).toHaveCount(0, { timeout: 45_000 });
    await expect.poll(() => count({ hasKeyword: '$flagged' }), { timeout: 30_000 }).toBe(before + starred);
    await expect.poll(() => countKept(reading, 'changes')).toBe(0);

    // Signed in still, on both pages; what is read comes.
    await expect(reading.getByRole('dialog')).toHaveCount(0);
    await reading.getByRole('row').filter({ hasText: 'Lunch on Thursday' }).click();
    await expect(reading.locator('.message-body').last()).toContainText('I am in town until Friday');

    await expect.poll(() => withSubject(subject, true), { timeout: 30_000 }).toBe(1);
    await expect(writing.getByRole('textbox', { name: 'Message', exact: true })).toHaveText(
      'Before, in between, and after.',
    );
    await writing.keyboard.press('Control+Enter');
    await expect.poll(() => withSubject(subject, false), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => withSubject(subject, true)).toBe(0);

    // The job goes on where it was, and says when it is done.
    const { list } = await ask<{ list: { id: string; name: string }[] }>('Mailbox/get', {
      properties: ['name'],
    });
    const labelled = list.find(({ name }) => name === label)?.id ?? '';
    await expect.poll(() => count({ inMailbox: labelled }), { timeout: 60_000 }).toBe(DIGESTS);

    const pushed = await ask<{ list: { id: string }[] }>('PushSubscription/get', {
      ...ofNoAccount,
      ids: null,
    });
    expect(pushed.list.map(({ id }) => id)).toContain(created.p.id);
    // The browser's own words on a server that is not there aside.
    expect(complaints.filter((text) => !/ERR_|WebSocket connection/.test(text))).toEqual([]);
  });
