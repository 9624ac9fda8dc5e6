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
  await createAccount(server.store, { address: 'anna@example.org', password: PASSWORD, name: 'Anna' });
  admin = server.browser();
  await admin.call('POST', '/api/session', { body: { address: 'root@example.org', password: PASSWORD } });
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

test('only administrators', async () => {
  const user = server.browser();
  await user.call('POST', '/api/session', { body: { address: 'anna@example.org', password: PASSWORD } });
  const { body } = await server.call('GET', '/api/openapi.json');
  const paths = Object.entries(body.paths as Record<string, Record<string, unknown>>);
  const routes = paths
    .filter(([path]) => path.startsWith('/api/admin/'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
  expect(routes.length).toBeGreaterThan(25);
  for (const [method, path] of routes) {
    const url = path.replaceAll(/\{\w+\}/g, 'root@example.org');
    const options = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
    expect([method, path, (await server.call(method, url, options)).status]).toEqual([method, path, 401]);
    expect([method, path, (await user.call(method, url, options)).status]).toEqual([method, path, 403]);
  }
  // With the cookie, but from the page of somebody else.
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  const foreign = await admin.call('POST', '/api/admin/domains', { body: { name: 'evil.example' }, headers });
  expect(foreign.status).toBe(403);
});

test('domains', async () => {
  const made = await admin.call('POST', '/api/admin/domains', { body: { name: 'Bücher.example.' } });
  expect(made).toMatchObject({ status: 201, body: { name: 'xn--bcher-kva.example' } });
  const again = await admin.call('POST', '/api/admin/domains', { body: { name: 'bücher.example' } });
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'alreadyExists', field: 'name' } } });
  for (const name of ['', 'a b', '-x.example', '192.0.2.1', 'a..b', 'x'.repeat(64)]) {
    expect((await admin.call('POST', '/api/admin/domains', { body: { name } })).status, name).toBe(400);
  }
  const list = await admin.call('GET', '/api/admin/domains');
  expect(list.body).toContainEqual({
    name: 'xn--bcher-kva.example',
    createdAt: expect.any(String) as string,
    accounts: 0,
    aliases: 0,
    catchAll: null,
    smarthost: null,
  });
  const alias = { address: '@xn--bcher-kva.example', targets: ['anna@example.org', 'x@elsewhere.example'] };
  expect((await admin.call('POST', '/api/admin/aliases', { body: alias })).status).toBe(201);
  const domain = (await admin.call('GET', '/api/admin/domains')).body.find(
    ({ name }: { name: string }) => name === 'xn--bcher-kva.example',
  );
  expect(domain).toMatchObject({ aliases: 1, catchAll: alias.targets });
  expect(await admin.call('DELETE', '/api/admin/domains/example.org')).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', message: expect.stringContaining('2 accounts') as string } },
  });
  expect((await admin.call('DELETE', '/api/admin/domains/Bücher.example')).status).toBe(204);
  expect((await admin.call('DELETE', '/api/admin/domains/bücher.example')).status).toBe(404);
  expect((await admin.call('GET', '/api/admin/aliases?search=elsewhere')).body.aliases).toEqual([]);
});

test('accounts', async () => {
  const body = { address: 'Bert+x@Example.org', password: PASSWORD };
  expect((await admin.call('POST', '/api/admin/accounts', { body })).status).toBe(400);
  const made = await admin.call('POST', '/api/admin/accounts', {
    body: { address: 'Bert@Example.org', password: PASSWORD, name: '베르트' },
  });
  expect(made).toMatchObject({
    status: 201,
    body: { address: 'bert@example.org', name: '베르트', isAdmin: false, isDisabled: false, usedBytes: 0 },
  });
  for (const [address, status, code] of [
    ['bert@example.org', 409, 'alreadyExists'],
    ['bert@elsewhere.example', 404, 'notFound'],
    ['bert', 400, 'invalid'],
  ]) {
    const refused = await admin.call('POST', '/api/admin/accounts', {
      body: { address, password: PASSWORD },
    });
    expect(refused).toMatchObject({ status, body: { error: { code, field: 'address' } } });
  }
  const short = { address: 'carl@example.org', password: 'short' };
  expect(await admin.call('POST', '/api/admin/accounts', { body: short })).toMatchObject({
    status: 400,
    body: { error: { field: 'password' } },
  });
});

