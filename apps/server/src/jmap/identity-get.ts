import { SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

/** RFC 8621 6.1. */
export const identityGet: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  run: (args, call) =>
    getRecords(
      args,
      call,
      'Identity',
      ['id', 'name', 'email', 'replyTo', 'bcc', 'textSignature', 'htmlSignature', 'mayDelete'],
      (ids) => call.context.reader.identities(ids ?? undefined),
    ),
};
