import { StoreError, type Account, type ListedAccount, type Store } from '@mailcote/store';
import { keptPassword } from '../auth/kept-password.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../auth/password.ts';
import { parseAddress } from './address.ts';
import { AdminError } from './admin-error.ts';

export interface AccountItem {
  id: string;
  address: string;
  name: string;
  isAdmin: boolean;
  isDisabled: boolean;
  /** Octets of all messages. */
  usedBytes: number;
  /** The most that they may have; null: no limit. */
  quotaBytes: number | null;
  copiesToSent: boolean;
  /** Recipients that it may write to within 24 hours; null: as many as others, 0: any number. */
  dailyRecipients: number | null;
  /** Of those, people it has never written to. */
  dailyNewRecipients: number | null;
  createdAt: string;
}

/** What the list tells besides. */
export interface ListedAccountItem extends AccountItem {
  hasPassword: boolean;
  /** Logging in has a second step. */
  hasSecondFactor: boolean;
  /** Until when a link is good with which a password can be chosen. */
  invitedUntil: string | null;
  appPasswords: number;
  aliases: number;
  lastSeenAt: string | null;
  /** Recipients of the last 24 hours. */
  sentRecipients: number;
}

export interface AccountPage {
  accounts: ListedAccountItem[];
  /** What to ask for as `after` to go on; null: that was all. */
  next: string | null;
  /** All that match, on the first page. */
  total: number | null;
}

export interface NewAccount {
  address: string;
  /** Left out: nobody can log in until a link was used (../admin/invitations.ts). */
  password?: string | undefined;
  name?: string | undefined;
  isAdmin?: boolean | undefined;
}

export async function listAccounts(store: Store): Promise<AccountItem[]> {
  return (await store.directory.accounts()).map(toItem);
}

/** In the order of the addresses. */
export async function queryAccounts(
  store: Store,
  {
    search = '',
    after,
    limit = 50,
  }: { search?: string | undefined; after?: string | undefined; limit?: number | undefined },
): Promise<AccountPage> {
  const [found, total] = await Promise.all([
    store.directory.queryAccounts({ search, limit: limit + 1, ...(after !== undefined && { after }) }),
    after === undefined ? store.directory.countAccounts(search) : null,
  ]);
  const accounts = found.slice(0, limit).map(toListed);
  return { accounts, next: found.length > limit ? (accounts.at(-1)?.address ?? null) : null, total };
}

/** One account with the addresses that lead to it and what it has in the queue. @throws AdminError notFound */
export async function showAccount(
  store: Store,
  text: string,
): Promise<ListedAccountItem & { addresses: string[] }> {
  const { id, address } = await findAccount(store, text);
  const [listed, aliases] = await Promise.all([
    store.directory.listedAccount(id),
    store.directory.aliases(id),
  ]);
  if (!listed)
    throw new AdminError('notFound', `There is no account with the address ${address}.`, 'address');
  return { ...toListed(listed), addresses: aliases.map((alias) => alias.address) };
}

/** The domain must be there already. @throws AdminError invalid, notFound (the domain), alreadyExists */
export async function createAccount(store: Store, wanted: NewAccount): Promise<AccountItem> {
  const { address, localPart, domain } = parseAddress(wanted.address);
  if (wanted.password !== undefined) checkPassword(wanted.password);
  if (!(await store.directory.isLocalDomain(domain))) {
    throw new AdminError('notFound', `The domain ${domain} is not served here; add it first.`, 'address');
  }
  const kept =
    wanted.password === undefined ? null : await keptPassword(store.directory, address, wanted.password);
  try {
    const account = await store.directory.createAccount({
      address,
      name: wanted.name?.trim() || localPart,
      passwordHash: kept?.hash ?? null,
      passwordScram: kept?.scram ?? null,
      isAdmin: wanted.isAdmin ?? false,
    });
    return toItem(account);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'alreadyExists') {
      throw new AdminError('alreadyExists', `The address ${address} is in use already.`, 'address');
    }
    throw error;
  }
}

/** Sets a password without knowing the old one, and ends every session. @throws AdminError invalid, notFound */
export async function setAccountPassword(
  store: Store,
  address: string,
  password: string,
): Promise<AccountItem> {
  checkPassword(password);
  const account = await findAccount(store, address);
  const { hash, scram } = await keptPassword(store.directory, account.address, password);
  await store.directory.setPassword(account.id, hash, scram);
  await store.directory.invitations.delete(account.id);
  await store.directory.deleteSessions(account.id);
  return toItem(account);
}

