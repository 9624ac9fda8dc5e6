import { CONTACTS_CAPABILITY } from '@mailcote/jmap';
import { ADDRESS_BOOK_PROPERTIES, addressBookJson } from './addressbook-json.ts';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

/** RFC 9610 2.1. */
export const addressBookGet: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'AddressBook', ADDRESS_BOOK_PROPERTIES, async (ids) =>
      (await call.context.reader.addressBooks(ids ?? undefined)).map(addressBookJson),
    ),
};
