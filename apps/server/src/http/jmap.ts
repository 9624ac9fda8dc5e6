import { requestError } from '@mailcote/jmap';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { JmapServer } from '../jmap/jmap-server.ts';
import { MAX_SIZE_REQUEST } from '../jmap/limits.ts';
import { exportPlugin } from './export.ts';
import { attachmentsZipPlugin } from './attachments-zip.ts';
import { blobsPlugin } from './blobs.ts';
import { eventSourcePlugin } from './jmap-event-source.ts';
import { LoginWatch } from './jmap-login-watch.ts';
import { sendProblem } from './jmap-problem.ts';
import { sessionFor } from './jmap-session.ts';
import { requireAccount, type Principal } from './principal.ts';
import { webSocketPlugin } from './websocket.ts';

/** JMAP over HTTP: session, API, upload, download, WebSocket and event source (RFC 8620, RFC 8887). */
export function jmapPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const server = new JmapServer(ctx);
    const logins = new LoginWatch(ctx);
    app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
    await app.register(apiPlugin(ctx, server));
    await app.register(blobsPlugin(ctx));
    await app.register(attachmentsZipPlugin(ctx));
    await app.register(exportPlugin(ctx));
    await app.register(webSocketPlugin(ctx, server, logins));
    await app.register(eventSourcePlugin(ctx, logins));
    app.addHook('onClose', async () => logins[Symbol.dispose]());
  };
}

function apiPlugin(ctx: ServerContext, server: JmapServer): FastifyPluginAsync {
  return async (app) => {
    // Read as octets: I-JSON is more than JSON.parse checks, and not all that a client sends is UTF-8.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.addContentTypeParser('*', (_request, _payload, done) =>
      done(requestError('notJSON', 'the content type must be application/json')),
    );

    app.get('/.well-known/jmap', async (request, reply) => {
      const principal = await requireAccount(ctx, request);
      reply.header('cache-control', 'no-cache, no-store, must-revalidate');
      return sessionFor(ctx, principal, request);
    });

    // Who it is comes first: nobody else's ten megabytes are read.
    const principals = new WeakMap<FastifyRequest, Principal>();
    app.post(
      '/jmap/api',
      {
        bodyLimit: MAX_SIZE_REQUEST,
        onRequest: async (request) => {
          principals.set(request, await requireAccount(ctx, request));
        },
      },
      async (request, reply) => {
        const principal = principals.get(request)!;
        if (!Buffer.isBuffer(request.body)) throw requestError('notJSON', 'the request has no body');
        const { state } = await sessionFor(ctx, principal, request);
        reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
        return JSON.stringify(await server.answer(request.body, principal, state));
      },
    );
  };
}
