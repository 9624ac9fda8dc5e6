import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { joinAddress, normalizeAddress, normalizeDomain } from './address.ts';
import type { Directory } from './directory.ts';

let it: TestStore;
let directory: Directory;
beforeAll(async () => {
  it = await openTestStore();
  directory = it.store.directory;
});
afterAll(() => it[Symbol.asyncDispose]());

test.for([
  ['Anna@Example.ORG', 'anna@example.org'],
  ['"anna"@example.org', 'anna@example.org'],
  ['"an\\"na x"@example.org', 'an"na x@example.org'],
  ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ['anna@example.org.', 'anna@example.org'],
  ['JOSÉ@example.org', 'josé@example.org'],
  ['@example.org', '@example.org'],
] as const)('the address %s is %s', ([given, normal]) => {
  const address = normalizeAddress(given);
  expect(address && joinAddress(address)).toBe(normal);
});

test.for([
  'anna',
  '',
  'a b@example.org',
  'a@b@example.org',
  'anna@',
  'anna@[127.0.0.1]',
  'anna@-x.org',
  '"anna@example.org',
  `${'x'.repeat(65)}@example.org`,
  'a@exa mple.org',
])('%s is no address', (given) => {
  expect(normalizeAddress(given)).toBeNull();
});

test('domains', async () => {
  expect(await directory.addDomain('Bücher.Example')).toMatchObject({ name: 'xn--bcher-kva.example' });
  await expect(directory.addDomain('xn--bcher-kva.example')).rejects.toMatchObject({ code: 'alreadyExists' });
  await expect(directory.addDomain('not a domain')).rejects.toMatchObject({ code: 'invalidProperties' });
  expect(await directory.isLocalDomain('BÜCHER.example')).toBe(true);
  expect(await directory.isLocalDomain('elsewhere.example')).toBe(false);
  expect((await directory.domains()).map(({ name }) => name)).toEqual([
    'example.org',
    'xn--bcher-kva.example',
  ]);
  await directory.removeDomain('bücher.example');
  await it.account('domains');
  await expect(directory.removeDomain('example.org')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(directory.removeDomain('bücher.example')).rejects.toMatchObject({ code: 'notFound' });
  expect(normalizeDomain('a_b.example')).toBeNull();
});

test('an account begins with its mailboxes and its identity, or not at all', async () => {
  const account = { address: 'Carla@Example.org', name: 'Carla', passwordHash: 'phc', isAdmin: false };
  const { id } = await directory.createAccount(account);
  const reader = it.store.reader(id);
  expect((await reader.mailboxes()).map(({ role }) => role)).toEqual([
    'inbox',
    'drafts',
    'sent',
    'archive',
    'junk',
    'trash',
  ]);
  expect(await reader.identities()).toMatchObject([{ name: 'Carla', email: 'carla@example.org' }]);
  const before = (await directory.accounts()).length;
  await expect(directory.createAccount(account)).rejects.toMatchObject({ code: 'alreadyExists' });
  await expect(directory.createAccount({ ...account, address: 'x@elsewhere.example' })).rejects.toMatchObject(
    { code: 'notFound' },
  );
  await expect(directory.createAccount({ ...account, address: '@example.org' })).rejects.toMatchObject({
    code: 'invalidProperties',
  });
  expect((await directory.accounts()).length).toBe(before);
  expect(await directory.accountByAddress('CARLA@example.org')).toMatchObject({
    id,
    name: 'Carla',
    isAdmin: false,
  });
  expect(await directory.accountById(id)).toMatchObject({ address: 'carla@example.org' });
  expect(await directory.accountById('a99999')).toBeNull();
  expect(await directory.accountByAddress('nobody@example.org')).toBeNull();
  expect(await directory.updateAccount(id, { name: 'C', isAdmin: true })).toMatchObject({
    name: 'C',
    isAdmin: true,
  });
  await expect(directory.updateAccount('a99999', { name: 'x' })).rejects.toMatchObject({ code: 'notFound' });
  await directory.updateAccount(id, { isAdmin: false });
});

test('where mail for an address goes', async () => {
  const { id: dora } = await it.account('dora');
  const { id: emil } = await it.account('emil');
  await directory.addAlias('sales@example.org', dora);
  await directory.addAlias('dora+special@example.org', emil);
  await directory.addDomain('all.example');
  await directory.addAlias('@all.example', emil);
  const local = (accountId: string, address: string, detail: string | null = null) => ({
    kind: 'local',
    accountId,
    address,
    detail,
  });
  expect(await directory.resolve('DORA@Example.org')).toEqual(local(dora, 'dora@example.org'));
  expect(await directory.resolve('dora+lists@example.org')).toEqual(local(dora, 'dora@example.org', 'lists'));
  expect(await directory.resolve('dora+special@example.org')).toEqual(
    local(emil, 'dora+special@example.org'),
  );
  expect(await directory.resolve('Sales+x+y@example.org')).toEqual(local(dora, 'sales@example.org', 'x+y'));
  expect(await directory.resolve('anything+x@all.example')).toEqual(local(emil, '@all.example'));
  expect(await directory.resolve('nobody@example.org')).toEqual({ kind: 'unknownUser' });
  expect(await directory.resolve('+x@example.org')).toEqual({ kind: 'unknownUser' });
  expect(await directory.resolve('dora@elsewhere.example')).toEqual({ kind: 'notLocal' });
  expect(await directory.resolve('nonsense')).toEqual({ kind: 'notLocal' });

  expect(await directory.mayUse(dora, 'sales@example.org')).toBe(true);
  expect(await directory.mayUse(dora, 'dora+x@example.org')).toBe(true);
  expect(await directory.mayUse(dora, 'dora+special@example.org')).toBe(false);
  expect(await directory.mayUse(emil, 'whoever@all.example')).toBe(true);
  expect(await directory.mayUse(dora, 'emil@example.org')).toBe(false);
  expect(await directory.mayUse(dora, 'dora@elsewhere.example')).toBe(false);

  expect(await directory.aliases()).toEqual([
    { address: '@all.example', accountId: emil, isCatchAll: true, targets: ['emil@example.org'] },
    {
      address: 'dora+special@example.org',
      accountId: emil,
      isCatchAll: false,
      targets: ['emil@example.org'],
    },
    { address: 'sales@example.org', accountId: dora, isCatchAll: false, targets: ['dora@example.org'] },
  ]);
  await expect(directory.addAlias('sales@example.org', emil)).rejects.toMatchObject({
    code: 'alreadyExists',
  });
  await expect(directory.addAlias('new@example.org', 'a99999')).rejects.toMatchObject({ code: 'notFound' });
  await expect(directory.removeAlias('dora@example.org')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(directory.removeAlias('none@example.org')).rejects.toMatchObject({ code: 'notFound' });
  await directory.removeAlias('sales@example.org');
  expect(await directory.resolve('sales@example.org')).toEqual({ kind: 'unknownUser' });

  await directory.setDisabled(dora, true);
  expect(await directory.resolve('dora@example.org')).toMatchObject({ kind: 'local', accountId: dora });
  await it.store.write(emil, async (tx) => tx.setQuota(10));
  expect(await directory.resolve('emil@example.org')).toMatchObject({ kind: 'local' });
  await it.store.write(emil, async (tx) => tx.setQuota(null));
  await it.store.deliver(testDelivery(emil));
  await it.store.write(emil, async (tx) => tx.setQuota(10));
  expect(await directory.resolve('emil+x@example.org')).toMatchObject({
    kind: 'overQuota',
    accountId: emil,
    detail: 'x',
  });
});

test('an alias leads to several addresses, of people here and elsewhere', async () => {
  const { id: gina } = await it.account('gina');
  const { id: hugo } = await it.account('hugo');
  await directory.addAlias('both@example.org', { targets: ['Gina@example.org', 'hugo+lists@example.org'] });
  await directory.addAlias('all@example.org', {
    targets: ['both@example.org', 'all@example.org', 'gina@example.org', 'ivo@elsewhere.example'],
  });
  expect(await directory.resolve('all+x@example.org')).toMatchObject({
    kind: 'group',
    address: 'all@example.org',
  });
  // Each once, whatever leads in a circle.
  expect(await directory.expand('all@example.org')).toEqual([
    { address: 'gina@example.org', accountId: gina },
    { address: 'ivo@elsewhere.example', accountId: null },
    { address: 'hugo+lists@example.org', accountId: hugo },
  ]);
  expect(await directory.mayUse(hugo, 'all@example.org')).toBe(true);
  expect(await directory.mayUse('a99999', 'all@example.org')).toBe(false);
  expect(await directory.credentialsFor('both@example.org')).toBeNull();
  await expect(directory.addAlias('none@example.org', { targets: [] })).rejects.toMatchObject({
    code: 'invalidProperties',
  });
  await expect(directory.setAlias('gina@example.org', { accountId: hugo })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await directory.setAlias('both@example.org', { accountId: hugo });
  expect(await directory.resolve('both@example.org')).toMatchObject({ kind: 'local', accountId: hugo });
  expect(await directory.queryAliases({ search: 'HUGO', limit: 10 })).toEqual([
    { address: 'both@example.org', accountId: hugo, isCatchAll: false, targets: ['hugo@example.org'] },
  ]);
});

test('accounts come in pages, by the order of their addresses', async () => {
  const { id } = await it.account('page-a');
  for (const local of ['page-b', 'page-c', 'page_d']) await it.account(local);
  await directory.updateAccount(id, { name: '김지원' });
  await directory.createAppPassword(id, { name: 'Phone', hash: 'x' });
  await directory.addAlias('page-alias@example.org', id);
  const first = await directory.queryAccounts({ search: 'PAGE-', limit: 2 });
  expect(first.map(({ address }) => address)).toEqual(['page-a@example.org', 'page-b@example.org']);
  expect(first[0]).toMatchObject({ hasPassword: false, appPasswords: 1, aliases: 1, sentRecipients: 0 });
  const next = await directory.queryAccounts({ search: 'page-', after: 'page-b@example.org', limit: 2 });
  expect(next.map(({ address }) => address)).toEqual(['page-c@example.org']);
  expect(await directory.countAccounts('page_')).toBe(1);
  expect((await directory.queryAccounts({ search: '지원', limit: 2 })).map((one) => one.id)).toEqual([id]);
});

test('a link for choosing a password is good once, and until it ends', async () => {
  const { id } = await it.account('invited');
  const { invitations } = directory;
  const soon = new Date(Date.now() + 60_000);
  await invitations.put(id, 'one', soon);
  await invitations.put(id, 'two', soon);
  expect(await invitations.find('one')).toBeNull();
  expect(await invitations.find('two')).toMatchObject({ accountId: id, address: 'invited@example.org' });
  await directory.setDisabled(id, true);
  expect(await invitations.find('two')).toBeNull();
  await directory.setDisabled(id, false);
  await invitations.take('two');
  await expect(invitations.take('two')).rejects.toMatchObject({ code: 'notFound' });
  await invitations.put(id, 'three', new Date(Date.now() - 1));
  expect(await invitations.find('three')).toBeNull();
  await expect(invitations.put('a99999', 'four', soon)).rejects.toMatchObject({ code: 'notFound' });
});

test('mail for a postmaster goes to the first administrator, unless there is one of that name', async () => {
  for (const address of ['Postmaster', 'postmaster@example.org'])
    expect(await directory.resolve(address)).toEqual({ kind: 'noAdministrator' });
  const admin = await directory.createAccount({
    address: 'root@example.org',
    name: 'Root',
    passwordHash: null,
    isAdmin: true,
  });
  for (const address of ['Postmaster', 'postmaster@example.org', 'POSTMASTER+abuse@example.org']) {
    expect(await directory.resolve(address)).toMatchObject({ kind: 'local', accountId: admin.id });
  }
  expect(await directory.resolve('postmaster@elsewhere.example')).toEqual({ kind: 'notLocal' });
  const { id } = await it.account('postmaster');
  expect(await directory.resolve('postmaster@example.org')).toMatchObject({ accountId: id });
});

test('passwords and app passwords', async () => {
  const { id } = await it.account('frida');
  await directory.addAlias('fri@example.org', id);
  expect(await directory.credentialsFor('frida@example.org')).toMatchObject({
    accountId: id,
    passwordHash: null,
    appPasswords: [],
  });
  await directory.setPassword(id, 'first');
  await directory.setPassword(id, 'second');
  const made = await directory.createAppPassword(id, { name: 'Phone', hash: 'digest' });
  expect(await directory.credentialsFor('FRI@example.org')).toEqual({
    accountId: id,
    address: 'frida@example.org',
    name: 'frida',
    isAdmin: false,
    isDisabled: false,
    passwordHash: 'second',
    passwordScram: null,
    passwordId: expect.stringMatching(/^c/) as string,
    appPasswords: [{ id: made.id, hash: 'digest', scram: null }],
    hasSecondFactor: false,
  });
  expect(await directory.credentialsFor('frida+x@example.org')).toBeNull();
  expect(await directory.credentialsFor('nobody@example.org')).toBeNull();
  await directory.touchCredential(made.id);
  expect(await directory.appPasswords(id)).toMatchObject([
    { name: 'Phone', lastSeenAt: expect.any(Date) as Date },
  ]);
  const { id: other } = await it.account('gustav');
  await expect(directory.deleteAppPassword(other, made.id)).rejects.toMatchObject({ code: 'notFound' });
  await directory.deleteAppPassword(id, made.id);
  expect(await directory.appPasswords(id)).toEqual([]);
  await expect(directory.setPassword('a99999', 'x')).rejects.toMatchObject({ code: 'notFound' });
});

test('sessions', async () => {
  const { id } = await it.account('hanna');
  const expiresAt = new Date(Date.now() + 60_000);
  const first = await directory.createSession({
    accountId: id,
    tokenHash: 't1',
    userAgent: 'Firefox',
    ip: '::1',
    expiresAt,
  });
  const second = await directory.createSession({
    accountId: id,
    tokenHash: 't2',
    userAgent: null,
    ip: null,
    expiresAt,
  });
  await directory.createSession({
    accountId: id,
    tokenHash: 't3',
    userAgent: null,
    ip: null,
    expiresAt: new Date(0),
  });
  expect(await directory.sessionByTokenHash('t1')).toEqual({
    ...first,
    address: 'hanna@example.org',
    name: 'hanna',
    isAdmin: false,
    provedAt: expect.any(Date) as Date,
  });
  expect(await directory.sessionByTokenHash('t3')).toBeNull();
  expect(await directory.sessionByTokenHash('other')).toBeNull();
  const longer = new Date(Date.now() + 120_000);
  await directory.touchCredential(first.id, { ip: '::2', expiresAt: longer });
  expect(await directory.sessionByTokenHash('t1')).toMatchObject({ ip: '::2', expiresAt: longer });
  expect((await directory.sessions(id)).map((session) => session.id)).toEqual([second.id, first.id]);
  await directory.setDisabled(id, true);
  expect(await directory.sessionByTokenHash('t1')).toBeNull();
  await directory.setDisabled(id, false);
  expect(await directory.deleteSessions(id, first.id)).toBe(2);
  await expect(directory.deleteSession(id, second.id)).rejects.toMatchObject({ code: 'notFound' });
  await directory.deleteSession(id, first.id);
  expect(await directory.sessions(id)).toEqual([]);
});

test('settings', async () => {
  const { settings } = directory;
  expect(await settings.get('setup')).toBeNull();
  await settings.set('setup', { token: 'x' });
  await settings.set('setup', { token: 'y' });
  expect(await settings.get('setup')).toEqual({ token: 'y' });
  expect(await settings.delete('setup')).toBe(true);
  expect(await settings.delete('setup')).toBe(false);
});

test('of several that make a setting at once one wins, and all get the same', async () => {
  const { settings } = directory;
  let made = 0;
  const results = await Promise.all(
    Array.from({ length: 20 }, () => settings.getOrInsert('key', () => `key ${made++}`)),
  );
  // Otherwise nobody was at once with anybody.
  expect(made).toBeGreaterThan(1);
  expect(new Set(results).size).toBe(1);
  expect(await settings.get('key')).toBe(results[0]);
  expect(await settings.getOrInsert('key', () => 'another')).toBe(results[0]);
});
