import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { sendNotFound } from './error-handler.ts';

/** Where `pnpm build` puts the web app. */
const WEB_APP = join(import.meta.dirname, '../../../web/dist');

/** Paths that belong to programs: never answered with the page. */
const NOT_PAGES = /^\/(?:api|jmap|\.well-known|health|assets)(?:\/|$)/;

/**
 * The web app: its files, and index.html for every other path, which the app's own router understands.
 * Files under /assets carry a hash in their name and may be cached for good.
 */
export function staticPlugin(root: string = WEB_APP): FastifyPluginAsync {
  return async (app) => {
    const isBuilt = existsSync(join(root, 'index.html'));
    if (isBuilt) {
      await app.register(fastifyStatic, {
        root,
        index: false,
        wildcard: true,
        // The build has put them beside the files.
        preCompressed: true,
        cacheControl: false,
        setHeaders: (reply, path) => {
          const isHashed = path.startsWith(join(root, 'assets'));
          reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
    }
    app.get('/', async (_request, reply) => sendPage(reply));
    app.setNotFoundHandler(async (request, reply) => {
      const isPage = request.method === 'GET' && !NOT_PAGES.test(request.url);
      const wantsPage =
        request.headers.accept === undefined || /text\/html|\*\/\*/.test(request.headers.accept);
      return isPage && wantsPage ? sendPage(reply) : sendNotFound(request, reply);
    });

    async function sendPage(reply: Parameters<typeof sendNotFound>[1]): Promise<typeof reply> {
      if (!isBuilt) {
        return reply
          .code(503)
          .type('text/plain; charset=utf-8')
          .send('The web app is not built yet: run `pnpm build`.\n');
      }
      return reply
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(await readFile(join(root, 'index.html')));
    }
  };
}
