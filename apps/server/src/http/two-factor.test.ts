import { TOTP } from 'otpauth';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount } from '../admin/accounts.ts';
import { switchTwoFactorOff } from '../admin/two-factor.ts';
import { addDomain } from '../admin/domains.ts';
import { SoftwareAuthenticator } from '../auth/testing/software-authenticator.ts';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

const PASSWORD = 'correct horse battery';
const ORIGIN = 'http://localhost:8080';
let server: RestServer;
beforeAll(async () => {
  server = await startRestServer({ MAILCOTE_PUBLIC_URL: ORIGIN });
  await addDomain(server.store, 'example.org');
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

type Browser = ReturnType<RestServer['browser']>;

async function account(name: string, { isAdmin = false } = {}): Promise<{ id: string; address: string }> {
  return createAccount(server.store, { address: `${name}@example.org`, password: PASSWORD, name, isAdmin });
}

function showPassword(name: string, browser: Browser = server.browser()): ReturnType<RestServer['call']> {
  return browser.call('POST', '/api/session', {
    body: { address: `${name}@example.org`, password: PASSWORD },
  });
}

async function signIn(name: string): Promise<Browser> {
  const browser = server.browser();
  expect((await showPassword(name, browser)).status).toBe(200);
  return browser;
}

/** The code of now, or of steps from now: each is good once, and the next one is good already. */
function codeOf(secret: string, step: number): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 });
}

