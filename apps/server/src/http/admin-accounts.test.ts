import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount } from '../admin/accounts.ts';
import { addDomain } from '../admin/domains.ts';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

const PASSWORD = 'correct horse battery';
let server: RestServer;
let admin: ReturnType<RestServer['browser']>;
beforeAll(async () => {
  server = await startRestServer();
  await addDomain(server.store, 'example.org');
  await createAccount(server.store, { address: 'root@example.org', password: PASSWORD, isAdmin: true });
  for (const name of ['anna', 'bert', 'carl'])
    await server.store.directory.createAccount({
      address: `${name}@example.org`,
      name: name.toUpperCase(),
      passwordHash: null,
      isAdmin: false,
    });
  admin = server.browser();
  await admin.call('POST', '/api/session', { body: { address: 'root@example.org', password: PASSWORD } });
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const path = (name: string) => `/api/admin/accounts/${name}@example.org`;
const addresses = (body: { accounts: { address: string }[] }) => body.accounts.map(({ address }) => address);

test('accounts in pages, and by a part of name or address', async () => {
  const first = (await admin.call('GET', '/api/admin/accounts?limit=3')).body;
  expect(addresses(first)).toEqual(['anna@example.org', 'bert@example.org', 'carl@example.org']);
  expect(first).toMatchObject({ next: 'carl@example.org', total: 4 });
  const second = (await admin.call('GET', '/api/admin/accounts?limit=3&after=carl@example.org')).body;
  expect(addresses(second)).toEqual(['root@example.org']);
  expect(second).toMatchObject({ next: null, total: null });
  const found = (await admin.call('GET', '/api/admin/accounts?search=BER')).body;
  expect(found).toMatchObject({
    total: 1,
    accounts: [{ name: 'BERT', hasPassword: false, appPasswords: 0 }],
  });
  expect((await admin.call('GET', '/api/admin/accounts?search=100%25')).body).toMatchObject({ total: 0 });
  expect((await admin.call('GET', '/api/admin/accounts?limit=0')).status).toBe(400);
  const alias = { address: 'sales@example.org', account: 'anna@example.org' };
  await admin.call('POST', '/api/admin/aliases', { body: alias });
  // By any of its addresses.
  expect((await admin.call('GET', path('sales'))).body).toMatchObject({
    address: 'anna@example.org',
    addresses: ['sales@example.org'],
  });
  expect((await admin.call('GET', path('nobody'))).status).toBe(404);
});

test('a link: its owner chooses the password, once', async () => {
  const body = { address: 'dora@example.org', name: 'Dora', invite: true };
  const made = await admin.call('POST', '/api/admin/accounts', { body });
  expect(made).toMatchObject({ status: 201, body: { address: 'dora@example.org' } });
  const [, token] = /^http:\/\/127\.0\.0\.1:\d+\/welcome#(\S{43})$/.exec(made.body.invitation.url) ?? [];
  expect((await admin.call('GET', path('dora'))).body).toMatchObject({
    hasPassword: false,
    invitedUntil: made.body.invitation.expiresAt,
  });
  const again = await admin.call('POST', `${path('dora')}/invitation`);
  const newer = again.body.url.split('#')[1];
  const guest = server.browser();
  // The link before is void.
  expect((await guest.call('POST', '/api/invitation', { body: { token } })).status).toBe(404);
  expect((await guest.call('POST', '/api/invitation', { body: { token: newer } })).body).toEqual({
    address: 'dora@example.org',
    name: 'Dora',
  });
  const accept = (password: string) =>
    guest.call('POST', '/api/invitation/accept', { body: { token: newer, password } });
  expect((await accept('short')).status).toBe(400);
  expect((await accept(PASSWORD)).status).toBe(200);
  expect((await accept(PASSWORD)).status).toBe(404);
  const login = { address: 'dora@example.org', password: PASSWORD };
  expect((await guest.call('POST', '/api/session', { body: login })).status).toBe(200);
  // A link for somebody who has a password: it stays until the link is used.
  await admin.call('POST', `${path('dora')}/invitation`);
  expect((await server.call('POST', '/api/session', { body: login })).status).toBe(200);
  expect((await admin.call('DELETE', `${path('dora')}/invitation`)).status).toBe(204);
  expect((await admin.call('GET', path('dora'))).body.invitedUntil).toBeNull();
  expect((await admin.call('POST', `${path('nobody')}/invitation`)).status).toBe(404);
});

test('what is given is changed', async () => {
  const body = { name: 'Bert B.', quotaBytes: 5_000_000, dailyRecipients: 10, dailyNewRecipients: 0 };
  expect(await admin.call('PATCH', path('bert'), { body })).toMatchObject({ status: 200, body });
  expect((await admin.call('PATCH', path('bert'), { body: { quotaBytes: null } })).body).toMatchObject({
    name: 'Bert B.',
    quotaBytes: null,
    dailyRecipients: 10,
  });
  for (const wrong of [
    { quotaBytes: -1 },
    { dailyRecipients: 1.5 },
    { name: 'a\u0000b' },
    { isAdmin: 'yes' },
  ])
    expect((await admin.call('PATCH', path('bert'), { body: wrong })).status).toBe(400);
  expect((await admin.call('PATCH', path('nobody'), { body: { name: 'x' } })).status).toBe(404);
});

test('a suspended account is let in nowhere, and gets its mail', async () => {
  const user = server.browser();
  const login = { address: 'dora@example.org', password: PASSWORD };
  await user.call('POST', '/api/session', { body: login });
  const suspended = await admin.call('PATCH', path('dora'), { body: { isDisabled: true } });
  expect(suspended.body).toMatchObject({ isDisabled: true });
  // What was looked up is good for half a second more; this machine may be busy.
  await expect
    .poll(async () => (await user.call('GET', '/api/session')).status, { timeout: 30_000 })
    .toBe(401);
  expect((await server.call('POST', '/api/session', { body: login })).status).toBe(401);
  expect(await server.store.directory.resolve('dora@example.org')).toMatchObject({ kind: 'local' });
  await admin.call('PATCH', path('dora'), { body: { isDisabled: false } });
  expect((await user.call('POST', '/api/session', { body: login })).status).toBe(200);
});

test('the second factors of somebody who is locked out are taken away', async () => {
  const { directory } = server.store;
  const dora = await directory.accountByAddress('dora@example.org');
  await directory.secondFactors.add(
    dora?.id ?? '',
    { kind: 'totp', name: '', secret: Buffer.from('sealed'), passkeyId: null, counter: 0, transports: [] },
    { keep: null, recoveryCodes: [] },
  );
  expect((await admin.call('GET', path('dora'))).body.hasSecondFactor).toBe(true);
  expect((await admin.call('DELETE', `${path('dora')}/two-factor`)).status).toBe(204);
  expect((await admin.call('GET', path('dora'))).body.hasSecondFactor).toBe(false);
  expect((await admin.call('DELETE', `${path('nobody')}/two-factor`)).status).toBe(404);
});

test('an administrator cannot lock out the last one, nor themselves', async () => {
  for (const [method, body] of [
    ['PATCH', { isAdmin: false }],
    ['PATCH', { isDisabled: true }],
    ['DELETE', undefined],
  ] as const) {
    expect(await admin.call(method, path('root'), { body })).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    });
  }
  expect((await admin.call('PATCH', path('bert'), { body: { isAdmin: true } })).body.isAdmin).toBe(true);
  expect((await admin.call('DELETE', path('root'))).status).toBe(409);
  expect((await admin.call('PATCH', path('bert'), { body: { isAdmin: false } })).body.isAdmin).toBe(false);
});

