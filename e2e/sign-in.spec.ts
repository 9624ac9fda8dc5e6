import { expect, test, type Browser, type CDPSession, type Page } from '@playwright/test';
import { TOTP } from 'otpauth';
import { startMailcote, type Mailcote } from './lib/mailcote.ts';
import { complaintsOf, expectNoViolations } from './lib/webmail.ts';
import { ME } from './sample-mail/people.ts';

/*
 * How one signs in: a code of an app, a passkey, a recovery code, a browser that is remembered; confirming before a change; what is told of it.
 */

const PASSWORD = 'a pigeon in every hole';
let server: Mailcote;

test.beforeAll(async () => {
  server = await startMailcote();
  const token = server.urls.setup?.split('#')[1];
  const [localPart, domain] = ME.address.split('@');
  const response = await fetch(`${server.urls.public}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.urls.public },
    body: JSON.stringify({ token, domain, name: ME.name, localPart, password: PASSWORD }),
  });
  expect(response.status).toBe(200);
});
test.afterAll(() => server?.[Symbol.asyncDispose]());

/** An account of its own for a test, and a page that shows the sign-in. */
async function newcomer(browser: Browser, name: string): Promise<{ page: Page; address: string }> {
  const address = `${name}@${ME.address.split('@')[1]}`;
  await server.mailcote(['account', 'create', address, '--password-stdin'], `${PASSWORD}\n`);
  return { page: await signInPage(browser), address };
}

async function signInPage(browser: Browser): Promise<Page> {
  // Without the service worker, a test can hold back what the page loads.
  const context = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.goto(`${server.urls.public}/login`);
  return page;
}

async function showPassword(page: Page, address: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

const isIn = (page: Page) => expect(page).toHaveURL(/\/mail\/inbox/);

async function openSettings(page: Page): Promise<void> {
  await isIn(page);
  await page.goto(`${server.urls.public}/settings`);
  await expect(page.getByRole('heading', { name: 'Two-factor sign-in' })).toBeVisible();
}

/** A passkey inside the browser (WebDriver's virtual authenticator). */
async function addAuthenticator(page: Page): Promise<{ client: CDPSession; id: string }> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { client, id: authenticatorId };
}

/** @returns the secret, the code that has switched it on, and the recovery codes */
async function setUpApp(page: Page): Promise<{ secret: string; used: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Set up' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Authenticator app' });
  await expect(dialog.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = (await dialog.locator('code').innerText()).replaceAll(' ', '');
  await expectNoViolations(page);
  await dialog.getByLabel('Then type the code').fill('000000');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('clock');
  const used = code(secret, 0);
  await dialog.getByLabel('Then type the code').fill(used);
  await page.keyboard.press('Enter');
  const kept = page.getByRole('dialog', { name: 'Keep your recovery codes' });
  await expect(kept.locator('li')).toHaveCount(10);
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  const codes = await kept.locator('li').allInnerTexts();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    kept.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('mailcote-recovery-codes.txt');
  await kept.getByRole('button', { name: 'I have kept them' }).click();
  await expect(kept).toBeHidden();
  return { secret, used, codes };
}

/** The code of now, or of the next step, which is good already: each is good once. */
function code(secret: string, step: number): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 });
}

test('an authenticator app is set up, asked for, remembered, forgotten and removed', async ({ browser }) => {
  const { page, address } = await newcomer(browser, 'anna');
  const complaints = complaintsOf(page);
  await expect(page.getByLabel('E-mail address')).toBeVisible();
  await expectNoViolations(page);
  await showPassword(page, address);
  await openSettings(page);
  const { secret, used, codes } = await setUpApp(page);
  await expect(page.getByText('10 are left.')).toBeVisible();
  await expectNoViolations(page);

  const other = await signInPage(browser);
  await showPassword(other, address);
  await expect(other.getByRole('heading', { name: 'One more step' })).toBeVisible();
  await expect(other.getByLabel('Code of your authenticator app')).toBeFocused();
  await expectNoViolations(other);
  await other.keyboard.type(used);
  await other.keyboard.press('Enter');
  await expect(other.getByRole('alert')).toContainText('used already');
  await other.getByLabel('Code of your authenticator app').fill(code(secret, 1));
  await other.getByLabel('30 days').check();
  await other.keyboard.press('Enter');
  await isIn(other);

  // Remembered: the password alone.
  await other.context().clearCookies({ name: /^mailcote-\d+$/ });
  await other.goto(`${server.urls.public}/login`);
  await showPassword(other, address);
  await openSettings(other);
  const remembered = other.locator('section').filter({ hasText: 'Remembered browsers' });
  await remembered.getByRole('button', { name: 'Forget' }).click();
  await expect(remembered).toBeHidden();
  await expect(other.getByText('Signed in · password + authenticator app')).toBeVisible();
  await expect(other.getByText('Signed in · password + remembered browser')).toBeVisible();
  await expect(other.getByText('Refused · password + authenticator app')).toBeVisible();

  // A recovery code, in place of the phone.
  const third = await signInPage(browser);
  await showPassword(third, address);
  await third.getByRole('button', { name: 'Use a recovery code' }).click();
  await third.getByLabel('Recovery code').fill(codes[3] ?? '');
  await third.keyboard.press('Enter');
  await openSettings(third);
  await expect(third.getByText('9 are left.')).toBeVisible();
  await third.getByRole('button', { name: 'Make new ones' }).click();
  await third.getByRole('dialog').getByRole('button', { name: 'Make new ones' }).click();
  await third.getByRole('button', { name: 'I have kept them' }).click();
  await expect(third.getByText('10 are left.')).toBeVisible();

  await third
    .locator('section')
    .filter({ hasText: 'Two-factor' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(third.getByRole('dialog')).toContainText('the password alone will do');
  await third.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(third.getByRole('button', { name: 'Set up' })).toBeVisible();
  const fourth = await signInPage(browser);
  await showPassword(fourth, address);
  await isIn(fourth);
  // The account itself was told of all that.
  await fourth.goto(`${server.urls.public}/mail/inbox`);
  await expect(fourth.getByText('The authenticator app was removed from your account').first()).toBeVisible();
  expect(complaints.filter((text) => !/40[013]/.test(text))).toEqual([]);
  for (const one of [page, other, third, fourth]) await one.context().close();
});

test('a passkey is the second step, and does without the password', async ({ browser }) => {
  const { page, address } = await newcomer(browser, 'dora');
  const authenticator = await addAuthenticator(page);
  await showPassword(page, address);
  await openSettings(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Laptop');
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('Laptop')).toBeVisible();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Blue laptop');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Blue laptop')).toBeVisible();

  const signOut = async () => {
    await page.context().clearCookies();
    await page.goto(`${server.urls.public}/login`);
  };
  await signOut();
  await showPassword(page, address);
  await expect(page.getByText('fingerprint')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Use a passkey' }).press('Enter');
  await isIn(page);

  await signOut();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).press('Enter');
  await openSettings(page);
  await expect(page.getByText('Signed in · passkey')).toBeVisible();
  await expect(page.getByText('Signed in · password + passkey')).toBeVisible();

  // Somebody turns away from it.
  await signOut();
  await authenticator.client.send('WebAuthn.setUserVerified', {
    authenticatorId: authenticator.id,
    isUserVerified: false,
  });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('alert')).toContainText('passkey');
  await page.context().close();
});

test('a change asks again who one is, when that was long ago', async ({ browser }) => {
  const { page, address } = await newcomer(browser, 'emil');
  await showPassword(page, address);
  await openSettings(page);
  // As the server answers after ten minutes.
  let isOld = true;
  await page.route('**/api/app-passwords', async (route) => {
    if (route.request().method() !== 'POST' || !isOld) return route.fallback();
    const error = { code: 'proofNeeded', message: 'Confirm with your password or a passkey that it is you.' };
    return route.fulfill({ status: 403, json: { error } });
  });
  // The dialogue's strings are not there yet: the page stays where it is until they are.
  const held = Promise.withResolvers<void>();
  await page.route('**/assets/sign-in-*.js', async (route) => {
    await held.promise;
    return route.fallback();
  });
  const asked = page.waitForRequest('**/assets/sign-in-*.js');
  await page.getByLabel('What is it for?').fill('Phone');
  await page.getByLabel('What is it for?').press('Enter');
  await asked;
  await expect(page.getByRole('heading', { name: 'Two-factor sign-in' })).toBeVisible();
  const dialog = page.getByRole('dialog', { name: 'Is it you?' });
  await expect(dialog).toBeHidden();
  held.resolve();
  await expect(dialog).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByLabel('Password', { exact: true }).fill('wrong password');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  isOld = false;
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Shown only now')).toBeVisible();
  await page.context().close();
});
