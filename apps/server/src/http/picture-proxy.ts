import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { Semaphore } from '../auth/semaphore.ts';
import type { ServerContext } from '../context.ts';
import { type GuardedRequest, guardedFetch } from '../outbound-http/guarded-fetch.ts';
import { OutboundError } from '../outbound-http/outbound-error.ts';
import type { AddressPolicy } from '../outbound-http/pinned-address.ts';
import { resolveBy } from '../outbound-http/resolve-by.ts';
import { ApiError } from './api-error.ts';
import { messageViews } from './message-view-service.ts';
import { isSigned } from './picture-proxy-signature.ts';
import { pictureType } from './picture-proxy-type.ts';
import { requireAccount } from './principal.ts';

/** Octets. Larger than any newsletter's picture, small enough for many at a time. */
const MAX_PICTURE = 10 * 1024 * 1024;
/** For one picture with its redirects. */
const TIMEOUT_MS = 10_000;
/** Pictures fetched at a time, for everybody: bounds memory to MOST_AT_ONCE × MAX_PICTURE. */
const MOST_AT_ONCE = 24;
/** Seconds. The address of a picture in mail never changes its meaning; the reader's own cache keeps it. */
const CACHE_SECONDS = 7 * 24 * 60 * 60;

/**
 * GET /jmap/picture/{accountId}?u=<address>&s=<signature>: a remote picture of a mail, fetched by the server so that its owner sees neither
 * the reader's address nor cookies, client or mail program. Only addresses that a message view of the same account has signed.
 * `policy` is for tests, which have no other servers than on loopback.
 */
export function pictureProxyPlugin(ctx: ServerContext, policy: AddressPolicy = {}): FastifyPluginAsync {
  const semaphore = new Semaphore(MOST_AT_ONCE);
  const request: GuardedRequest = {
    resolve: resolveBy(ctx.dns),
    ...policy,
    maxSize: MAX_PICTURE,
    timeoutMs: TIMEOUT_MS,
    headers: {
      accept: 'image/avif,image/webp,image/png,image/*;q=0.8',
      'user-agent': 'Mozilla/5.0 (compatible; Mailcote picture proxy)',
    },
    accept: ({ status, headers }) => status === 200 && /^image\/(?!svg)/i.test(headers['content-type'] ?? ''),
  };
  return async (app) => {
    app.get<{ Params: { accountId: string }; Querystring: { u?: unknown; s?: unknown } }>(
      '/jmap/picture/:accountId',
      async (incoming, reply) => {
        const { accountId } = await requireAccount(ctx, incoming);
        const { u: url, s: signature } = incoming.query;
        if (
          typeof url !== 'string' ||
          typeof signature !== 'string' ||
          accountId !== incoming.params.accountId
        )
          throw notFound();
        if (!isSigned(await messageViews(ctx).pictureKey(), accountId, url, signature)) throw notFound();
        const bytes = await semaphore.run(() => fetchPicture(url, request));
        return sendPicture(reply, bytes, CACHE_SECONDS);
      },
    );
  };
}

/**
 * Answers with a picture from a stranger: its type is what its bytes say, and opened on its own it is still alone in a sandbox.
 * @throws ApiError 502 when it is none
 */
export function sendPicture(reply: FastifyReply, bytes: Buffer, cacheSeconds: number): FastifyReply {
  const type = pictureType(bytes);
  if (type === null) throw new ApiError(502, 'noPicture', 'That is no picture.');
  return reply
    .type(type)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', `private, max-age=${cacheSeconds}, immutable`)
    .send(bytes);
}

async function fetchPicture(url: string, request: GuardedRequest): Promise<Buffer> {
  try {
    return (await guardedFetch(url, request)).body;
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new ApiError(
      error.code === 'timeout' ? 504 : 502,
      error.code,
      'The picture could not be fetched.',
      { cause: error },
    );
  }
}

function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'There is nothing here.');
}
