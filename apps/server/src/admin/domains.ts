import { StoreError, type Store } from '@mailcote/store';
import type { Config } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { parseDomain } from './address.ts';
import { AdminError } from './admin-error.ts';

export interface DomainItem {
  name: string;
  createdAt: string;
}

/** Mail for these domains is ours. */
export async function listDomains(store: Store): Promise<DomainItem[]> {
  const domains = await store.directory.domains();
  return domains.map(({ name, createdAt }) => ({ name, createdAt: createdAt.toISOString() }));
}

export interface DomainWithUse extends DomainItem {
  accounts: number;
  aliases: number;
  /** Where mail for addresses that nobody has goes; null: it is refused. */
  catchAll: string[] | null;
  /** The smarthost that takes its mail, as host:port; null: it goes straight to the servers of the recipients. */
  smarthost: string | null;
}

/** With what hangs on them. */
export async function listDomainsWithUse({ store, config }: ServerContext): Promise<DomainWithUse[]> {
  const domains = await store.directory.domainsWithUse();
  return domains.map(({ name, createdAt, accounts, aliases, catchAll }) => ({
    name,
    createdAt: createdAt.toISOString(),
    accounts,
    aliases,
    catchAll,
    smarthost: smarthostOf(config, name),
  }));
}

/** Host and port alone: the rest is a secret. */
export function smarthostOf(config: Pick<Config, 'relayUrl' | 'relayRoutes'>, domain: string): string | null {
  const own = config.relayRoutes.get(domain);
  const url = own === undefined ? config.relayUrl : own;
  return url === null ? null : new URL(url).host;
}

/** Its aliases go with it. @throws AdminError notFound; conflict while it has accounts */
export async function removeDomain(store: Store, text: string): Promise<void> {
  const name = parseDomain(text, 'name');
  try {
    await store.directory.removeDomain(name);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'notFound') throw new AdminError('notFound', `There is no domain ${name}.`, 'name');
    if (error.code === 'forbidden') throw new AdminError('conflict', `${error.message}.`, 'name');
    throw error;
  }
}

/** @throws AdminError invalid, alreadyExists */
export async function addDomain(store: Store, text: string): Promise<DomainItem> {
  const name = parseDomain(text, 'name');
  try {
    const domain = await store.directory.addDomain(name);
    return { name: domain.name, createdAt: domain.createdAt.toISOString() };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'alreadyExists') {
      throw new AdminError('alreadyExists', `The domain ${name} is there already.`, 'name');
    }
    throw error;
  }
}
