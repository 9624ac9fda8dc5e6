import { MAILCOTE_CAPABILITY } from '@mailcote/jmap';
import { safeHtmlGet as getSafeHtml } from '../http/message-view-report.ts';
import type { JmapMethod } from './call.ts';

/** Mailcote's own: where a part of a message can be seen safely, and what was taken out of it. */
export const safeHtmlGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, { context }) => getSafeHtml(context.server, context.principal.accountId, args),
};
