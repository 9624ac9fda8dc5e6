import {
  id,
  MAILCOTE_CAPABILITY,
  MethodError,
  object,
  type ListUnsubscribePostResponse,
} from '@mailcote/jmap';
import { headersNamed, parseUrls, type HeaderField } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { guardedFetch, type GuardedRequest } from '../outbound-http/guarded-fetch.ts';
import { OutboundError } from '../outbound-http/outbound-error.ts';
import { resolveBy } from '../outbound-http/resolve-by.ts';
import { checkAccount, type JmapMethod } from './call.ts';
import { MAX_UNSUBSCRIBES } from './limits.ts';
import { MessageReader } from './message-reader.ts';
import { hourlyLimit } from './rate-limit.ts';

/** RFC 8058 3.2: the body of the POST, and the one value that List-Unsubscribe-Post may have. */
const ONE_CLICK = 'List-Unsubscribe=One-Click';
const TIMEOUT_MS = 15_000;

const listUnsubscribeArguments = object({ accountId: id, emailId: id });

const limitOf = hourlyLimit(MAX_UNSUBSCRIBES);

/** Mailcote's own: asks the list that a message came from to send no more, as the message offers (RFC 8058), because its reader wants it. */
export const listUnsubscribePost: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, emailId } = listUnsubscribeArguments(raw, '');
    checkAccount(call, accountId);
    return postUnsubscribe(call.context.server, accountId, emailId);
  },
};

/** `policy` is for tests, which have no other servers than on loopback. Throws MethodError invalidArguments: there is no such Email. */
export async function postUnsubscribe(
  server: ServerContext,
  accountId: Id,
  emailId: Id,
  policy: Partial<GuardedRequest> = {},
): Promise<ListUnsubscribePostResponse> {
  const reader = server.store.reader(accountId);
  const [email] = await reader.emails([emailId]);
  const structure = (await reader.structures([emailId])).get(emailId)?.structure;
  if (!email || !structure) {
    throw new MethodError('invalidArguments', `there is no Email ${emailId}`, { arguments: ['emailId'] });
  }
  const header = await new MessageReader(server.store.blobs, email.blobId, email.size).header(structure);
  const url = oneClickUrl(header);
  const answer = { accountId, emailId };
  if (url === null) return { ...answer, outcome: 'notOffered' };
  if (!limitOf(server).take(accountId)) return { ...answer, outcome: 'tooMany' };
  try {
    const { status } = await guardedFetch(url, {
      resolve: resolveBy(server.dns),
      body: Buffer.from(ONE_CLICK),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      maxSize: 0,
      timeoutMs: TIMEOUT_MS,
      ...policy,
    });
    return { ...answer, outcome: status >= 200 && status < 300 ? 'done' : 'refused' };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    // RFC 8058 3.1: whoever answers with a redirect does not take the POST.
    const isRefused = error.code === 'refused' || error.code === 'tooManyRedirects';
    return { ...answer, outcome: isRefused ? 'refused' : 'unreachable' };
  }
}

/** RFC 8058 3.1: one field of each name, and one https address among those of the first. Null: no one-click is offered. */
export function oneClickUrl(header: readonly HeaderField[]): string | null {
  const [post, ...otherPosts] = headersNamed(header, 'List-Unsubscribe-Post');
  const [list, ...otherLists] = headersNamed(header, 'List-Unsubscribe');
  if (!post || !list || otherPosts.length > 0 || otherLists.length > 0) return null;
  if (post.raw.trim() !== ONE_CLICK) return null;
  const [url, ...others] = (parseUrls(list.raw) ?? []).filter((address) => /^https:/i.test(address));
  return url !== undefined && others.length === 0 ? url : null;
}
