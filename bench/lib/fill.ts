import { openStore, type Store } from '../../packages/store/src/index.ts';
import { startPostgres } from '../../packages/store/src/embedded/index.ts';
import { seedAccount } from '../../packages/store/src/testing/index.ts';
import { hashAppPassword } from '../../apps/server/src/auth/token.ts';

/*
 * Accounts with much mail, put beside a running server into its database: by the statements of a delivery, without the time of SMTP.
 */

export interface Filled {
  address: string;
  messages: number;
  /** All of them in the inbox, instead of most. */
  isInboxOnly?: boolean;
}

/** Each gets `appPassword`. One that has its messages from an earlier run is left as it is. */
export async function fill(
  dataDir: string,
  accounts: readonly Filled[],
  appPassword: string,
  onProgress: (line: string) => void,
): Promise<void> {
  await using postgres = await startPostgres({ dataDir, role: 'guest', log: () => undefined });
  await using store = await openStore({ databaseUrl: postgres.url, publish: () => undefined });
  for (const [index, { address, messages, isInboxOnly = false }] of accounts.entries()) {
    const accountId = await openAccount(store, address, appPassword);
    const found = (await store.reader(accountId).mailboxes()).reduce((sum, box) => sum + box.totalEmails, 0);
    if (found >= messages) continue;
    if (found > 0)
      throw new Error(`${address} has ${found} of ${messages} messages from a run that was cut off`);
    const report = (done: number): void => {
      if (done > 0 && done % 50_000 === 0) onProgress(`${address}: ${done} of ${messages} messages`);
    };
    await seedAccount({
      databaseUrl: postgres.url,
      accountId,
      count: messages,
      seed: index + 1,
      ...(isInboxOnly ? { role: 'inbox' as const } : {}),
      onProgress: report,
      vacuums: index === accounts.length - 1,
    });
  }
}

async function openAccount(store: Store, address: string, appPassword: string): Promise<string> {
  const { directory } = store;
  const existing = await directory.accountByAddress(address);
  if (existing) return existing.id;
  const domain = address.slice(address.indexOf('@') + 1);
  if (!(await directory.isLocalDomain(domain))) await directory.addDomain(domain);
  const { id } = await directory.createAccount({ address, name: '', passwordHash: null, isAdmin: false });
  await directory.createAppPassword(id, { name: 'bench', hash: hashAppPassword(appPassword) });
  return id;
}
