import type { EmailQuery } from './email-query.ts';
import type { Id, ModSeq } from './state.ts';

/** RFC 9610 2, without what says the same of every one. */
export interface AddressBook {
  id: Id;
  name: string;
  description: string | null;
  sortOrder: number;
  isDefault: boolean;
  isSubscribed: boolean;
  /** Ours: whom the account writes to is put into this one. */
  collectsRecipients: boolean;
}

export type NewAddressBook = Omit<AddressBook, 'id' | 'isDefault'>;

/** At most one is the default, and at most one collects: what is made so takes it from the other. */
export type AddressBookPatch = Partial<NewAddressBook> & { isDefault?: true };

export type JsonObject = Record<string, unknown>;

/** RFC 9610 3. */
export interface ContactCard {
  id: Id;
  uid: string;
  addressBookIds: Id[];
  created: Date;
  updated: Date;
  /** The JSContact Card (RFC 9553) but uid, created and updated. */
  card: JsonObject;
}

export interface NewContactCard extends Omit<ContactCard, 'id'> {
  /** What it can be found by: texts by the name of the filter that looks into them. */
  texts: Record<string, string>;
  /** Its addresses. */
  emails: string[];
  /** What the card refers to; the account may read them. */
  blobIds: Id[];
}

/** RFC 9610 3.3.1. */
export interface ContactFilterCondition {
  inAddressBook?: Id;
  uid?: string;
  hasMember?: string;
  kind?: string;
  createdBefore?: Date;
  createdAfter?: Date;
  updatedBefore?: Date;
  updatedAfter?: Date;
  /** Each of the words stands in the text of that name. */
  texts?: { field: string; words: string[] }[];
}

export type ContactFilter =
  | ContactFilterCondition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: ContactFilter[] };

export interface ContactSort {
  property: 'created' | 'updated' | 'name/given' | 'name/surname' | 'name/surname2';
  isAscending: boolean;
}

export interface ContactQuery extends Omit<EmailQuery, 'filter' | 'sort' | 'collapseThreads'> {
  filter: ContactFilter | null;
  /** Empty: by name. */
  sort: ContactSort[];
}

export interface ContactQueryChanges extends Pick<ContactQuery, 'filter' | 'sort' | 'calculateTotal'> {
  since: ModSeq;
  upToId: Id | null;
}
