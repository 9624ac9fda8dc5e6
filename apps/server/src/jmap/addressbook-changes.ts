import { CONTACTS_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 9610 2.2. */
export const addressBookChanges: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'AddressBook')).response,
};
