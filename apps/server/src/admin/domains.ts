import { StoreError, type Store } from '@mailcote/store';
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
