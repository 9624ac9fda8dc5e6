import {
  CORE_CAPABILITY,
  expandTemplate,
  JmapClient,
  MAILCOTE_CAPABILITY,
  MAIL_CAPABILITY,
  TransportError,
  type Id,
  type MailcoteAccountCapability,
} from '@mailcote/jmap';
import { createContext, use } from 'react';
import { api, ApiError, type Principal } from '../lib/api.ts';
import { showBadge, tellHidden } from '../lib/notifications.ts';
import { currentPreferences } from '../lib/preferences.ts';
import { whenIdle } from '../lib/when-idle.ts';
import type { MailStore } from '../mail-store/index.ts';
import { forgetMail, LazyOffline } from '../offline/offline-transport.ts';
import { keepStartHint } from '../offline/start-hint.ts';
import { ownFetch, rebase, SESSION_URL } from './own-origin.ts';
import { confirmed, openGuessed, openMail } from './opening.ts';
import { setUi } from './ui-store.ts';

/** Somebody who is logged in: who they are, and their mail. */
export interface Account {
  principal: Principal;
  client: JmapClient;
  store: MailStore;
  /** Resolves when the list that the address names is on the screen, or there is none, and the page is idle: what can wait begins then. */
  shown: Promise<void>;
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

/**
 * Asks who is logged in and loads the frame of their mail; without a network, what is kept of it. Throws ApiError; status 401: nobody
 * is logged in.
 */
export async function openAccount(): Promise<Account> {
  const client = new JmapClient({ sessionUrl: SESSION_URL, fetch: ownFetch });
  const { keepsMail } = currentPreferences();
  const offline = keepsMail ? new LazyOffline() : LazyOffline.of(null);
  const guess = keepsMail ? openGuessed(client, offline) : null;
  let principal: Principal;
  try {
    principal = await signedIn(client, offline);
  } catch (error) {
    guess?.store.stop();
    throw error;
  }
  const { store, listed } = (await confirmed(guess, client)) ?? (await openMail(client, offline));
  const shown = listed.then(whenIdle);
  const { accounts, primaryAccounts, capabilities } = client.session;
  void keepMail(shown, offline, client, store, principal);
  client.startPush({
    share: `mailcote-live-${client.accountId}`,
    isHidden: () => document.visibilityState === 'hidden',
  });
  keepBadge(store);
  document.addEventListener('visibilitychange', () => store.see(document.visibilityState === 'visible'));
  store.see(document.visibilityState === 'visible');
  client.onStateChange(({ changed }) => {
    const isNew = changed[client.accountId]?.['EmailDelivery'] !== undefined;
    if (isNew && currentPreferences().notifies) tellHidden();
  });
  client.onUnauthorized(() => setUi({ isLoginLost: true }));
  const own = accounts[primaryAccounts[MAIL_CAPABILITY] ?? '']?.accountCapabilities[MAILCOTE_CAPABILITY];
  const { undoSeconds = 0, zipUrl = '' } = (own ?? {}) as Partial<MailcoteAccountCapability>;
  const core: { maxSizeUpload?: number } | undefined = capabilities[CORE_CAPABILITY];
  return {
    principal,
    client,
    store,
    shown,
    undoMs: undoSeconds * 1000,
    maxUpload: core?.maxSizeUpload ?? Number.POSITIVE_INFINITY,
    zipUrl: (id, name, partIds) => {
      const address = expandTemplate(zipUrl, { accountId: client.accountId, id, name });
      return `${rebase(address, location.origin)}?parts=${partIds.join(',')}`;
    },
  };
}

function keepBadge(store: MailStore): void {
  let shown: number | null = null;
  const show = () => {
    const unread = store.mailboxOf('inbox')?.unreadThreads ?? 0;
    if (unread === shown) return;
    shown = unread;
    void showBadge(unread);
  };
  store.mailboxes.all.subscribe(show);
  show();
}

/** Who is logged in, by the server, or by what is kept where it cannot be reached. */
async function signedIn(client: JmapClient, offline: LazyOffline): Promise<Principal> {
  const session = client.connect();
  // Reported by the request below, which fails for the same reason and says more.
  session.catch(() => undefined);
  try {
    const principal = await api<Principal>('GET', '/api/session');
    await session;
    return principal;
  } catch (error) {
    const isAway = error instanceof ApiError && (error.status === 0 || error.status >= 502);
    const kept = isAway ? await (await offline.now())?.kept?.session() : null;
    if (!kept) throw error;
    client.resume(kept.session);
    return kept.principal;
  }
}

/** Sends what waits from an earlier life of the page, and keeps what this one sees. */
async function keepMail(
  shown: Promise<void>,
  offline: LazyOffline,
  client: JmapClient,
  store: MailStore,
  principal: Principal,
): Promise<void> {
  try {
    await shown;
    const mail = await offline.now();
    if (!mail?.kept) return;
    keepStartHint({ session: client.session, mailboxes: store.mailboxes.list() });
    await mail.kept.keepSession({ principal, session: client.session });
    await store.resend();
    await mail.code.keepRecent(store, mail.kept);
  } catch (error) {
    // A network that went away in the middle is what all this is for: the next visit goes on.
    if (!(error instanceof TransportError)) reportError(error);
  }
}

/** Leaves the account for good: the page is loaded anew, so that nothing of it stays in memory. */
export async function logOut(account: Account): Promise<void> {
  account.store.stop();
  account.client.close();
  await api('DELETE', '/api/session');
  await forgetMail();
  await showBadge(0);
  location.assign('/login');
}
