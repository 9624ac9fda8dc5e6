import type { Id, JmapClient } from '@mailcote/jmap';
import { listOf, type NamedMailbox } from '../features/mailboxes/place.ts';
import { MailStore, type ListSpec } from '../mail-store/index.ts';
import { OfflineTransport, outboxOf, type LazyOffline } from '../offline/offline-transport.ts';
import { readStartHint } from '../offline/start-hint.ts';

/** The frame of somebody's mail, and the list in it. */
export interface Opening {
  store: MailStore;
  /** Resolves when the list that the address names is there, or there is none. */
  listed: Promise<void>;
}

/** Begun by what the last visit knew, before anybody has said that it still holds. */
export interface Guess extends Opening {
  accountId: Id;
  spec: ListSpec | null;
  started: Promise<void>;
}

/** Asks for everything at once, by what the last visit knew; null: it knew nothing. */
export function openGuessed(client: JmapClient, offline: LazyOffline): Guess | null {
  const hint = readStartHint();
  if (hint === null) return null;
  client.resume(hint.session);
  const store = new MailStore(new OfflineTransport(client, offline), outboxOf(offline));
  const started = store.start();
  started.catch(() => {
    // Told by `confirmed`.
  });
  const spec = addressedList(hint.mailboxes);
  return { accountId: client.accountId, store, started, spec, listed: beginList(store, spec) };
}

/** Once the session is there. Null: the last visit was somebody else's, or things have changed since. */
export async function confirmed(guess: Guess | null, client: JmapClient): Promise<Opening | null> {
  if (guess === null) return null;
  const { accountId, store, started, spec } = guess;
  const isRight =
    accountId === client.accountId &&
    (await started.then(
      () => JSON.stringify(spec) === JSON.stringify(addressedList(store.mailboxes.list())),
      // Asked once more, and heard of if it fails again.
      () => false,
    ));
  if (isRight) return guess;
  store.stop();
  return null;
}

/** Asks one thing after the other. */
export async function openMail(client: JmapClient, offline: LazyOffline): Promise<Opening> {
  const store = new MailStore(new OfflineTransport(client, offline), outboxOf(offline));
  await store.start();
  return { store, listed: beginList(store, addressedList(store.mailboxes.list())) };
}

/** The list that the address of the page names. */
function addressedList(mailboxes: readonly NamedMailbox[]): ListSpec | null {
  const slug = location.pathname === '/' ? 'inbox' : /^\/mail\/([^/]+)/.exec(location.pathname)?.[1];
  return slug === undefined ? null : listOf(slug, mailboxes);
}

/** Asks for a list while the frame around it is being drawn. */
function beginList(store: MailStore, spec: ListSpec | null): Promise<void> {
  if (!spec) return Promise.resolve();
  const list = store.list(spec);
  return new Promise((resolve) => {
    const stop = list.subscribe(() => {
      stop();
      resolve();
    });
    list.look(0, 0);
  });
}
