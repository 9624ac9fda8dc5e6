import { openStore, type Store } from '@mailcote/store';
import { createTestDatabase, type TestDatabase } from '@mailcote/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAlias } from '../admin/aliases.ts';
import { createAccount } from '../admin/accounts.ts';
import { addDomain } from '../admin/domains.ts';
import { createAuthenticator, type AttemptResult } from './authenticator.ts';
import { createAppPassword, hashAppPassword } from './token.ts';

const PASSWORD = 'correct horse battery';
let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ databaseUrl: database.url, publish: () => undefined });
  await addDomain(store, 'example.org');
  await createAccount(store, { address: 'anna@example.org', password: PASSWORD });
  await addAlias(store, 'sales@example.org', 'anna@example.org');
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await database.drop();
});

function door(
  rateLimits = true,
): (username: string, password: string, ip?: string) => Promise<AttemptResult> {
  const auth = createAuthenticator({
    directory: store.directory,
    config: { rateLimits, secret: null, dataDir: '', databaseUrl: database.url },
  });
  return (username, password, ip = '192.0.2.1') => auth.verify({ username, password, ip, service: 'smtp' });
}

test('one may log in with any address of one’s own', async () => {
  const verify = door();
  const anna = { ok: true, address: 'anna@example.org', via: 'password' };
  expect(await verify('Anna@Example.org', PASSWORD)).toMatchObject(anna);
  expect(await verify('sales@example.org', PASSWORD)).toMatchObject(anna);
  expect(await verify('anna@example.org', 'wrong')).toEqual({ ok: false, reason: 'invalid' });
  expect(await verify('nobody@example.org', PASSWORD)).toEqual({ ok: false, reason: 'invalid' });
  expect(await verify('', '')).toEqual({ ok: false, reason: 'invalid' });
  expect(await verify('anna@example.org', 'x'.repeat(100_000))).toEqual({ ok: false, reason: 'invalid' });
});

test('an alias is not good for another twenty tries, and the owner comes in from elsewhere', async () => {
  const verify = door();
  const names = ['anna@example.org', 'ANNA@example.org', 'sales@example.org', 'anna@example.org.'];
  const results = await Promise.all(
    Array.from({ length: 24 }, (_, n) => verify(names[n % names.length] ?? '', `guess ${n}`)),
  );
  expect(results.filter((result) => !result.ok && result.reason === 'invalid')).toHaveLength(20);
  expect(await verify('sales@example.org', PASSWORD)).toMatchObject({ ok: false, reason: 'limited' });
  expect(await verify('anna@example.org', PASSWORD, '198.51.100.1')).toMatchObject({ ok: true });
});

test('the password that was right a moment ago is not hashed again', async () => {
  const verify = door();
  await verify('anna@example.org', PASSWORD);
  // Processor time, not the clock: the machine may be busy with other things. One hash costs more than 20 ms.
  const before = process.cpuUsage();
  for (let n = 0; n < 50; n += 1) await verify('anna@example.org', PASSWORD);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000 / 50).toBeLessThan(20);
});

test('an app password works until it is taken back', async () => {
  const verify = door();
  const account = await store.directory.accountByAddress('anna@example.org');
  const password = createAppPassword();
  const { id } = await store.directory.createAppPassword(account?.id ?? '', {
    name: 'phone',
    hash: hashAppPassword(password),
  });
  expect(await verify('anna@example.org', password)).toMatchObject({
    ok: true,
    via: 'appPassword',
    credentialId: expect.stringMatching(/^c/) as string,
  });
  expect((await store.directory.appPasswords(account?.id ?? ''))[0]?.lastSeenAt).toBeInstanceOf(Date);
  await store.directory.deleteAppPassword(account?.id ?? '', id);
  expect(await verify('anna@example.org', password)).toEqual({ ok: false, reason: 'invalid' });
});

test('a disabled account is like an unknown one', async () => {
  const verify = door();
  const { id } = await createAccount(store, { address: 'carl@example.org', password: PASSWORD });
  expect(await verify('carl@example.org', PASSWORD)).toMatchObject({ ok: true });
  await store.directory.setDisabled(id, true);
  expect(await verify('carl@example.org', PASSWORD)).toEqual({ ok: false, reason: 'invalid' });
});

test('a network that guesses at many users does not keep others waiting', async () => {
  const verify = door();
  const flood = Array.from({ length: 400 }, (_, n) =>
    verify(`user${n}@example.org`, 'guess', `203.0.113.${n % 250}`),
  );
  // Somebody else stands behind what was let in, and that is little.
  expect(await verify('anna@example.org', PASSWORD, '198.51.100.1')).toMatchObject({ ok: true });
  const refused = (await Promise.all(flood)).filter((result) => !result.ok && result.reason === 'limited');
  expect(refused.length).toBeGreaterThan(300);
});

test('turned off for load tests', async () => {
  const verify = door(false);
  const results = await Promise.all(Array.from({ length: 60 }, () => verify('anna@example.org', 'guess')));
  expect(results.every((result) => !result.ok && result.reason === 'invalid')).toBe(true);
});
