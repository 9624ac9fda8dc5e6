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
  const aliases = await store.directory.aliases();
  return aliases.map(({ address, accountAddress }) => ({ address, account: accountAddress }));
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
  if (!(await store.directory.removeAlias(address))) {
    throw new AdminError('notFound', `There is no alias ${address}.`, 'address');
  }
}

function parseAlias(text: string): { address: string; domain: string } {
  if (!text.startsWith('@')) return parseAddress(text);
  const domain = parseDomain(text.slice(1), 'address');
  return { address: `@${domain}`, domain };
}
