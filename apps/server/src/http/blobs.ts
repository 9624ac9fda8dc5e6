import { Readable } from 'node:stream';
import { requestError } from '@mailcote/jmap';
import { StoreError } from '@mailcote/store';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { readBlob } from '../jmap/blob-access.ts';
import { parsePartBlobId } from '../jmap/body-part.ts';
import { ConcurrencyLimit } from '../jmap/concurrency.ts';
import { MAX_CONCURRENT_UPLOAD, MAX_UPLOADS_AT_WORK } from '../jmap/limits.ts';
import { mediaType } from '../jmap/media-type.ts';
import { ApiError } from './api-error.ts';
import { byteRange, type ByteRange } from './byte-range.ts';
import { contentDisposition } from './blobs-content-disposition.ts';
import { requireAccount, type Principal } from './principal.ts';

/** Parts of messages decoded at a time, by all clients: each needs the message in memory. */
const MOST_PARTS_AT_ONCE = 4;
const MOST_PARTS_WAITING = 1_000;

/** RFC 8620 6: upload and download. */
export function blobsPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const uploads = new ConcurrencyLimit({
      most: MAX_UPLOADS_AT_WORK,
      mostInAll: ctx.config.rateLimits ? MAX_CONCURRENT_UPLOAD : Infinity,
    });
    const parts = new ConcurrencyLimit({ most: MOST_PARTS_AT_ONCE, mostInAll: MOST_PARTS_WAITING });
    const principals = new WeakMap<FastifyRequest, Principal>();
    const onRequest = async (request: FastifyRequest): Promise<void> => {
      principals.set(request, await requireAccount(ctx, request));
    };
    // Any type is welcome and none is looked into: the bytes go to the store as they come.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.post<{ Params: { accountId: string } }>(
      '/jmap/upload/:accountId',
      { bodyLimit: ctx.config.maxMessageSize, onRequest },
      async (request, reply) => {
        const { accountId } = principals.get(request)!;
        if (request.params.accountId !== accountId) throw notFound();
        using slot = await uploads.enter(accountId);
        if (!slot) {
          throw requestError('limit', `${MAX_CONCURRENT_UPLOAD} uploads of this account are under way`, {
            limit: 'maxConcurrentUpload',
            status: 429,
          });
        }
        const type = mediaType(request.headers['content-type']);
        const { id, size } = await keep(ctx, (request.body as Readable | undefined) ?? Readable.from([]));
        await ctx.store.write(accountId, (tx) => tx.addUpload(id, type));
        reply.code(201).header('cache-control', 'no-store');
        return { accountId, blobId: id, type, size };
      },
    );

    app.get<{
      Params: { accountId: string; blobId: string; '*': string };
      Querystring: { type?: string | string[] };
    }>('/jmap/download/:accountId/:blobId/*', { onRequest }, async (request, reply) => {
      const { accountId } = principals.get(request)!;
      const { blobId } = request.params;
      if (request.params.accountId !== accountId) throw notFound();
      const asked = request.query.type;
      const type = mediaType(Array.isArray(asked) ? asked[0] : asked);
      const name = request.params['*'];
      if (!parsePartBlobId(blobId)) {
        const size = await readableSize(ctx, accountId, blobId);
        if (size === null) throw notFound();
        const range = takeRange(request, reply, size);
        const bytes = Readable.from(ctx.store.blobs.stream(blobId, range), { objectMode: false });
        return setDownloadHeaders(reply, name, type)
          .header('content-length', range.end - range.start)
          .send(bytes);
      }
      using slot = await parts.enter('all');
      if (!slot)
        throw new ApiError(503, 'busy', 'too many downloads at a time', { headers: { 'retry-after': '1' } });
      const bytes = await readBlob({ reader: ctx.store.reader(accountId), blobs: ctx.store.blobs }, blobId);
      if (!bytes) throw notFound();
      const { start, end } = takeRange(request, reply, bytes.length);
      return setDownloadHeaders(reply, name, type).send(bytes.subarray(start, end));
    });
  };
}

async function keep(ctx: ServerContext, body: Readable): Promise<{ id: string; size: number }> {
  try {
    return await ctx.store.blobs.putStream(body, { maxSize: ctx.config.maxMessageSize });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'tooLarge') throw tooLarge(ctx.config.maxMessageSize);
    throw error;
  }
}

/** Null: no such blob, or not for this account. */
async function readableSize(ctx: ServerContext, accountId: string, blobId: string): Promise<number | null> {
  return (await ctx.store.reader(accountId).mayReadBlob(blobId)) ? ctx.store.blobs.size(blobId) : null;
}

/**
 * What of `size` octets is asked for (RFC 9110 14): players of sound and video jump by it. There is no validator, so an If-Range never holds;
 * the bytes behind an id do not change anyway.
 */
function takeRange(request: FastifyRequest, reply: FastifyReply, size: number): ByteRange {
  reply.header('accept-ranges', 'bytes');
  const range = request.headers['if-range'] === undefined ? byteRange(request.headers.range, size) : null;
  if (range === 'unsatisfiable') {
    throw new ApiError(416, 'rangeNotSatisfiable', 'There are no such octets.', {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  if (range === null) return { start: 0, end: size };
  reply.code(206).header('content-range', `bytes ${range.start}-${range.end - 1}/${size}`);
  return range;
}

/**
 * The bytes are a stranger's: never run, never guessed at, shown only where nothing can run. They can be kept for good, since an id
 * stands for one content (RFC 8620 6.2).
 */
export function setDownloadHeaders(reply: FastifyReply, name: string, type: string): FastifyReply {
  return reply
    .type(type)
    .header('content-disposition', contentDisposition(name, type))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, immutable, max-age=31536000');
}

function tooLarge(maxSize: number) {
  return requestError('limit', `an upload has at most ${maxSize} octets`, {
    limit: 'maxSizeUpload',
    status: 413,
  });
}

/** The same for what does not exist and what is another account's. */
function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'There is no such blob.');
}
