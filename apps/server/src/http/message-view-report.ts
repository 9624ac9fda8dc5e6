import type { SanitizeReport } from '@mailcote/html';
import { ArgumentError, MethodError, id, nullable, object, oneOf, optional, string } from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import type { ViewFailure, ViewOutcome } from './message-view-pool.ts';
import { messageViews } from './message-view-service.ts';

const readArguments = object({
  accountId: id,
  emailId: optional(nullable(id), null),
  blobId: optional(nullable(id), null),
  partId: nullable(string),
  pictures: optional(oneOf('block', 'proxy'), 'block' as const),
});

export interface SafeHtmlGetResult {
  accountId: Id;
  /** The one that was asked for; the other is null. */
  emailId: Id | null;
  blobId: Id | null;
  partId: string;
  /** Path and query on this server, for a sandboxed frame. */
  url: string;
  /** The sanitiser's report; of a message that could not be made safe only `failure`, and `url` then shows a page that says so. */
  report: SanitizeReport | { failure: Exclude<ViewFailure, 'busy'> };
}

/**
 * `SafeHtml/get`: where one text part of a message can be seen safely, and what was taken out of it. `partId` null or missing: the first HTML
 * part of the body, else the first text part. The message is an Email, or a blob that is one: an attached message. `accountId`: whose request it is.
 * @throws ArgumentError
 * @throws MethodError accountNotFound; serverUnavailable; invalidArguments: no such message or part, or nothing in it that can be shown
 */
export async function safeHtmlGet(
  ctx: ServerContext,
  accountId: Id,
  args: Record<string, unknown>,
): Promise<SafeHtmlGetResult> {
  const { accountId: asked, emailId, blobId, partId, pictures } = readArguments(args, '');
  if (asked !== accountId) throw new MethodError('accountNotFound');
  const messageId = emailId ?? blobId;
  if (messageId === null) throw new ArgumentError('emailId', 'this or blobId is needed');
  if (emailId !== null && blobId !== null)
    throw new MethodError('invalidArguments', 'one of emailId and blobId', {
      arguments: ['emailId', 'blobId'],
    });
  const views = messageViews(ctx);
  const viewable = await views.find(accountId, messageId, partId);
  if (viewable === null)
    throw new MethodError('invalidArguments', 'there is no such message, or no such text in it', {
      arguments: ['emailId', 'blobId', 'partId'],
    });
  const report = reportOf(await views.render(viewable, pictures));
  const shown = viewable.part.partId;
  return {
    accountId,
    emailId,
    blobId,
    partId: shown,
    url: `/jmap/view/${accountId}/${messageId}/${shown}?pictures=${pictures}`,
    report,
  };
}

function reportOf(outcome: ViewOutcome): SafeHtmlGetResult['report'] {
  if (outcome.ok) return outcome.view.report;
  const { failure } = outcome;
  if (failure === 'busy') throw new MethodError('serverUnavailable', 'too many messages are being made safe');
  return { failure };
}
