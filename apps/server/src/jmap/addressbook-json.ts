import type { AddressBook } from '@mailcote/jmap';
import type { AddressBook as StoredAddressBook } from '@mailcote/store';

/** RFC 9610 2, and what is ours. */
export const ADDRESS_BOOK_PROPERTIES = [
  'id',
  'name',
  'description',
  'sortOrder',
  'isDefault',
  'isSubscribed',
  'shareWith',
  'myRights',
  'collectsRecipients',
] as const satisfies (keyof AddressBook)[];

/** Nothing is shared; the default one stays, so that there always is one. */
export function addressBookJson(stored: StoredAddressBook): AddressBook {
  return {
    ...stored,
    shareWith: null,
    myRights: { mayRead: true, mayWrite: true, mayAdmin: false, mayDelete: !stored.isDefault },
  };
}
