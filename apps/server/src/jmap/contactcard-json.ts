import type { ContactCard } from '@mailcote/jmap';
import type { ContactCard as StoredCard } from '@mailcote/store';
import { toUtcDate } from './call.ts';

/** RFC 9610 3: the Card with its id and its address books. */
export function contactCardJson({
  id,
  uid,
  addressBookIds,
  created,
  updated,
  card,
}: StoredCard): ContactCard {
  return {
    '@type': 'Card',
    version: '1.0',
    ...card,
    id,
    addressBookIds: Object.fromEntries(addressBookIds.map((bookId) => [bookId, true as const])),
    uid,
    created: toUtcDate(created),
    updated: toUtcDate(updated),
  };
}