test('a new password by an administrator ends the sessions', async () => {
  const user = server.browser();
  const login = { address: 'anna@example.org', password: PASSWORD };
  await user.call('POST', '/api/session', { body: login });
  const path = '/api/admin/accounts/anna@example.org/password';
  expect((await admin.call('POST', path, { body: { password: 'another horse' } })).status).toBe(204);
  // What was looked up is good for half a second more; this machine may be busy.
  await expect
    .poll(async () => (await user.call('GET', '/api/session')).status, { timeout: 30_000 })
    .toBe(401);
  expect((await server.call('POST', '/api/session', { body: login })).status).toBe(401);
  const missing = await admin.call('POST', '/api/admin/accounts/nobody@example.org/password', {
    body: { password: 'another horse' },
  });
  expect(missing.status).toBe(404);
});

test('the limit of an account', async () => {
  const path = '/api/admin/accounts/anna@example.org/quota';
  const limited = await admin.call('PUT', path, { body: { quotaBytes: 5_000_000 } });
  expect(limited).toMatchObject({ status: 200, body: { quotaBytes: 5_000_000 } });
  const list = await admin.call('GET', '/api/admin/accounts');
  expect(list.body.accounts).toContainEqual(
    expect.objectContaining({ address: 'anna@example.org', quotaBytes: 5_000_000 }),
  );
  expect((await admin.call('PUT', path, { body: { quotaBytes: null } })).body.quotaBytes).toBeNull();
  for (const quotaBytes of [-1, 1.5, '5', undefined]) {
    expect((await admin.call('PUT', path, { body: { quotaBytes } })).status).toBe(400);
  }
  const missing = '/api/admin/accounts/nobody@example.org/quota';
  expect((await admin.call('PUT', missing, { body: { quotaBytes: 1 } })).status).toBe(404);
});

test('aliases and catch-alls', async () => {
  for (const address of ['sales@example.org', '@example.org']) {
    const body = { address, account: 'anna@example.org' };
    const targets = ['anna@example.org'];
    expect(await admin.call('POST', '/api/admin/aliases', { body })).toMatchObject({
      status: 201,
      body: { ...body, targets },
    });
    expect((await admin.call('POST', '/api/admin/aliases', { body })).status).toBe(409);
  }
  const list = await admin.call('GET', '/api/admin/aliases');
  const targets = ['anna@example.org'];
  expect(list.body).toEqual({
    aliases: [
      { address: '@example.org', account: 'anna@example.org', targets },
      { address: 'sales@example.org', account: 'anna@example.org', targets },
    ],
    next: null,
  });
  const page = await admin.call('GET', '/api/admin/aliases?limit=1');
  expect(page.body).toMatchObject({ aliases: [{ address: '@example.org' }], next: '@example.org' });
  const rest = await admin.call('GET', '/api/admin/aliases?limit=1&after=@example.org&search=ANNA');
  expect(rest.body).toMatchObject({ aliases: [{ address: 'sales@example.org' }], next: null });

  expect((await admin.call('DELETE', '/api/admin/aliases/@example.org')).status).toBe(204);
  expect((await admin.call('DELETE', '/api/admin/aliases/@example.org')).status).toBe(404);
  expect((await admin.call('DELETE', '/api/admin/aliases/anna@example.org')).status).toBe(409);
});

