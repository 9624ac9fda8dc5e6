import { Readable } from 'node:stream';
import type { Id } from '@mailcote/store';
import type { FastifyPluginAsync } from 'fastify';
import { ZipFile } from 'yazl';
import type { ServerContext } from '../context.ts';
import { ConcurrencyLimit } from '../jmap/concurrency.ts';
import { mailboxPaths, toFileName } from '../transfer/mailbox-paths.ts';
import { mboxOfMailbox } from '../transfer/mbox-of-mailbox.ts';
import { ApiError } from './api-error.ts';
import { setDownloadHeaders } from './blobs.ts';
import { requireAccount } from './principal.ts';

/** Of one account: each reads all its mail. */
const MOST_FOR_ACCOUNT = 2;
/** An account that has more gets an archive of the newer form (Zip64), which old programs do not know; 4 GiB is the end of the other one. */
const ZIP64_FROM = 2 ** 31;
/** Mail is text for the most part; more costs three times the time for a tenth of the size. */
const COMPRESSION_LEVEL = 1;

/**
 * GET /jmap/export/{accountId}/{name}?mailboxId=m1: all mail as a zip archive of mboxes (RFC 4155, mboxrd), `Folder/Sub.mbox` for each Mailbox; or
 * that of one Mailbox. A message that is in several comes once, in the first, and X-Mailbox names them all. Made while it is read:
 * a page of messages is in memory, and nothing is read that nobody takes.
 */
export function exportPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const exports = new ConcurrencyLimit({ most: MOST_FOR_ACCOUNT, mostInAll: MOST_FOR_ACCOUNT });
    app.get<{ Params: { accountId: string; '*': string }; Querystring: { mailboxId?: unknown } }>(
      '/jmap/export/:accountId/*',
      async (request, reply) => {
        const { accountId } = await requireAccount(ctx, request);
        if (request.params.accountId !== accountId) throw notFound();
        const paths = mailboxPaths(await ctx.store.reader(accountId).mailboxes());
        const asked = request.query.mailboxId;
        if (asked !== undefined && (typeof asked !== 'string' || !paths.has(asked))) throw notFound();
        const slot = await exports.enter(accountId);
        if (!slot)
          throw new ApiError(429, 'limited', 'Too many exports at a time.', {
            headers: { 'retry-after': '5' },
          });
        const { used } = await ctx.store.reader(accountId).quota();
        const archive = zipOf(ctx, { accountId, paths, only: asked ?? null, isLarge: used >= ZIP64_FROM });
        archive.once('close', () => slot[Symbol.dispose]());
        return setDownloadHeaders(reply, request.params['*'], 'application/zip')
          .header('cache-control', 'no-store')
          .send(archive);
      },
    );
  };
}

interface Export {
  accountId: Id;
  paths: ReadonlyMap<Id, string[]>;
  /** Null: all. */
  only: Id | null;
  isLarge: boolean;
}

function zipOf(ctx: ServerContext, { accountId, paths, only, isLarge }: Export): Readable {
  const zip = new ZipFile();
  const archive = zip.outputStream as Readable;
  let current: Readable | null = null;
  // The reader has gone: nothing more is read from the store.
  archive.once('close', () => current?.destroy());
  const names = fileNames(only === null ? paths : new Map([[only, paths.get(only) ?? []]]));
  for (const [mailboxId, name] of names) {
    const options = { compressionLevel: COMPRESSION_LEVEL, forceZip64Format: isLarge };
    zip.addReadStreamLazy(name, options, (ready) => {
      current = Readable.from(
        mboxOfMailbox(ctx.store, { accountId, mailboxId, paths, isOneOfAll: only === null }),
        { objectMode: false },
      );
      current.once('error', (error) => archive.destroy(error));
      ready(null, current);
    });
  }
  zip.once('error', (error: Error) => archive.destroy(error));
  zip.end();
  return archive;
}

/** Names that are the same but for case would be one file on some systems: then letters are written as octets, which the import reads back. */
function fileNames(paths: ReadonlyMap<Id, string[]>): [Id, string][] {
  const taken = new Set<string>();
  return [...paths].map(([id, path]) => {
    const parents = path.slice(0, -1).map((part) => `${toFileName(part)}/`);
    const own = path.at(-1) ?? '';
    let name = '';
    for (let octets = 0; name === '' || taken.has(name.toLowerCase()); octets += 1)
      name = `${parents.join('')}${toFileName(own, octets)}.mbox`;
    taken.add(name.toLowerCase());
    return [id, name];
  });
}

/** The same for what does not exist and what is another account's. */
function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'There is no such account or mailbox.');
}
