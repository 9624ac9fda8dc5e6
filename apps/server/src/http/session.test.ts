import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDomain } from '../admin/domains.ts';
import { createAccount } from '../admin/accounts.ts';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

const PASSWORD = 'correct horse battery';
let server: RestServer;
beforeAll(async () => {
  server = await startRestServer();
  await addDomain(server.store, 'example.org');
  for (const name of ['anna', 'bert', 'carl', 'dora', 'emil']) {
    await createAccount(server.store, { address: `${name}@example.org`, password: PASSWORD, name });
  }
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

async function logIn(name: string): Promise<ReturnType<RestServer['browser']>> {
  const browser = server.browser();
  const body = { address: `${name}@example.org`, password: PASSWORD };
  expect((await browser.call('POST', '/api/session', { body })).status).toBe(200);
  return browser;
}

test('log in, be somebody, log out', async () => {
  const browser = server.browser();
  expect((await browser.call('GET', '/api/session')).status).toBe(401);

  const login = await browser.call('POST', '/api/session', {
    body: { address: 'Anna@Example.org', password: PASSWORD },
  });
  expect(login.status).toBe(200);
  const account = {
    accountId: expect.stringMatching(/^a/),
    address: 'anna@example.org',
    name: 'anna',
    isAdmin: false,
  };
  expect(login.body).toEqual(account);
  const cookie = login.headers.getSetCookie().join();
  expect(cookie).toMatch(
    /^mailcote-\d+=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );

  expect((await browser.call('GET', '/api/session')).body).toEqual(account);
  expect((await browser.call('DELETE', '/api/session')).status).toBe(204);
  expect(browser.cookie).toMatch(/=$/);
  expect(
    (await server.call('GET', '/api/session', { headers: { cookie: cookie.split(';')[0] ?? '' } })).status,
  ).toBe(401);
});

test('over https the cookie is bound to the host and to TLS', async () => {
  await using secure = await startRestServer({ MAILCOTE_PUBLIC_URL: 'https://mail.example.org' });
  await addDomain(secure.store, 'example.org');
  await createAccount(secure.store, { address: 'anna@example.org', password: PASSWORD });
  const login = await secure.call('POST', '/api/session', {
    body: { address: 'anna@example.org', password: PASSWORD },
  });
  expect(login.headers.getSetCookie()[0]).toMatch(
    /^__Host-mailcote=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(login.headers.get('strict-transport-security')).toBe('max-age=31536000');
});

test('a wrong password and an unknown user get the same answer', async () => {
  const [wrong, unknown] = await Promise.all([
    server.call('POST', '/api/session', { body: { address: 'anna@example.org', password: 'wrong' } }),
    server.call('POST', '/api/session', { body: { address: 'nobody@example.org', password: 'wrong' } }),
  ]);
  expect(wrong.status).toBe(401);
  expect(wrong.body.error.code).toBe('invalidCredentials');
  expect(unknown).toMatchObject({ status: 401, body: wrong.body });
});

test('the 21st try is not made, and other users are not bothered', async () => {
  const body = { address: 'carl@example.org', password: 'guess' };
  const tries = await Promise.all(
    Array.from({ length: 25 }, () => server.call('POST', '/api/session', { body })),
  );
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(20);
  const limited = tries.filter(({ status }) => status === 429);
  expect(limited).toHaveLength(5);
  expect(limited[0]?.body.error.code).toBe('limited');
  expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(800);
  await logIn('anna');
});

test('a request with the cookie must come from our own page', async () => {
  const { cookie } = await logIn('anna');
  const tryWith = (headers: Record<string, string>): Promise<{ status: number }> =>
    server.call('DELETE', '/api/sessions/c999', { headers: { cookie, ...headers } });
  expect((await tryWith({})).status).toBe(403);
  expect((await tryWith({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await tryWith({ origin: 'null' })).status).toBe(403);
  expect((await tryWith({ origin: server.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await tryWith({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await tryWith({ origin: server.url })).status).toBe(404);
  expect((await tryWith({ 'sec-fetch-site': 'same-origin' })).status).toBe(404);
  // Nor can another site log somebody in.
  const body = { address: 'anna@example.org', password: PASSWORD };
  const login = await server.call('POST', '/api/session', {
    body,
    headers: { origin: 'https://evil.example' },
  });
  expect(login.status).toBe(403);
});

test('only JSON is read', async () => {
  const body = JSON.stringify({ address: 'anna@example.org', password: PASSWORD });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const response = await server.call('POST', '/api/session', { body, headers: { 'content-type': type } });
    expect(response.status, type).toBe(415);
  }
});

test.each([
  ['malformed', '{"address": "a', 400],
  ['no object', '[]', 400],
  ['an object for a string', '{"address": {"contains": ""}, "password": "x"}', 400],
  ['a missing field', '{"address": "anna@example.org"}', 400],
  ['__proto__', '{"__proto__": {"isAdmin": true}, "address": "a@b", "password": "x"}', 400],
  ['too large', JSON.stringify({ address: 'a', password: 'x'.repeat(100_000) }), 413],
])('bad JSON is refused: %s', async (_name, body, status) => {
  const response = await server.call('POST', '/api/session', { body });
  expect(response.status).toBe(status);
  expect(response.body.error).toMatchObject({ code: 'invalid', message: expect.stringMatching(/./) });
});

test('the field at fault is named', async () => {
  const response = await server.call('POST', '/api/session', { body: { address: 'anna@example.org' } });
  expect(response.body.error.field).toBe('password');
});

test('sessions are listed and ended one by one', async () => {
  const here = await logIn('bert');
  const there = await logIn('bert');
  const { body: sessions } = await here.call('GET', '/api/sessions', { headers: { 'user-agent': 'test' } });
  expect(sessions).toHaveLength(2);
  expect(sessions.filter((session: { current: boolean }) => session.current)).toHaveLength(1);
  expect(sessions[0]).toMatchObject({ id: expect.stringMatching(/^c/), ip: '127.0.0.1', userAgent: 'node' });
  const other = sessions.find((session: { current: boolean }) => !session.current);
  expect((await here.call('DELETE', `/api/sessions/${other.id}`)).status).toBe(204);
  expect((await there.call('GET', '/api/session')).status).toBe(401);
  expect((await here.call('GET', '/api/session')).status).toBe(200);
  // Somebody else's is not there.
  const anna = await logIn('anna');
  const mine = sessions.find((session: { current: boolean }) => session.current);
  expect((await anna.call('DELETE', `/api/sessions/${mine.id}`)).status).toBe(404);
});

test('a changed password ends the other sessions', async () => {
  const here = await logIn('dora');
  const there = await logIn('dora');
  const change = (current: string, next: string): ReturnType<RestServer['call']> =>
    here.call('POST', '/api/password', { body: { current, next } });
  expect(await change('wrong', 'another horse')).toMatchObject({
    status: 403,
    body: { error: { field: 'current' } },
  });
  expect(await change(PASSWORD, 'short')).toMatchObject({ status: 400, body: { error: { field: 'next' } } });
  expect((await change(PASSWORD, 'another horse')).status).toBe(204);
  expect((await here.call('GET', '/api/session')).status).toBe(200);
  expect((await there.call('GET', '/api/session')).status).toBe(401);
  const old = await server.call('POST', '/api/session', {
    body: { address: 'dora@example.org', password: PASSWORD },
  });
  expect(old.status).toBe(401);
});

test('app passwords: shown once, good for programs, not for the web app, taken back', async () => {
  const browser = await logIn('emil');
  const made = await browser.call('POST', '/api/app-passwords', { body: { name: 'phone' } });
  expect(made).toMatchObject({ status: 201, body: { id: expect.any(String), name: 'phone' } });
  const { password } = made.body;
  const basic = { authorization: `Basic ${Buffer.from(`emil@example.org:${password}`).toString('base64')}` };
  expect((await server.call('GET', '/api/session', { headers: basic })).body.address).toBe(
    'emil@example.org',
  );
  // One that could make others could not be taken back.
  for (const headers of [basic, { authorization: `Bearer ${password}` }]) {
    const more = await server.call('POST', '/api/app-passwords', { body: { name: 'x' }, headers });
    expect(more.status).toBe(403);
  }
  const web = await server.call('POST', '/api/session', { body: { address: 'emil@example.org', password } });
  expect(web.status).toBe(401);

  const { body: list } = await browser.call('GET', '/api/app-passwords');
  expect(list).toEqual([
    { id: made.body.id, name: 'phone', createdAt: expect.any(String), lastUsedAt: expect.any(String) },
  ]);
  expect(JSON.stringify(list)).not.toContain(password);
  const bearer = { authorization: `Bearer ${made.body.password}` };
  const asBearer = await server.call('GET', '/.well-known/jmap', { headers: bearer });
  expect(asBearer).toMatchObject({ status: 200, body: { username: 'emil@example.org' } });

  expect((await browser.call('DELETE', `/api/app-passwords/${made.body.id}`)).status).toBe(204);
  expect((await server.call('GET', '/.well-known/jmap', { headers: bearer })).status).toBe(401);
  const after = await server.call('GET', '/api/session', { headers: basic });
  expect(after.status).toBe(401);
  expect(after.headers.get('www-authenticate')).toContain('Basic');
});

test('a session token is good as Bearer', async () => {
  const { cookie } = await logIn('anna');
  const headers = { authorization: `Bearer ${cookie.split('=')[1]}` };
  expect((await server.call('GET', '/api/session', { headers })).body.address).toBe('anna@example.org');
  expect((await server.call('GET', '/api/session', { headers: { authorization: 'Bearer x' } })).status).toBe(
    401,
  );
});
