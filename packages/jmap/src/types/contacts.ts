import type { Comparator, Id, QueryArguments, QueryChangesArguments, SetArguments, UTCDate } from './core.ts';

/** RFC 9610 2. */
export interface AddressBook {
  id: Id;
  name: string;
  description: string | null;
  sortOrder: number;
  isDefault: boolean;
  isSubscribed: boolean;
  shareWith: null;
  myRights: { mayRead: boolean; mayWrite: boolean; mayAdmin: boolean; mayDelete: boolean };
  /** Mailcote's own: whom one writes to is put into this one. True for one at most. */
  collectsRecipients: boolean;
}
export type AddressBookCreate = Pick<AddressBook, 'name'> &
  Partial<Pick<AddressBook, 'description' | 'sortOrder' | 'isSubscribed' | 'collectsRecipients'>>;
export interface AddressBookSetArguments extends SetArguments<AddressBookCreate> {
  onDestroyRemoveContents?: boolean;
  onSuccessSetIsDefault?: Id | null;
}

/** RFC 9610 3: a JSContact Card (RFC 9553) with an id. */
export interface ContactCard extends Record<string, unknown> {
  id: Id;
  addressBookIds: Record<Id, true>;
  uid: string;
  created: UTCDate;
  updated: UTCDate;
}
export interface ContactCardCreate extends Record<string, unknown> {
  addressBookIds: Record<Id, true>;
}
/** RFC 9610 3.6, 8620 5.4: properties that are given replace those of the original. */
export interface ContactCardCopy extends Record<string, unknown> {
  id: Id;
  addressBookIds: Record<Id, true>;
}

/** RFC 9610 3.3.1. */
export interface ContactCardFilterCondition {
  inAddressBook?: Id;
  uid?: string;
  hasMember?: string;
  kind?: string;
  createdBefore?: UTCDate;
  createdAfter?: UTCDate;
  updatedBefore?: UTCDate;
  updatedAfter?: UTCDate;
  text?: string;
  name?: string;
  'name/given'?: string;
  'name/surname'?: string;
  'name/surname2'?: string;
  nickname?: string;
  organization?: string;
  email?: string;
  phone?: string;
  onlineService?: string;
  address?: string;
  note?: string;
}
export interface ContactCardComparator extends Comparator {
  property: 'created' | 'updated' | 'name/given' | 'name/surname' | 'name/surname2';
}
export type ContactCardQueryArguments = QueryArguments<ContactCardFilterCondition, ContactCardComparator>;
export type ContactCardQueryChangesArguments = QueryChangesArguments<
  ContactCardFilterCondition,
  ContactCardComparator
>;