test('a removed account is gone, with what it had in the queue; its address is free', async () => {
  const { store } = server;
  const carl = await store.directory.accountByAddress('carl@example.org');
  const { id: blobId } = await store.blobs.put(Buffer.from('Subject: x\r\n\r\nx\r\n'));
  const waiting = { submissionId: null, blobId, mailFrom: 'carl@example.org', rcptTo: 'x@elsewhere.example' };
  await store.write(carl?.id ?? '', (tx) =>
    tx.enqueue([{ ...waiting, domain: 'elsewhere.example', nextAttemptAt: new Date() }]),
  );
  expect((await admin.call('DELETE', path('carl'))).status).toBe(204);
  expect((await admin.call('DELETE', path('carl'))).status).toBe(404);
  expect((await admin.call('GET', '/api/admin/queue?status=canceled')).body).toMatchObject([
    { mailFrom: 'carl@example.org' },
  ]);
  const body = { address: 'carl@example.org', password: PASSWORD };
  expect((await admin.call('POST', '/api/admin/accounts', { body })).status).toBe(201);
});

test('who did what is written down, and no secret with it', async () => {
  await admin.call('POST', `${path('bert')}/password`, { body: { password: 'another horse' } });
  const { events, next } = (await admin.call('GET', '/api/admin/audit?limit=2')).body;
  expect(events).toMatchObject([
    { actor: 'root@example.org', action: 'account.password', target: 'bert@example.org', details: {} },
    { actor: 'root@example.org', action: 'account.create', target: 'carl@example.org' },
  ]);
  const older = (await admin.call('GET', `/api/admin/audit?before=${next}`)).body;
  expect(older.events[0]).toMatchObject({ action: 'account.delete', target: 'carl@example.org' });
  expect(JSON.stringify(older)).not.toMatch(/horse|welcome#/);
  expect((await admin.call('GET', '/api/admin/audit?limit=1000')).status).toBe(400);
});

test('an account is found among many whose addresses end like its own', async () => {
  const create = (local: string) =>
    server.store.directory.createAccount({
      address: `${local}@example.org`,
      name: local,
      passwordHash: null,
      isAdmin: false,
    });
  await Promise.all([...Array.from({ length: 101 }, (_, n) => create(`${n}-zoe`)), create('zoe')]);
  expect((await admin.call('GET', path('zoe'))).body).toMatchObject({ address: 'zoe@example.org' });
});
