import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { expectNoViolations, jmap, signIn } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/*
 * New mail while nobody looks: the browser is pushed to, as its push service would, and tells of it.
 */

let server: Mailcote;
let cookie: string;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startMailcote();
  cookie = await prepareSampleAccount(server);
  page = await signIn(browser, server, { permissions: ['notifications'] });
});

test.afterAll(async () => {
  await page?.context().close();
  await server?.[Symbol.asyncDispose]();
});

interface Shown {
  title: string;
  body: string;
  actions: string[];
}
const shown = (): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = (await registration.getNotifications()) as (Notification & {
      actions: { title: string }[];
    })[];
    return all.map(({ title, body, actions }) => ({ title, body, actions: actions.map((one) => one.title) }));
  });

let cdp: CDPSession;
let registrationId: string;

/** A push as the browser's service delivers it, twice in a row as may happen. */
async function push(): Promise<void> {
  const data = JSON.stringify({ '@type': 'StateChange', changed: {} });
  const { public: origin } = server.urls;
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
}

async function receive(subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: server.ports.smtp, ignoreTLS: true });
  const from = '"Ana Li" <ana@sender.example>';
  await transport.sendMail({ from, to: ME.address, subject, text: 'In the garden, if it is dry.' });
  transport.close();
}

/** What is shown after a push that comes while nobody looks at our page. */
async function shownAfterPush(): Promise<Shown[]> {
  await page.goto('about:blank');
  await push();
  await page.goto(`${server.urls.public}/mail/inbox`);
  return shown();
}

test('switched on in the settings, mail that comes to a closed page is told of', async () => {
  await page.goto(`${server.urls.public}/settings`);
  const toggle = page.getByRole('switch', { name: 'Tell me of new mail' });
  await toggle.click();
  // The browser of this test reaches no push service: that is said.
  await expect(page.getByText('Notifications come while a page of Mailcote is open')).toBeVisible();
  await expect(toggle).toBeChecked();
  await expectNoViolations(page);
  cdp = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(server.urls.public));
      if (own) resolve(own.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  registrationId = await registered;
  await receive('Tea at four?');
  await expect.poll(shownAfterPush).toEqual([
    {
      title: 'Ana Li',
      body: 'Tea at four?\nIn the garden, if it is dry.',
      actions: ['Archive', 'Reply'],
    },
  ]);
});

test('a notification that is answered opens the answer', async () => {
  const [found] = await jmap(server, cookie, [['Email/query', { filter: { subject: 'Tea at four' } }]]);
  const { ids } = found as unknown as { ids: string[] };
  const [email] = await jmap(server, cookie, [['Email/get', { ids, properties: ['threadId'] }]]);
  const { list } = email as unknown as { list: { threadId: string }[] };
  await page.goto(`${server.urls.public}/mail/inbox/${list[0]?.threadId}#reply`);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
});

test('switched off, nothing is told', async () => {
  await page.goto(`${server.urls.public}/settings`);
  await page.getByRole('switch', { name: 'Tell me of new mail' }).click();
  await expect(page.getByRole('switch', { name: 'Tell me of new mail' })).not.toBeChecked();
  const before = await shown();
  await receive('Nobody hears this');
  expect(await shownAfterPush()).toEqual(before);
});
