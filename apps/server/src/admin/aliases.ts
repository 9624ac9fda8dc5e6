import { StoreError, type Alias, type AliasTarget, type Store } from '@mailcote/store';
import { parseAddress, parseDomain } from './address.ts';
import { AdminError } from './admin-error.ts';

/** An address for everybody on it, not a mailing list. */
export const MOST_TARGETS = 50;

export interface AliasItem {
  /** `sales@example.org`, or `@example.org` for everything else at that domain. */
  address: string;
  /** The address of the account it leads to; null: to several, or to somebody elsewhere. */
  account: string | null;
  /** All the addresses it leads to. */
  targets: string[];
}

export async function listAliases(store: Store): Promise<AliasItem[]> {
  return (await store.directory.aliases()).map(toItem);
}

/** In the order of the addresses. */
export async function queryAliases(
  store: Store,
  {
    search,
    after,
    limit = 50,
  }: { search?: string | undefined; after?: string | undefined; limit?: number | undefined },
): Promise<{ aliases: AliasItem[]; next: string | null }> {
  const found = await store.directory.queryAliases({
    limit: limit + 1,
    ...(search !== undefined && { search }),
    ...(after !== undefined && { after }),
  });
  const aliases = found.slice(0, limit).map(toItem);
  return { aliases, next: found.length > limit ? (aliases.at(-1)?.address ?? null) : null };
}

/** @throws AdminError invalid, notFound (the domain or an account), alreadyExists */
export async function addAlias(
  store: Store,
  alias: string,
  targets: string | readonly string[],
): Promise<AliasItem> {
  const { address, domain } = parseAlias(alias);
  if (!(await store.directory.isLocalDomain(domain))) {
    throw new AdminError('notFound', `The domain ${domain} is not served here; add it first.`, 'address');
  }
  const to = await findTargets(store, address, [targets].flat());
  try {
    await store.directory.addAlias(address, to.target);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'alreadyExists') {
      throw new AdminError('alreadyExists', `The address ${address} is in use already.`, 'address');
    }
    throw error;
  }
  return { address, ...to.item };
}

/** Leads an alias elsewhere. @throws AdminError invalid, notFound, conflict */
export async function setAlias(store: Store, alias: string, targets: readonly string[]): Promise<AliasItem> {
  const { address } = parseAlias(alias);
  const to = await findTargets(store, address, targets);
  await translated(address, store.directory.setAlias(address, to.target));
  return { address, ...to.item };
}

/** @throws AdminError notFound, conflict */
export async function removeAlias(store: Store, alias: string): Promise<void> {
  const { address } = parseAlias(alias);
  await translated(address, store.directory.removeAlias(address));
}

async function translated(address: string, change: Promise<void>): Promise<void> {
  try {
    await change;
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

/**
 * One account, or several addresses. Those here must be somebody's: a slip of the pen would be told to every sender. Aliases among them
 * may lead further, but not back.
 */
async function findTargets(
  store: Store,
  alias: string,
  targets: readonly string[],
): Promise<{ target: AliasTarget; item: Pick<AliasItem, 'account' | 'targets'> }> {
  const addresses = [...new Set(targets.map((text) => parseAddress(text, 'targets').address))];
  if (addresses.length === 0) throw new AdminError('invalid', 'An alias leads somewhere.', 'targets');
  if (addresses.length > MOST_TARGETS)
    throw new AdminError('invalid', `An alias leads to ${MOST_TARGETS} addresses at most.`, 'targets');
  for (const address of addresses) {
    const found = await store.directory.resolve(address);
    if (found.kind === 'unknownUser' || found.kind === 'noAdministrator')
      throw new AdminError('notFound', `There is no account with the address ${address}.`, 'targets');
    // The own address of an account is told apart when it is written.
    const isOwn = 'accountId' in found && found.address === alias;
    if (address === alias && !isOwn)
      throw new AdminError('invalid', `${alias} would lead to itself.`, 'targets');
    if (found.kind === 'group' && found.targets.includes(alias))
      throw new AdminError('invalid', `${address} leads back to ${alias}.`, 'targets');
  }
  const [only] = addresses;
  const account =
    addresses.length === 1 && only !== undefined ? await store.directory.accountByAddress(only) : null;
  if (account === null)
    return { target: { targets: addresses }, item: { account: null, targets: addresses } };
  return {
    target: { accountId: account.id },
    item: { account: account.address, targets: [account.address] },
  };
}

function toItem({ address, accountId, targets }: Alias): AliasItem {
  return { address, account: accountId === null ? null : (targets[0] ?? null), targets };
}

function parseAlias(text: string): { address: string; domain: string } {
  if (!text.startsWith('@')) return parseAddress(text);
  const domain = parseDomain(text.slice(1), 'address');
  return { address: `@${domain}`, domain };
}