async function switchOnTotp(browser: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const made = await browser.call('POST', '/api/two-factor/totp/new');
  expect(made).toMatchObject({ status: 200, body: { uri: expect.stringMatching(/^otpauth:\/\/totp\//) } });
  const { secret, token } = made.body;
  const on = await browser.call('POST', '/api/two-factor/totp', {
    body: { token, code: codeOf(secret, 0) },
  });
  expect(on.status).toBe(200);
  return { secret, recoveryCodes: on.body.recoveryCodes };
}

async function switchOnPasskey(
  browser: Browser,
  name = 'Key',
): Promise<{ passkey: SoftwareAuthenticator; recoveryCodes: string[] | null; id: string }> {
  const passkey = new SoftwareAuthenticator(ORIGIN);
  const options = await browser.call('POST', '/api/passkeys/options');
  expect(options.body).toMatchObject({ rp: { id: 'localhost' }, attestation: 'none' });
  const made = await browser.call('POST', '/api/passkeys', {
    body: { name, passkey: passkey.create(options.body) },
  });
  expect(made.status).toBe(201);
  return { passkey, ...made.body };
}

/** Makes it as if the proof of every session was long ago. */
async function waitElevenMinutes(browser: Browser): Promise<void> {
  const client = new Client(server.databaseUrl);
  await client.connect();
  await client.query(
    `UPDATE credential SET proved_at = proved_at - interval '11 minutes' WHERE kind = 'session'`,
  );
  await client.end();
  // Sessions are kept in memory for a moment.
  await expect
    .poll(async () => (await browser.call('DELETE', '/api/sessions/c999')).body.error?.code)
    .toBe('proofNeeded');
}

async function noticesFor(name: string): Promise<string[]> {
  const items = await server.store.queue.list();
  const blobs = items.filter(({ rcptTo }) => rcptTo === `${name}@example.org`).map(({ blobId }) => blobId);
  const texts = await Promise.all(blobs.map((id) => server.store.blobs.get(id ?? '')));
  return texts
    .map((bytes) => /^Subject: (.*)$/m.exec(bytes?.toString() ?? '')?.[1]?.trim() ?? '')
    .toReversed();
}

test('codes of an app: switched on by a right one, asked for, each good once', async () => {
  await account('anna');
  const browser = await signIn('anna');
  const other = await signIn('anna');
  const made = await browser.call('POST', '/api/two-factor/totp/new');
  const { secret, token } = made.body;
  const activate = (code: string): ReturnType<RestServer['call']> =>
    browser.call('POST', '/api/two-factor/totp', { body: { token, code } });
  for (const wrong of [codeOf(secret, -3), codeOf(secret, 5), 'abc'])
    expect(await activate(wrong)).toMatchObject({ status: 400, body: { error: { field: 'code' } } });
  expect((await browser.call('GET', '/api/two-factor')).body).toEqual({
    isOn: false,
    totp: null,
    passkeys: [],
    recoveryCodesLeft: 0,
    passkeysPossible: true,
  });
  const used = codeOf(secret, 0);
  const on = await activate(used);
  expect(on.body.recoveryCodes).toHaveLength(10);
  expect((await browser.call('GET', '/api/two-factor')).body).toMatchObject({
    isOn: true,
    totp: { lastUsedAt: null },
    recoveryCodesLeft: 10,
  });
  // A second one needs the first to go, and other sessions are over.
  const { body: again } = await browser.call('POST', '/api/two-factor/totp/new');
  const second = { token: again.token, code: codeOf(again.secret, 0) };
  expect((await browser.call('POST', '/api/two-factor/totp', { body: second })).status).toBe(409);
  expect((await other.call('GET', '/api/session')).status).toBe(401);

  const step = await showPassword('anna');
  expect(step).toMatchObject({ status: 202, body: { secondFactor: { methods: ['totp', 'recoveryCode'] } } });
  expect(step.headers.getSetCookie()).toEqual([]);
  const { token: stepToken } = step.body.secondFactor;
  const fresh = server.browser();
  const show = (code: string): ReturnType<RestServer['call']> =>
    fresh.call('POST', '/api/session/second-factor', { body: { token: stepToken, code } });
  // The code that has switched it on is used.
  expect(await show(used)).toMatchObject({ status: 401, body: { error: { code: 'invalidCode' } } });
  const right = codeOf(secret, 1);
  expect(await show(right)).toMatchObject({ status: 200, body: { address: 'anna@example.org' } });
  expect((await fresh.call('GET', '/api/session')).status).toBe(200);
  // Neither the step nor the code is good again.
  const [recoveryCode] = on.body.recoveryCodes;
  const late = { token: stepToken, recoveryCode };
  expect((await server.call('POST', '/api/session/second-factor', { body: late })).body.error.code).toBe(
    'stepEnded',
  );
  expect((await fresh.call('GET', '/api/two-factor')).body.recoveryCodesLeft).toBe(10);
  const nextToken = (await showPassword('anna')).body.secondFactor.token;
  const replay = await server.call('POST', '/api/session/second-factor', {
    body: { token: nextToken, code: right },
  });
  expect(replay.body.error.code).toBe('invalidCode');

  const { body: log } = await fresh.call('GET', '/api/sign-ins');
  expect(log).toContainEqual(expect.objectContaining({ outcome: 'ok', factors: ['password', 'totp'] }));
  expect(log).toContainEqual(expect.objectContaining({ outcome: 'invalid', factors: ['password', 'totp'] }));
  expect(await noticesFor('anna')).toEqual(['An authenticator app was added to your account']);

  expect((await fresh.call('DELETE', '/api/two-factor/totp')).status).toBe(204);
  expect((await fresh.call('DELETE', '/api/two-factor/totp')).status).toBe(404);
  await signIn('anna');
});

test('the secret is sealed in the database', async () => {
  const { id } = await account('sealed');
  const { secret } = await switchOnTotp(await signIn('sealed'));
  const [factor] = await server.store.directory.secondFactors.list(id);
  expect(factor?.secret.toString('latin1')).not.toContain(secret);
  expect(factor?.secret).toHaveLength(4 + 12 + 16 + secret.length);
});

test('wrong codes are limited together with wrong passwords', async () => {
  await account('bert');
  const { secret } = await switchOnTotp(await signIn('bert'));
  const { token } = (await showPassword('bert')).body.secondFactor;
  const tries = await Promise.all(
    Array.from({ length: 22 }, (_, index) =>
      server.call('POST', '/api/session/second-factor', {
        body: { token, code: String(index).padStart(6, '0') },
      }),
    ),
  );
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(20);
  expect(tries.filter(({ status }) => status === 429)).toHaveLength(2);
  const right = await server.call('POST', '/api/session/second-factor', {
    body: { token, code: codeOf(secret, 0) },
  });
  expect(right.status).toBe(429);
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(800);
  expect((await showPassword('bert')).status).toBe(429);
});

test('recovery codes: ten, each once, however they are typed, and made anew', async () => {
  await account('carl');
  const browser = await signIn('carl');
  const { recoveryCodes } = await switchOnTotp(browser);
  expect(new Set(recoveryCodes).size).toBe(10);
  const show = async (recoveryCode: string): Promise<number> => {
    const { token } = (await showPassword('carl')).body.secondFactor;
    const body = { token, recoveryCode };
    return (await server.call('POST', '/api/session/second-factor', { body })).status;
  };
  const [first = '', second = ''] = recoveryCodes;
  expect(first).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  expect(await show(` ${first.toUpperCase().replaceAll('-', '')} `)).toBe(200);
  expect(await show(first)).toBe(401);
  expect((await browser.call('GET', '/api/two-factor')).body.recoveryCodesLeft).toBe(9);
  const { body } = await browser.call('POST', '/api/two-factor/recovery-codes');
  expect(body.recoveryCodes).toHaveLength(10);
  expect(await show(second)).toBe(401);
  expect(await show(body.recoveryCodes[0])).toBe(200);
  // Those of one account are nothing to another.
  await account('carla');
  await switchOnTotp(await signIn('carla'));
  const { token } = (await showPassword('carla')).body.secondFactor;
  const stolen = { token, recoveryCode: body.recoveryCodes[1] };
  expect((await server.call('POST', '/api/session/second-factor', { body: stolen })).status).toBe(401);
});

test('a passkey: made, named, used as second factor and alone, never twice, removed', async () => {
  await account('dora');
  const browser = await signIn('dora');
  const { passkey, id, recoveryCodes } = await switchOnPasskey(browser, 'Laptop');
  expect(recoveryCodes).toHaveLength(10);
  expect((await switchOnPasskey(browser, 'Phone')).recoveryCodes).toBeNull();
  expect((await browser.call('PATCH', `/api/passkeys/${id}`, { body: { name: 'Old' } })).status).toBe(204);
  expect((await browser.call('GET', '/api/two-factor')).body.passkeys).toMatchObject([
    { id, name: 'Old', lastUsedAt: null },
    { name: 'Phone' },
  ]);

  // As second factor.
  const { token, methods } = (await showPassword('dora')).body.secondFactor;
  expect(methods).toEqual(['passkey', 'recoveryCode']);
  const asked = await server.call('POST', '/api/session/passkey-options', { body: { token } });
  expect(asked.body.allowCredentials).toHaveLength(2);
  passkey.verifiesUser = false;
  const answer = { token, passkey: passkey.get(asked.body) };
  const there = server.browser();
  expect((await there.call('POST', '/api/session/second-factor', { body: answer })).status).toBe(200);
  const again = { ...answer, token: (await showPassword('dora')).body.secondFactor.token };
  expect((await server.call('POST', '/api/session/second-factor', { body: again })).status).toBe(401);

  // Alone.
  const alone = async (use: (options: { challenge?: unknown }) => object): ReturnType<RestServer['call']> => {
    const { body: options } = await server.call('POST', '/api/session/passkey-options', { body: {} });
    expect(options.allowCredentials).toEqual([]);
    return server.call('POST', '/api/session/passkey', { body: { passkey: use(options) } });
  };
  // Somebody has found it.
  expect((await alone((options) => passkey.get(options))).status).toBe(401);
  passkey.verifiesUser = true;
  let sent: object = {};
  expect(await alone((options) => (sent = passkey.get(options)))).toMatchObject({
    status: 200,
    body: { address: 'dora@example.org' },
  });
  // A replay, a challenge for something else, another site, another key, an old counter.
  const refused = [
    () => sent,
    () => passkey.get(asked.body),
    (options: { challenge?: unknown }) =>
      new SoftwareAuthenticator('https://evil.example', 'localhost').get(options),
    (options: { challenge?: unknown }) => new SoftwareAuthenticator(ORIGIN).get(options),
    (options: { challenge?: unknown }) => {
      passkey.counter = 0;
      return passkey.get(options);
    },
  ];
  for (const use of refused)
    expect((await alone(use)).body).toMatchObject({ error: { code: 'invalidPasskey' } });
  const { body: log } = await browser.call('GET', '/api/sign-ins');
  expect(log).toContainEqual(expect.objectContaining({ outcome: 'ok', factors: ['passkey'] }));
  expect(log).toContainEqual(expect.objectContaining({ outcome: 'ok', factors: ['password', 'passkey'] }));

  expect((await browser.call('DELETE', `/api/passkeys/${id}`)).status).toBe(204);
  expect((await browser.call('DELETE', `/api/passkeys/${id}`)).status).toBe(404);
  passkey.counter = 100;
  expect((await alone((options) => passkey.get(options))).status).toBe(401);
  expect(await noticesFor('dora')).toHaveLength(3);
});

test('a passkey is made only by an answer to our own question', async () => {
  await account('emil');
  await account('eva');
  const [emil, eva] = [await signIn('emil'), await signIn('eva')];
  const { body: options } = await emil.call('POST', '/api/passkeys/options');
  const make = (browser: Browser, passkey: object): ReturnType<RestServer['call']> =>
    browser.call('POST', '/api/passkeys', { body: { name: 'x', passkey } });
  const own = new SoftwareAuthenticator(ORIGIN);
  for (const [browser, passkey] of [
    [eva, own.create(options)],
    [emil, new SoftwareAuthenticator('https://evil.example', 'localhost').create(options)],
    [emil, own.create({ challenge: Buffer.from('mine').toString('base64url') })],
  ] as const)
    expect((await make(browser, passkey)).body).toMatchObject({ error: { code: 'invalidPasskey' } });
  expect((await make(emil, own.create(options))).status).toBe(201);
  expect((await make(emil, own.create(options))).status).toBe(400);
  expect((await make(emil, { id: { $ne: '' } })).status).toBe(400);
});

test('a browser that is remembered is asked for the password alone, until it is forgotten', async () => {
  await account('frida');
  const first = await signIn('frida');
  const { recoveryCodes } = await switchOnTotp(first);
  const { token } = (await showPassword('frida')).body.secondFactor;
  const body = { token, recoveryCode: recoveryCodes[0], remember: true };
  const answer = await server.call('POST', '/api/session/second-factor', { body });
  const trust = answer.headers.getSetCookie().find((line) => line.includes('-trust-')) ?? '';
  expect(trust).toMatch(/Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: trust.split(';')[0] ?? '' };
  const signInAgain = async (): Promise<number> =>
    (
      await server.call('POST', '/api/session', {
        body: { address: 'frida@example.org', password: PASSWORD },
        headers,
      })
    ).status;
  expect(await signInAgain()).toBe(200);
  const { body: log } = await first.call('GET', '/api/sign-ins');
  expect(log[0]).toMatchObject({ outcome: 'ok', factors: ['password', 'trustedBrowser'] });
  const { body: browsers } = await first.call('GET', '/api/trusted-browsers');
  expect(browsers).toMatchObject([{ id: expect.any(String), ip: '127.0.0.1' }]);
  expect((await first.call('DELETE', `/api/trusted-browsers/${browsers[0].id}`)).status).toBe(204);
  expect(await signInAgain()).toBe(202);
});

test('changes ask again for the password or a passkey when the last proof is old', async () => {
  await account('gustav');
  const browser = await signIn('gustav');
  const { passkey } = await switchOnPasskey(browser);
  await waitElevenMinutes(browser);
  for (const [method, path, body] of [
    ['POST', '/api/app-passwords', { name: 'x' }],
    ['DELETE', '/api/app-passwords/c1', undefined],
    ['DELETE', '/api/sessions/c1', undefined],
    ['POST', '/api/two-factor/totp/new', undefined],
    ['POST', '/api/two-factor/totp', { token: 'x', code: '000000' }],
    ['DELETE', '/api/two-factor/totp', undefined],
    ['POST', '/api/two-factor/recovery-codes', undefined],
    ['POST', '/api/passkeys/options', undefined],
    ['PATCH', '/api/passkeys/f1', { name: 'x' }],
    ['DELETE', '/api/passkeys/f1', undefined],
    ['DELETE', '/api/trusted-browsers/c1', undefined],
  ] as const) {
    const refused = await browser.call(method, path, { body });
    expect(refused, path).toMatchObject({ status: 403, body: { error: { code: 'proofNeeded' } } });
  }
  const prove = (body: object): ReturnType<RestServer['call']> =>
    browser.call('POST', '/api/session/proof', { body });
  expect(await prove({ password: 'wrong' })).toMatchObject({
    status: 403,
    body: { error: { field: 'password' } },
  });
  const { body: options } = await browser.call('POST', '/api/session/proof/passkey-options');
  const other = new SoftwareAuthenticator(ORIGIN);
  expect((await prove({ passkey: other.get(options) })).status).toBe(403);
  expect((await prove({ passkey: passkey.get(options) })).status).toBe(204);
  expect((await browser.call('POST', '/api/app-passwords', { body: { name: 'x' } })).status).toBe(201);
  await waitElevenMinutes(browser);
  expect((await prove({ password: PASSWORD })).status).toBe(204);
  expect((await browser.call('DELETE', '/api/sessions/c999')).status).toBe(404);
});

test('with two-factor on, Basic takes app passwords only and says so; these change nothing', async () => {
  const { address } = await account('hanna', { isAdmin: true });
  const basic = (password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`,
  });
  expect((await server.call('GET', '/api/session', { headers: basic(PASSWORD) })).status).toBe(200);
  const browser = await signIn('hanna');
  await switchOnTotp(browser);
  const refused = await server.call('GET', '/api/session', { headers: basic(PASSWORD) });
  expect(refused).toMatchObject({ status: 401, body: { error: { code: 'appPasswordNeeded' } } });
  expect(refused.body.error.message).toContain('app password');
  const wrong = await server.call('GET', '/api/session', { headers: basic('wrong') });
  expect(wrong.body.error.code).toBe('unauthorized');
  const { password } = (await browser.call('POST', '/api/app-passwords', { body: { name: 'x' } })).body;
  expect((await server.call('GET', '/api/session', { headers: basic(password) })).status).toBe(200);
  expect((await browser.call('GET', '/api/admin/domains')).status).toBe(200);
  expect((await server.call('GET', '/api/admin/domains', { headers: basic(password) })).status).toBe(403);
  for (const path of ['/api/two-factor/totp/new', '/api/passkeys/options', '/api/two-factor/recovery-codes'])
    expect((await server.call('POST', path, { headers: basic(password) })).status, path).toBe(403);
});

test('a changed password ends steps and trusted browsers and is told', async () => {
  await account('ida');
  const browser = await signIn('ida');
  const { recoveryCodes } = await switchOnTotp(browser);
  const { token } = (await showPassword('ida')).body.secondFactor;
  const change = { current: PASSWORD, next: 'another horse' };
  const headers = { 'accept-language': 'ko' };
  expect((await browser.call('POST', '/api/password', { body: change, headers })).status).toBe(204);
  const late = await server.call('POST', '/api/session/second-factor', {
    body: { token, recoveryCode: recoveryCodes[0] },
  });
  expect(late.body.error.code).toBe('stepEnded');
  expect(await noticesFor('ida')).toHaveLength(2);
});

test.each([
  {},
  { token: 'x' },
  { token: 'x', code: '1', recoveryCode: '2' },
  { token: 'x', code: { $gt: '' } },
  { token: 'x', passkey: { id: '' } },
])('a second step that makes no sense is refused: %j', async (body) => {
  expect((await server.call('POST', '/api/session/second-factor', { body })).status).toBe(400);
});

test('another site cannot take the steps', async () => {
  const headers = { origin: 'https://evil.example' };
  for (const [path, body] of [
    ['/api/session/second-factor', { token: 'x', code: '1' }],
    ['/api/session/passkey-options', {}],
  ] as const)
    expect((await server.call('POST', path, { body, headers })).status).toBe(403);
});

test('an administrator helps somebody who is locked out', async () => {
  await account('karl');
  const browser = await signIn('karl');
  await switchOnTotp(browser);
  await switchOnPasskey(browser);
  expect(await switchTwoFactorOff(server.context, 'karl@example.org')).toMatchObject({ removed: 2 });
  expect((await browser.call('GET', '/api/session')).status).toBe(401);
  await signIn('karl');
  expect(await noticesFor('karl')).toContain('Two-factor sign-in was switched off for your account');
  await account('root', { isAdmin: true });
  const admin = await signIn('root');
  const body = { password: 'another horse' };
  expect((await admin.call('POST', '/api/admin/accounts/karl@example.org/password', { body })).status).toBe(
    204,
  );
  expect(await noticesFor('karl')).toContain('Your password was changed');
});
