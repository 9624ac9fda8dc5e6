import { MAILCOTE_CAPABILITY, type SavedSearch } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = ['id', 'name', 'query', 'sortOrder'] as const satisfies (keyof SavedSearch)[];

/** Mailcote's own, as RFC 8620 5.1: searches to be made again. In the order of sortOrder. */
export const savedSearchGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'SavedSearch', PROPERTIES, (ids) =>
      call.context.reader.savedSearches(ids ?? undefined),
    ),
};
