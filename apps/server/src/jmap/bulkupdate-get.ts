import { MAILCOTE_CAPABILITY, type BulkUpdate } from '@mailcote/jmap';
import type { BulkUpdate as Stored } from '@mailcote/store';
import { toUtcDate, type JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = [
  'id',
  'status',
  'total',
  'done',
  'failed',
  'startsAt',
  'key',
  'createdAt',
] as const satisfies (keyof BulkUpdate)[];

/** Mailcote's own: how far bulk updates are. Oldest first. */
export const bulkUpdateGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'BulkUpdate', PROPERTIES, async (ids) =>
      (await call.context.reader.bulkUpdates(ids ?? undefined)).map(bulkUpdateJson),
    ),
};

export function bulkUpdateJson(stored: Stored): BulkUpdate {
  const { startsAt, createdAt, ...rest } = stored;
  return { ...rest, startsAt: toUtcDate(startsAt), createdAt: toUtcDate(createdAt) };
}
