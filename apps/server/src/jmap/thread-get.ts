import { MAIL_CAPABILITY, MethodError } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

/** RFC 8621 3.1. */
export const threadGet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'Thread', ['id', 'emailIds'], (ids) => {
      if (!ids) throw new MethodError('requestTooLarge', 'ids: threads are not given all at once, name them');
      return call.context.reader.threads(ids);
    }),
};
