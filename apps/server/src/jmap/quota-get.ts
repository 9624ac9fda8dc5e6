import { QUOTA_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';
import { QUOTA_PROPERTIES, visibleQuotas } from './quota-json.ts';

/** RFC 9425 4.1. */
export const quotaGet: JmapMethod = {
  capability: QUOTA_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'Quota', QUOTA_PROPERTIES, async (ids) =>
      (await visibleQuotas(call)).filter(({ id }) => !ids || ids.includes(id)),
    ),
};
