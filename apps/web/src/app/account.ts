import {
  CORE_CAPABILITY,
  expandTemplate,
  JmapClient,
  MAILCOTE_CAPABILITY,
  MAIL_CAPABILITY,
  type Id,
  type MailcoteAccountCapability,
} from '@mailcote/jmap';
import { createContext, use } from 'react';
import { api, type Principal } from '../lib/api.ts';
import { MailStore } from '../mail-store/index.ts';
import { ownFetch, rebase, SESSION_URL } from './own-origin.ts';
import { setUi } from './ui-store.ts';

/** Somebody who is logged in: who they are, and their mail. */
export interface Account {
  principal: Principal;
  client: JmapClient;
  store: MailStore;
  /** How long a sent message can be called back, in milliseconds. */
  undoMs: number;
  /** Largest file, in octets. */
  maxUpload: number;
  /** Where attachments of a message (of an Email's id, or a blob's) come as one archive of that name. */
  zipUrl: (messageId: Id, name: string, partIds: readonly string[]) => string;
}

export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = use(AccountContext);
  if (!account) throw new Error('no account here');
  return account;
}

export function useStore(): MailStore {
  return useAccount().store;
}

/** Asks who is logged in and loads the frame of their mail. Throws ApiError; status 401: nobody is. */
export async function openAccount(): Promise<Account> {
  const client = new JmapClient({ sessionUrl: SESSION_URL, fetch: ownFetch });
  const session = client.connect();
  // Reported by the request below, which fails for the same reason and says more.
  session.catch(() => undefined);
  const principal = await api<Principal>('GET', '/api/session');
  const { accounts, primaryAccounts, capabilities } = await session;
  const store = new MailStore(client);
  await store.start();
  client.startPush();
  client.onUnauthorized(() => setUi({ isLoginLost: true }));
  const own = accounts[primaryAccounts[MAIL_CAPABILITY] ?? '']?.accountCapabilities[MAILCOTE_CAPABILITY];
  const { undoSeconds = 0, zipUrl = '' } = (own ?? {}) as Partial<MailcoteAccountCapability>;
  const core: { maxSizeUpload?: number } | undefined = capabilities[CORE_CAPABILITY];
  return {
    principal,
    client,
    store,
    undoMs: undoSeconds * 1000,
    maxUpload: core?.maxSizeUpload ?? Number.POSITIVE_INFINITY,
    zipUrl: (id, name, partIds) => {
      const address = expandTemplate(zipUrl, { accountId: client.accountId, id, name });
      return `${rebase(address, location.origin)}?parts=${partIds.join(',')}`;
    },
  };
}

/** Leaves the account for good: the page is loaded anew, so that nothing of it stays in memory. */
export async function logOut(account: Account): Promise<void> {
  account.store.stop();
  account.client.close();
  await api('DELETE', '/api/session');
  location.assign('/login');
}
