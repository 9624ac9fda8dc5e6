import type { Id } from '@mailcote/jmap';
import { LISTED_PROPERTIES, safeHtmlKey, type MailStore } from '../mail-store/index.ts';
import type { KeptMail } from './kept-mail.ts';

/** After so long the page has what it needs itself. */
const QUIET_MS = 8_000;
/** Conversations of the inbox whose text is fetched ahead. */
const CONVERSATIONS = 40;
/** Bodies asked for at a time. */
const AT_A_TIME = 5;
const MAX_IDS = 400;

/** Learns what happened to the kept mail since the last visit, then fetches the newest of the inbox, so that it can be read without a network. */
export async function keepRecent(store: MailStore, kept: KeptMail): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  if (!navigator.onLine || store.connection.get() !== 'open') return;
  await catchUp(store, kept);
  const inbox = store.mailboxOf('inbox');
  const saver = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (!inbox || saver.connection?.saveData) return;
  await fetchBodies(store, kept, await newest(store, inbox.id));
}

/** Brings the kept Emails to now: what was changed or destroyed elsewhere. */
async function catchUp(store: MailStore, kept: KeptMail): Promise<void> {
  const ids = new Set(await kept.emailIds());
  let since = (await kept.states())['Email'];
  while (since !== undefined && ids.size > 0) {
    const batch = store.batch();
    const changes = batch.call('Email/changes', { sinceState: since, maxChanges: 1_000 });
    const result = await store.send(batch);
    if (result.error(changes)) {
      // Too long ago (RFC 8620 5.2): what is kept may be anywhere by now.
      await kept.forgetEmails();
      break;
    }
    const { updated, newState, hasMoreChanges } = result.get(changes);
    const stale = updated.filter((id) => ids.has(id));
    for (let start = 0; start < stale.length; start += MAX_IDS) {
      const again = store.batch();
      again.call('Email/get', {
        ids: stale.slice(start, start + MAX_IDS),
        properties: [...LISTED_PROPERTIES],
      });
      await store.send(again);
    }
    since = hasMoreChanges ? newState : undefined;
  }
  kept.isUpToDate();
  await kept.flush();
  // From here on the page's own following says what it is as of.
  store.refresh();
}

async function newest(store: MailStore, mailboxId: Id): Promise<Id[]> {
  const batch = store.batch();
  const query = batch.call('Email/query', {
    filter: { inMailbox: mailboxId },
    sort: [{ property: 'receivedAt', isAscending: false }],
    collapseThreads: true,
    limit: CONVERSATIONS,
  });
  batch.call('Email/get', { '#ids': query.reference('/ids'), properties: [...LISTED_PROPERTIES] });
  return (await store.send(batch)).get(query).ids;
}

async function fetchBodies(store: MailStore, kept: KeptMail, ids: readonly Id[]): Promise<void> {
  const missing: Id[] = [];
  for (const id of ids) if (!(await kept.hasBody(id))) missing.push(id);
  const { bodies } = store;
  for (let start = 0; start < missing.length; start += AT_A_TIME) {
    const part = missing.slice(start, start + AT_A_TIME);
    bodies.want(part);
    await settled(store, part);
    for (const id of part) {
      const page = bodies.safeHtml.get(safeHtmlKey(id, 'block'));
      // The service worker keeps what passes through it.
      if (page?.state === 'ready' && page.value) await fetch(page.value.url);
    }
  }
}

/** Resolves when none of the bodies is on its way. */
function settled({ bodies: { bodies } }: MailStore, ids: readonly Id[]): Promise<void> {
  const isDone = () => ids.every((id) => bodies.get(id)?.state !== 'pending');
  return new Promise((resolve) => {
    if (isDone()) {
      resolve();
      return;
    }
    const stop = bodies.subscribe(() => {
      if (!isDone()) return;
      stop();
      resolve();
    });
  });
}
