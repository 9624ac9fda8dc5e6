import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { contentSecurityPolicy, setViewHeaders, sheetPolicy, viewHosts } from './message-view-headers.ts';
import { messageViews } from './message-view-service.ts';
import { CANNOT_BE_SHOWN, EMPTY_SHEET } from './message-view-style.ts';
import { sendPicture } from './picture-proxy.ts';
import { requireAccount } from './principal.ts';

interface PartParams {
  accountId: string;
  /** Of an Email, or of a blob that is a message. */
  messageId: string;
  partId: string;
}

/** Seconds. The bytes behind an id never change. */
const INLINE_CACHE_SECONDS = 365 * 24 * 60 * 60;
const RETRY_AFTER_SECONDS = 5;
/** Messages of one printed conversation: each is an entry of a header, which proxies limit. */
const MOST_ON_SHEET = 50;

/**
 * GET /jmap/view/{accountId}/{id}/{partId}?pictures=block|proxy: a text part of a message made safe, as a document of its own for a
 * sandboxed frame (walls one and two of three); the id is an
 * Email's, or that of a blob that is a message. GET /jmap/view/{accountId}/{id}/inline/{partId}: a picture that came with
 * the message. GET /jmap/view/{accountId}/sheet?ids=e1,e2: an empty page on which these messages can be put for printing.
 */
export function messageViewPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const views = messageViews(ctx);
    app.addHook('onReady', async () => views.warm());
    app.addHook('onClose', async () => views[Symbol.asyncDispose]());

    app.get<{ Params: PartParams; Querystring: { pictures?: unknown } }>(
      '/jmap/view/:accountId/:messageId/:partId',
      async (request, reply) => {
        const accountId = await requireOwner(ctx, request, request.params.accountId);
        const pictures = pictureChoice(request.query.pictures);
        const viewable = await views.find(accountId, request.params.messageId, request.params.partId);
        if (viewable === null) throw notFound();
        setViewHeaders(
          reply,
          contentSecurityPolicy(viewHosts(ctx, request), {
            accountId,
            messageId: viewable.message.id,
            pictures,
          }),
        );
        const etag = await views.entityTag(viewable, pictures);
        if (isKnown(request, etag)) return reply.code(304).header('etag', `W/${etag}`).send();
        const outcome = await views.render(viewable, pictures);
        // Weak: the same view may leave compressed or not.
        if (outcome.ok) return reply.header('etag', `W/${etag}`).send(outcome.view.html);
        if (outcome.failure === 'busy') reply.code(503).header('retry-after', String(RETRY_AFTER_SECONDS));
        else reply.code(422);
        return reply.header('cache-control', 'no-store').send(CANNOT_BE_SHOWN);
      },
    );

    app.get<{ Params: { accountId: string }; Querystring: { ids?: unknown } }>(
      '/jmap/view/:accountId/sheet',
      async (request, reply) => {
        const accountId = await requireOwner(ctx, request, request.params.accountId);
        const ids = messageIds(request.query.ids);
        return setViewHeaders(reply, sheetPolicy(viewHosts(ctx, request), accountId, ids)).send(EMPTY_SHEET);
      },
    );

    app.get<{ Params: PartParams }>(
      '/jmap/view/:accountId/:messageId/inline/:partId',
      async (request, reply) => {
        const accountId = await requireOwner(ctx, request, request.params.accountId);
        const bytes = await views.content(accountId, request.params.messageId, request.params.partId);
        if (bytes === null) throw notFound();
        return sendPicture(reply, bytes, INLINE_CACHE_SECONDS);
      },
    );
  };
}

/** Ids of Emails or blobs; whose they are is asked when something of them is fetched. */
function messageIds(value: unknown): string[] {
  const ids = typeof value === 'string' ? value.split(',') : [];
  if (ids.length > 0 && ids.length <= MOST_ON_SHEET && ids.every((id) => /^[\w-]{1,255}$/.test(id)))
    return ids;
  throw new ApiError(400, 'invalid', `ids is a list of at most ${MOST_ON_SHEET} ids.`, { field: 'ids' });
}

/** The same answer for what does not exist and what is another account's. */
async function requireOwner(ctx: ServerContext, request: FastifyRequest, accountId: string): Promise<string> {
  const principal = await requireAccount(ctx, request);
  if (principal.accountId !== accountId) throw notFound();
  return accountId;
}

function pictureChoice(value: unknown): 'block' | 'proxy' {
  if (value === undefined || value === 'block') return 'block';
  if (value === 'proxy') return 'proxy';
  throw new ApiError(400, 'invalid', 'pictures is "block" or "proxy".', { field: 'pictures' });
}

function isKnown(request: FastifyRequest, etag: string): boolean {
  return request.headers['if-none-match']?.includes(etag) ?? false;
}

function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'There is nothing here.');
}