test('an alias with several targets', async () => {
  const path = '/api/admin/aliases/team@example.org';
  const several = ['root@example.org', 'Otto@Elsewhere.example', 'root@example.org'];
  const made = await admin.call('POST', '/api/admin/aliases', {
    body: { address: 'team@example.org', targets: several },
  });
  const targets = ['root@example.org', 'otto@elsewhere.example'];
  expect(made).toMatchObject({ status: 201, body: { account: null, targets } });
  for (const [wrong, status] of [
    [['nobody@example.org'], 404],
    [['team@example.org'], 400],
    [['not an address'], 400],
    [[], 400],
    [Array.from({ length: 51 }, (_, n) => `n${n}@elsewhere.example`), 400],
  ] as const) {
    expect([wrong, (await admin.call('PUT', path, { body: { targets: wrong } })).status]).toEqual([
      wrong,
      status,
    ]);
  }
  const second = { address: 'second@example.org', targets: ['team@example.org'] };
  expect((await admin.call('POST', '/api/admin/aliases', { body: second })).status).toBe(201);
  const circle = await admin.call('PUT', path, { body: { targets: ['second@example.org'] } });
  expect(circle).toMatchObject({ status: 400, body: { error: { field: 'targets' } } });
  const both = { address: 'x@example.org', account: 'anna@example.org', targets };
  expect((await admin.call('POST', '/api/admin/aliases', { body: both })).status).toBe(400);
  const one = await admin.call('PUT', path, { body: { targets: ['anna@example.org'] } });
  expect(one.body).toMatchObject({ account: 'anna@example.org' });
  expect((await admin.call('PUT', '/api/admin/aliases/anna@example.org', { body: { targets } })).status).toBe(
    409,
  );
  expect((await admin.call('PUT', '/api/admin/aliases/none@example.org', { body: { targets } })).status).toBe(
    404,
  );
});

test('the queue', async () => {
  const anna = await server.store.directory.accountByAddress('anna@example.org');
  const { id: blobId } = await server.store.blobs.put(Buffer.from('Subject: x\r\n\r\nx\r\n'));
  await server.store.write(anna?.id ?? '', (tx) =>
    tx.enqueue([
      {
        submissionId: null,
        blobId,
        mailFrom: 'anna@example.org',
        rcptTo: 'x@elsewhere.example',
        domain: 'elsewhere.example',
        nextAttemptAt: new Date(Date.now() + 3_600_000),
      },
    ]),
  );
  const { body: list } = await admin.call('GET', '/api/admin/queue?status=queued&domain=elsewhere.example');
  expect(list).toMatchObject([
    { status: 'queued', mailFrom: 'anna@example.org', rcptTo: 'x@elsewhere.example', attempts: 0 },
  ]);
  const path = `/api/admin/queue/${list[0].id}`;
  const retried = await admin.call('POST', `${path}/retry`);
  expect(retried.status).toBe(200);
  expect(new Date(retried.body.nextAttemptAt).getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  expect((await admin.call('POST', `${path}/hold`)).body).toMatchObject({ status: 'held' });
  const ofAnna = { body: { account: 'anna@example.org' } };
  expect((await admin.call('POST', '/api/admin/queue/release', ofAnna)).body).toEqual({
    changed: [list[0].id],
  });
  expect(
    (await admin.call('POST', '/api/admin/queue/release', { body: { domain: 'elsewhere.example' } })).body,
  ).toEqual({
    changed: [],
  });
  expect((await admin.call('POST', '/api/admin/queue/cancel', { body: {} })).status).toBe(400);
  const these = { body: { ids: [list[0].id, 'q999', 'nonsense'] } };
  expect((await admin.call('POST', '/api/admin/queue/hold', these)).body.changed).toEqual([list[0].id]);
  const waiting = await admin.call('GET', '/api/admin/queue?status=waiting&account=anna@example.org');
  expect(waiting.body).toMatchObject([{ id: list[0].id, status: 'held' }]);
  expect((await admin.call('POST', `${path}/cancel`)).body).toMatchObject({
    status: 'canceled',
    nextAttemptAt: null,
  });
  expect((await admin.call('POST', `${path}/cancel`)).status).toBe(409);
  expect((await admin.call('GET', path)).body).toMatchObject({ status: 'canceled', log: [] });
  expect((await admin.call('GET', '/api/admin/queue/q999')).status).toBe(404);
  expect((await admin.call('GET', '/api/admin/queue?status=lost')).status).toBe(400);
});
