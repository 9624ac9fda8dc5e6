import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { Id } from '../types.ts';
import type { Directory } from './directory.ts';
import type { NewSecondFactor } from './second-factors.ts';

let it: TestStore;
let directory: Directory;
beforeAll(async () => {
  it = await openTestStore();
  directory = it.store.directory;
});
afterAll(() => it[Symbol.asyncDispose]());

const TOTP: NewSecondFactor = {
  kind: 'totp',
  name: '',
  secret: Buffer.from('sealed'),
  passkeyId: null,
  counter: 7,
  transports: [],
};
const passkey = (passkeyId: string): NewSecondFactor => ({
  kind: 'passkey',
  name: 'Key',
  secret: Buffer.from('public'),
  passkeyId,
  counter: 0,
  transports: ['usb', 'nfc'],
});
const FIRST = { recoveryCodes: ['h1', 'h2'], keep: null };

async function session(accountId: Id, tokenHash: string): Promise<Id> {
  const expiresAt = new Date(Date.now() + 60_000);
  return (await directory.createSession({ accountId, tokenHash, userAgent: '', ip: '', expiresAt })).id;
}

test('the first one renews the password without SCRAM and ends other sessions; the last one takes codes and trusted browsers along', async () => {
  const { secondFactors } = directory;
  const { id, address } = await it.account('anna');
  await directory.setPassword(id, 'hash', 'scram');
  const before = await directory.credentialsFor(address);
  const kept = await session(id, 'kept');
  await session(id, 'ended');

  const first = await secondFactors.add(id, TOTP, { ...FIRST, keep: kept });
  expect(first.isFirst).toBe(true);
  const after = await directory.credentialsFor(address);
  expect(after).toMatchObject({ passwordHash: 'hash', passwordScram: null, hasSecondFactor: true });
  expect(await directory.liveCredentials([before?.passwordId ?? ''])).toEqual(new Set());
  expect((await directory.sessions(id)).map((one) => one.id)).toEqual([kept]);
  // Nothing is kept for SCRAM as long as it is on.
  await directory.keepScram(after?.passwordId ?? '', 'hash', 'scram');
  expect((await directory.credentialsFor(address))?.passwordScram).toBeNull();
  await directory.setPassword(id, 'other', 'scram');
  expect(await directory.credentialsFor(address)).toMatchObject({
    passwordHash: 'other',
    passwordScram: null,
  });
  const app = await directory.createAppPassword(id, { name: 'phone', hash: 'app' });
  await directory.keepScram(app.id, 'app', 'scram');
  expect((await directory.credentialsFor(address))?.appPasswords).toMatchObject([{ scram: 'scram' }]);

  const second = await secondFactors.add(id, passkey('p1'), { recoveryCodes: ['h3'], keep: null });
  expect(second.isFirst).toBe(false);
  expect(await directory.sessions(id)).toEqual([]);
  expect(await secondFactors.recoveryCodesLeft(id)).toBe(2);
  expect(await secondFactors.list(id)).toEqual([
    { ...TOTP, id: first.id, createdAt: first.createdAt, lastUsedAt: null },
    { ...passkey('p1'), id: second.id, createdAt: second.createdAt, lastUsedAt: null },
  ]);

  const browser = { accountId: id, tokenHash: 'b', userAgent: 'Firefox', ip: '::1' };
  await directory.createTrustedBrowser({ ...browser, expiresAt: new Date(Date.now() + 60_000) });
  expect(await secondFactors.remove(id, first.id, { keep: null })).toEqual({ isLast: false });
  expect(await directory.isTrustedBrowser(id, 'b', '::2')).toBe(true);
  expect(await secondFactors.remove(id, second.id, { keep: null })).toEqual({ isLast: true });
  expect(await directory.isTrustedBrowser(id, 'b', '::2')).toBe(false);
  expect(await secondFactors.recoveryCodesLeft(id)).toBe(0);
  await expect(secondFactors.remove(id, second.id, { keep: null })).rejects.toMatchObject({
    code: 'notFound',
  });
  expect((await directory.credentialsFor(address))?.hasSecondFactor).toBe(false);
});

