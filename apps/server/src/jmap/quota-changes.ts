import { QUOTA_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 9425 4.2: with updatedProperties when nothing but `used` has changed. */
export const quotaChanges: JmapMethod = {
  capability: QUOTA_CAPABILITY,
  async run(args, call) {
    const { response, changes } = await changesSince(args, call, 'Quota');
    return { ...response, updatedProperties: changes.countsOnly ? ['used'] : null };
  },
};
