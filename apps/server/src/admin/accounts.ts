import { StoreError, type Account, type Store } from '@mailcote/store';
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
  createdAt: string;
}

export interface NewAccount {
  address: string;
  password: string;
  name?: string | undefined;
  isAdmin?: boolean | undefined;
}

export async function listAccounts(store: Store): Promise<AccountItem[]> {
  return (await store.directory.accounts()).map(toItem);
}

/** The domain must be there already. @throws AdminError invalid, notFound (the domain), alreadyExists */
export async function createAccount(store: Store, wanted: NewAccount): Promise<AccountItem> {
  const { address, localPart, domain } = parseAddress(wanted.address);
  checkPassword(wanted.password);
  if (!(await store.directory.isLocalDomain(domain))) {
    throw new AdminError('notFound', `The domain ${domain} is not served here; add it first.`, 'address');
  }
  const { hash, scram } = await keptPassword(store.directory, address, wanted.password);
  try {
    const account = await store.directory.createAccount({
      address,
      name: wanted.name?.trim() || localPart,
      passwordHash: hash,
      passwordScram: scram,
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
  await store.directory.deleteSessions(account.id);
  return toItem(account);
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

function checkPassword(password: string): void {
  if (password.length < SHORTEST_PASSWORD) {
    throw new AdminError('invalid', `A password needs at least ${SHORTEST_PASSWORD} characters.`, 'password');
  }
  if (password.length > LONGEST_PASSWORD)
    throw new AdminError('invalid', 'This password is too long.', 'password');
}

function toItem(account: Account): AccountItem {
  return {
    id: account.id,
    address: account.address,
    name: account.name,
    isAdmin: account.isAdmin,
    isDisabled: account.isDisabled,
    usedBytes: account.usedBytes,
    quotaBytes: account.quotaBytes,
    copiesToSent: account.copiesToSent,
    createdAt: account.createdAt.toISOString(),
  };
}
