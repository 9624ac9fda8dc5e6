import { createTestDatabase } from '@mailcote/store/testing';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { prepareSetUp } from '../admin/set-up.ts';
import { readConfig } from '../config.ts';
import { createServer } from '../server.ts';
import { FREE_PORTS } from '../testing/free-ports.ts';
import { startRestServer } from './testing/rest-server.ts';

const REQUEST = { domain: 'Example.ORG', name: 'Anna', localPart: 'Anna', password: 'correct horse' };

test('the link makes the domain and an administrator who is logged in, once', async () => {
  await using server = await startRestServer();
  const old = await prepareSetUp(server.store);
  const token = await prepareSetUp(server.store);
  expect((await server.call('GET', '/api/setup')).body).toEqual({ needed: true });

  const wrong = await server.call('POST', '/api/setup', { body: { ...REQUEST, token: 'guess' } });
  expect(wrong).toMatchObject({ status: 403, body: { error: { code: 'wrongToken', field: 'token' } } });
  // A new start prints a new link; the one before is void.
  expect((await server.call('POST', '/api/setup', { body: { ...REQUEST, token: old } })).status).toBe(403);
  for (const [field, value] of [
    ['domain', 'no domain'],
    ['localPart', 'a b'],
    ['password', 'short'],
    ['name', 'a\u0000b'],
  ] as const) {
    const bad = await server.call('POST', '/api/setup', { body: { ...REQUEST, token, [field]: value } });
    expect(bad, field).toMatchObject({ status: 400, body: { error: { field } } });
  }

  const browser = server.browser();
  const done = await browser.call('POST', '/api/setup', { body: { ...REQUEST, token } });
  expect(done).toMatchObject({
    status: 200,
    body: { address: 'anna@example.org', name: 'Anna', isAdmin: true },
  });
  expect((await browser.call('GET', '/api/session')).body.address).toBe('anna@example.org');
  expect((await browser.call('GET', '/api/admin/domains')).body).toMatchObject([{ name: 'example.org' }]);
  expect((await server.call('GET', '/api/setup')).body).toEqual({ needed: false });

  const again = await server.call('POST', '/api/setup', { body: { ...REQUEST, token } });
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'notNeeded' } } });
  expect(await prepareSetUp(server.store)).toBeNull();
  expect(server.errors).toEqual([]);
});

test('of two browsers with the same link, one wins', async () => {
  await using server = await startRestServer();
  const token = await prepareSetUp(server.store);
  const results = await Promise.all(
    ['anna', 'bert', 'carl'].map((localPart) =>
      server.call('POST', '/api/setup', { body: { ...REQUEST, token, localPart } }),
    ),
  );
  const winners = results.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  expect(results.filter(({ status }) => status === 409)).toHaveLength(2);
  expect(await server.store.directory.accounts()).toHaveLength(1);
});

test('another site cannot set it up', async () => {
  await using server = await startRestServer();
  const token = await prepareSetUp(server.store);
  const headers = { origin: 'https://evil.example' };
  expect((await server.call('POST', '/api/setup', { body: { ...REQUEST, token }, headers })).status).toBe(
    403,
  );
});

test('of several processes on one database one has the link, until it ends', async () => {
  await using database = await createTestDatabase();
  const config = readConfig({ ...FREE_PORTS, DATABASE_URL: database.url, MAILCOTE_ROLES: 'http' });
  const start = () => createServer(config, pino({ level: 'silent' }));
  await using first = await start();
  expect(first.urls.setup).toMatch(/\/setup#[\w-]{43}$/);
  {
    await using second = await start();
    expect(second.urls.setup).toBeNull();
  }
  await first[Symbol.asyncDispose]();
  await using again = await start();
  expect(again.urls.setup).not.toBe(first.urls.setup);
  expect(again.urls.setup).not.toBeNull();
});
