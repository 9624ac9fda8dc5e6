import { MAILCOTE_CAPABILITY, type Preferences } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';
import { SINGLETON } from './singleton.ts';

const PROPERTIES = ['id', 'seen'] as const satisfies (keyof Preferences)[];

/** Mailcote's own, as RFC 8620 5.1: what clients remember for an account, on all its devices. There is one. */
export const preferencesGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'Preferences', PROPERTIES, async (ids) => {
      if (ids && !ids.includes(SINGLETON)) return [];
      const { seen } = await call.context.reader.preferences();
      return [{ id: SINGLETON, seen: Object.fromEntries(seen.map((name) => [name, true] as const)) }];
    }),
};