test('one secret for codes at most, and a passkey belongs to one account', async () => {
  const { secondFactors } = directory;
  const [berta, carla] = [(await it.account('berta')).id, (await it.account('carla')).id];
  const { id } = await secondFactors.add(berta, passkey('p2'), FIRST);
  await secondFactors.add(berta, TOTP, FIRST);
  const exists = { code: 'alreadyExists' };
  await expect(secondFactors.add(berta, TOTP, FIRST)).rejects.toMatchObject(exists);
  await expect(secondFactors.add(carla, passkey('p2'), FIRST)).rejects.toMatchObject(exists);
  expect((await directory.credentialsFor('carla@example.org'))?.hasSecondFactor).toBe(false);
  const notFound = { code: 'notFound' };
  await expect(secondFactors.add('a9999', TOTP, FIRST)).rejects.toMatchObject(notFound);
  await expect(secondFactors.remove(carla, id, { keep: null })).rejects.toMatchObject(notFound);
  await expect(secondFactors.rename(carla, id, 'mine')).rejects.toMatchObject(notFound);
  await secondFactors.rename(berta, id, 'Blue');
  await secondFactors.touchPasskey(id, 5);
  expect(await secondFactors.passkey('p2')).toEqual({
    id,
    accountId: berta,
    address: 'berta@example.org',
    passkeyId: 'p2',
    publicKey: Buffer.from('public'),
    counter: 5,
    transports: ['usb', 'nfc'],
  });
  expect((await secondFactors.list(berta))[0]).toMatchObject({ name: 'Blue', lastUsedAt: expect.any(Date) });
  await directory.setDisabled(berta, true);
  expect(await secondFactors.passkey('p2')).toBeNull();
  expect(await secondFactors.removeAll(berta)).toBe(2);
  expect(await secondFactors.removeAll(berta)).toBe(0);
});

test('time steps go forward, recovery codes and tokens are good once, whoever asks at the same time', async () => {
  const { secondFactors } = directory;
  const { id } = await it.account('dora');
  await expect(secondFactors.setRecoveryCodes(id, ['x'])).rejects.toMatchObject({ code: 'notFound' });
  const totp = await secondFactors.add(id, TOTP, FIRST);
  const atOnce = async (use: () => Promise<boolean>): Promise<number> =>
    (await Promise.all([use(), use(), use(), use()])).filter(Boolean).length;
  expect(await secondFactors.useTotpStep(totp.id, 7)).toBe(false);
  expect(await atOnce(() => secondFactors.useTotpStep(totp.id, 9))).toBe(1);
  expect(await secondFactors.useTotpStep(totp.id, 8)).toBe(false);
  expect(await atOnce(() => secondFactors.useRecoveryCode(id, 'h1'))).toBe(1);
  await secondFactors.setRecoveryCodes(id, ['n1', 'n2', 'n3']);
  expect(await secondFactors.useRecoveryCode(id, 'h2')).toBe(false);
  expect(await secondFactors.recoveryCodesLeft(id)).toBe(3);
  const past = new Date(Date.now() - 1_000);
  expect(await secondFactors.isSpent('token')).toBe(false);
  expect(await atOnce(() => secondFactors.spend('token', past))).toBe(1);
  expect(await secondFactors.isSpent('token')).toBe(true);
  await it.store.sweep();
  expect(await secondFactors.spend('token', past)).toBe(true);
});

test('browsers are remembered for a time, until the password changes', async () => {
  const { id } = await it.account('emil');
  const browser = {
    accountId: id,
    userAgent: 'Firefox',
    ip: '::1',
    expiresAt: new Date(Date.now() + 60_000),
  };
  await directory.createTrustedBrowser({ ...browser, tokenHash: 'new' });
  await directory.createTrustedBrowser({ ...browser, tokenHash: 'old', expiresAt: new Date(Date.now() - 1) });
  expect(await directory.isTrustedBrowser(id, 'old', '::1')).toBe(false);
  expect(await directory.isTrustedBrowser('a999', 'new', '::1')).toBe(false);
  const [only, ...others] = await directory.trustedBrowsers(id);
  expect(others).toEqual([]);
  await directory.deleteTrustedBrowser(id, only?.id ?? '');
  expect(await directory.isTrustedBrowser(id, 'new', '::1')).toBe(false);
  await directory.createTrustedBrowser({ ...browser, tokenHash: 'newer' });
  await directory.setPassword(id, 'hash');
  expect(await directory.trustedBrowsers(id)).toEqual([]);
});
