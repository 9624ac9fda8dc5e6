import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount } from '../admin/accounts.ts';
import { addDomain } from '../admin/domains.ts';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

const PASSWORD = 'correct horse battery';
let server: RestServer;
beforeAll(async () => {
  server = await startRestServer();
  await addDomain(server.store, 'example.org');
  for (const [name, isAdmin] of [
    ['anna', false],
    ['root', true],
  ] as const) {
    await createAccount(server.store, { address: `${name}@example.org`, password: PASSWORD, name, isAdmin });
  }
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

test('a person sees who signed in to the account, an administrator all of it', async () => {
  const browser = server.browser();
  const signIn = (address: string, password: string): ReturnType<RestServer['call']> =>
    browser.call('POST', '/api/session', {
      body: { address, password },
      headers: { 'user-agent': 'Browser/1' },
    });
  await signIn('anna@example.org', 'wrong');
  await signIn('anna@example.org', 'wrong');
  await signIn('nobody@example.org', 'wrong');
  await signIn('anna@example.org', PASSWORD);

  const { status, body: own } = await browser.call('GET', '/api/sign-ins');
  expect(status).toBe(200);
  expect(own).toEqual([
    {
      id: expect.stringMatching(/^n/),
      accountId: expect.stringMatching(/^a/),
      username: 'anna@example.org',
      service: 'http',
      ip: '127.0.0.1',
      userAgent: 'Browser/1',
      outcome: 'ok',
      factors: ['password'],
      count: 1,
      firstAt: expect.any(String),
      lastAt: expect.any(String),
    },
    expect.objectContaining({ outcome: 'invalid', count: 2 }),
  ]);
  const { body: older } = await browser.call('GET', `/api/sign-ins?limit=1&before=${own[0].id}`);
  expect(older).toEqual([own[1]]);
  expect((await browser.call('GET', '/api/sign-ins?limit=501')).status).toBe(400);
  expect((await browser.call('GET', '/api/admin/sign-ins')).status).toBe(403);

  const admin = server.browser();
  await admin.call('POST', '/api/session', { body: { address: 'root@example.org', password: PASSWORD } });
  const { body: all } = await admin.call('GET', '/api/admin/sign-ins');
  expect(all).toContainEqual(
    expect.objectContaining({ accountId: null, username: 'nobody@example.org', outcome: 'invalid' }),
  );
  const ofAnna = await admin.call('GET', '/api/admin/sign-ins?account=anna@example.org');
  expect(ofAnna.body).toEqual(own);
  const ofNobody = await admin.call('GET', '/api/admin/sign-ins?account=nobody@example.org');
  expect(ofNobody.status).toBe(404);
});
