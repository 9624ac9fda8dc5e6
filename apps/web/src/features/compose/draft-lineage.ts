import type { Id } from '@mailcote/jmap';
import type { MailStore } from '../../mail-store/index.ts';

/** Names a draft over all its saves, each of which is a new Email (RFC 8621 4.6); in drafts only, never in what is sent. */
const FIELD = 'X-Mailcote-Draft';
export const LINEAGE_PROPERTY = `header:${FIELD}:asText` as const;

/** What another window or device has made of a draft. */
export type OtherVersion =
  /** It lies in the drafts, under the name that this one had. */
  | { kind: 'changed'; emailId: Id; lineage: string }
  /** It has been sent or thrown away; `isNewer`: after it was changed, so that what is here is not what has gone. */
  | { kind: 'gone'; isNewer: boolean };

/** Looks whether the copy of ours is still the newest; null: it is. @throws when the server cannot be asked */
export async function otherVersion(store: MailStore, lineage: string, own: Id): Promise<OtherVersion | null> {
  const look = store.batch();
  const get = look.call('Email/get', { ids: [own], properties: ['id'] });
  if ((await store.ask(look)).get(get).list.length > 0) return null;
  const drafts = store.mailboxOf('drafts');
  if (!drafts) return { kind: 'gone', isNewer: false };
  const batch = store.batch();
  const query = batch.call('Email/query', {
    filter: { inMailbox: drafts.id, header: [FIELD, lineage] },
    sort: [{ property: 'receivedAt', isAscending: false }],
    limit: 2,
  });
  const { ids } = (await store.ask(batch)).get(query);
  const other = ids.find((id) => id !== own);
  return other === undefined
    ? { kind: 'gone', isNewer: false }
    : { kind: 'changed', emailId: other, lineage };
}