export interface AccountPatch {
  name?: string | undefined;
  isAdmin?: boolean | undefined;
  /** Nobody logs in as it; mail for it is taken in. */
  isDisabled?: boolean | undefined;
  quotaBytes?: number | null | undefined;
  copiesToSent?: boolean | undefined;
  dailyRecipients?: number | null | undefined;
  dailyNewRecipients?: number | null | undefined;
}

/** Changes what is given. @throws AdminError invalid, notFound; conflict when no administrator would be left */
export async function updateAccount(store: Store, text: string, patch: AccountPatch): Promise<AccountItem> {
  const account = await findAccount(store, text);
  if (patch.isAdmin === false || patch.isDisabled === true) await keepAnAdministrator(store, account);
  const { quotaBytes, ...rest } = patch;
  const changed = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const updated = await store.directory.updateAccount(account.id, changed);
  if (quotaBytes === undefined) return toItem(updated);
  await store.write(account.id, async (tx) => tx.setQuota(quotaBytes));
  return toItem({ ...updated, quotaBytes });
}

/**
 * Takes an account away with everything in it: at once for the world, within the hour for the disk. What it has in the queue is given up.
 * @throws AdminError notFound; conflict for the last administrator
 */
export async function deleteAccount(store: Store, text: string): Promise<void> {
  const account = await findAccount(store, text);
  await keepAnAdministrator(store, account);
  await store.directory.destroyAccount(account.id);
  await store.queue.cancelAll({ accountId: account.id });
}

/** Somebody has to be able to undo it. */
async function keepAnAdministrator(store: Store, { id, isAdmin, isDisabled }: Account): Promise<void> {
  if (!isAdmin || isDisabled || (await store.directory.hasOtherAdmin(id))) return;
  throw new AdminError('conflict', 'This is the only administrator. Make somebody else one first.');
}

/** Limits the octets of all messages; what is there already stays. @throws AdminError invalid, notFound */
export async function setAccountQuota(
  store: Store,
  address: string,
  quotaBytes: number | null,
): Promise<AccountItem> {
  const account = await findAccount(store, address);
  await store.write(account.id, async (tx) => tx.setQuota(quotaBytes));
  return toItem({ ...account, quotaBytes });
}

/** Whether what its mail programs hand in is put into Sent. @throws AdminError invalid, notFound */
export async function setAccountSentCopies(
  store: Store,
  address: string,
  copiesToSent: boolean,
): Promise<AccountItem> {
  const account = await findAccount(store, address);
  return toItem(await store.directory.updateAccount(account.id, { copiesToSent }));
}

/** As people count, and as the webmail shows it: a thousand to the step. */
const UNITS: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** "500M", "1.5G" or a number of octets. @throws AdminError invalid */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)([KMGT]?)B?$/i.exec(text) ?? [];
  const octets = Math.round(Number(number) * (UNITS[unit.toUpperCase()] ?? 1));
  if (number === undefined || !Number.isSafeInteger(octets))
    throw new AdminError('invalid', `"${text}" is not a size such as 500M or 2G.`, 'size');
  return octets;
}

/** @throws AdminError notFound */
export async function findAccount(store: Store, text: string): Promise<Account> {
  const { address } = parseAddress(text);
  const account = await store.directory.accountByAddress(address);
  if (!account)
    throw new AdminError('notFound', `There is no account with the address ${address}.`, 'address');
  return account;
}

/** @throws AdminError invalid */
export function checkPassword(password: string): void {
  if (password.length < SHORTEST_PASSWORD) {
    throw new AdminError('invalid', `A password needs at least ${SHORTEST_PASSWORD} characters.`, 'password');
  }
  if (password.length > LONGEST_PASSWORD)
    throw new AdminError('invalid', 'This password is too long.', 'password');
}

export function toItem(account: Account): AccountItem {
  return {
    id: account.id,
    address: account.address,
    name: account.name,
    isAdmin: account.isAdmin,
    isDisabled: account.isDisabled,
    usedBytes: account.usedBytes,
    quotaBytes: account.quotaBytes,
    copiesToSent: account.copiesToSent,
    dailyRecipients: account.dailyRecipients,
    dailyNewRecipients: account.dailyNewRecipients,
    createdAt: account.createdAt.toISOString(),
  };
}

function toListed(account: ListedAccount): ListedAccountItem {
  const { hasPassword, hasSecondFactor, invitedUntil, appPasswords, aliases, lastSeenAt, sentRecipients } =
    account;
  return {
    ...toItem(account),
    hasPassword,
    hasSecondFactor,
    invitedUntil: invitedUntil?.toISOString() ?? null,
    appPasswords,
    aliases,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    sentRecipients,
  };
}
