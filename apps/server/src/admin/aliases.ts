import { StoreError, type Store } from '@mailcote/store';
import { findAccount } from './accounts.ts';
import { parseAddress, parseDomain } from './address.ts';
import { AdminError } from './admin-error.ts';

export interface AliasItem {
  /** `sales@example.org`, or `@example.org` for everything else at that domain. */
  address: string;
  /** The address of the account it leads to. */
  account: string;
}

export async function listAliases(store: Store): Promise<AliasItem[]> {
  const [aliases, accounts] = await Promise.all([store.directory.aliases(), store.directory.accounts()]);
  const addresses = new Map(accounts.map(({ id, address }) => [id, address]));
  return aliases.map(({ address, accountId }) => ({ address, account: addresses.get(accountId) ?? '' }));
}

/** @throws AdminError invalid, notFound (the domain or the account), alreadyExists */
export async function addAlias(store: Store, alias: string, account: string): Promise<AliasItem> {
  const { address, domain } = parseAlias(alias);
  if (!(await store.directory.isLocalDomain(domain))) {
    throw new AdminError('notFound', `The domain ${domain} is not served here; add it first.`, 'address');
  }
  const target = await findAccount(store, account);
  try {
    await store.directory.addAlias(address, target.id);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'alreadyExists') {
      throw new AdminError('alreadyExists', `The address ${address} is in use already.`, 'address');
    }
    throw error;
  }
  return { address, account: target.address };
}

/** @throws AdminError notFound */
export async function removeAlias(store: Store, alias: string): Promise<void> {
  const { address } = parseAlias(alias);
  try {
    await store.directory.removeAlias(address);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'notFound')
      throw new AdminError('notFound', `There is no alias ${address}.`, 'address');
    if (error.code === 'forbidden') {
      throw new AdminError(
        'conflict',
        `${address} is the own address of an account, not an alias.`,
        'address',
      );
    }
    throw error;
  }
}

function parseAlias(text: string): { address: string; domain: string } {
  if (!text.startsWith('@')) return parseAddress(text);
  const domain = parseDomain(text.slice(1), 'address');
  return { address: `@${domain}`, domain };
}
