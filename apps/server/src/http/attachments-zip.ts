import { Readable } from 'node:stream';
import { partById, type BodyStructure } from '@mailcote/mime';
import type { FastifyPluginAsync } from 'fastify';
import { Zip, ZipPassThrough } from 'fflate';
import type { ServerContext } from '../context.ts';
import { attachmentNames } from '../jmap/attachment-names.ts';
import { ConcurrencyLimit } from '../jmap/concurrency.ts';
import { findMessage, type StoredMessage } from '../jmap/stored-message.ts';
import { ApiError } from './api-error.ts';
import { setDownloadHeaders } from './blobs.ts';
import { requireAccount } from './principal.ts';

/** Archives under way for one account: each holds a place in the connection pool now and then, for as long as its reader takes. */
const MOST_FOR_ACCOUNT = 4;

/** Years that the format can tell. */
const [FIRST_YEAR, LAST_YEAR] = [1980, 2099];

/**
 * GET /jmap/zip/{accountId}/{id}/{name}?parts=2,3: the attachments of a message as one archive; all of them, or the parts that are named. The
 * id is an Email's, or that of a blob that is a message. Made while it is sent: a few chunks of one attachment are in memory. Not compressed,
 * since nearly all that is attached is so already.
 */
export function attachmentsZipPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const archives = new ConcurrencyLimit({ most: MOST_FOR_ACCOUNT, mostInAll: MOST_FOR_ACCOUNT });
    app.get<{
      Params: { accountId: string; messageId: string; '*': string };
      Querystring: { parts?: unknown };
    }>('/jmap/zip/:accountId/:messageId/*', async (request, reply) => {
      const { accountId } = await requireAccount(ctx, request);
      if (request.params.accountId !== accountId) throw notFound();
      const message = await findMessage(ctx.store, accountId, request.params.messageId);
      const parts = message && attachments(message, request.query.parts);
      if (!message || !parts?.length) throw notFound();
      const slot = await archives.enter(accountId);
      if (!slot)
        throw new ApiError(429, 'limited', 'Too many archives at a time.', {
          headers: { 'retry-after': '5' },
        });
      const bytes = Readable.from(zip(message, parts), { objectMode: false });
      bytes.once('close', () => slot[Symbol.dispose]());
      return setDownloadHeaders(reply, request.params['*'], 'application/zip').send(bytes);
    });
  };
}

/** The parts to put in; null: one of the named ones is none that can be downloaded. */
function attachments({ parsed }: StoredMessage, asked: unknown): BodyStructure[] | null {
  if (asked !== undefined && typeof asked !== 'string')
    throw new ApiError(400, 'invalid', 'parts is a list of part ids, with commas.', { field: 'parts' });
  const ids = asked === undefined ? parsed.attachments : [...new Set(asked.split(','))];
  const parts = ids.map((id) => partById(parsed.structure, id));
  return parts.every((part) => part !== null) ? parts : null;
}

async function* zip(message: StoredMessage, parts: readonly BodyStructure[]): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const archive = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
  });
  const names = attachmentNames(parts);
  for (const [index, part] of parts.entries()) {
    const entry = new ZipPassThrough(names[index] ?? 'file');
    entry.mtime = representable(message.date ?? new Date());
    archive.add(entry);
    for await (const chunk of message.reader.contentStream(part)) {
      if (chunk.length > 0) entry.push(chunk);
      yield* made.splice(0);
    }
    entry.push(new Uint8Array(0), true);
  }
  archive.end();
  yield* made;
}

function representable(date: Date): Date {
  const year = date.getFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? date : new Date();
}

/** The same for what does not exist and what is another account's. */
function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'There are no such attachments.');
}
