import websocket from '@fastify/websocket';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import type { JmapServer } from '../jmap/jmap-server.ts';
import { MAX_SIZE_REQUEST } from '../jmap/limits.ts';
import { ApiError } from './api-error.ts';
import type { LoginWatch } from './jmap-login-watch.ts';
import { sessionFor } from './jmap-session.ts';
import { requireAccount, type Principal } from './principal.ts';
import { refuseOtherSites } from './same-origin.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** RFC 8887: JMAP over WebSocket. */
export function webSocketPlugin(
  ctx: ServerContext,
  server: JmapServer,
  logins: LoginWatch,
): FastifyPluginAsync {
  return async (app) => {
    await app.register(websocket, {
      options: {
        maxPayload: MAX_SIZE_REQUEST,
        // No compression: it holds 300 KB for each connection that sits idle.
        perMessageDeflate: false,
        handleProtocols: (protocols: Set<string>) => (protocols.has('jmap') ? 'jmap' : false),
      },
      // Oversized, malformed or cut-off frames: ws has closed the connection with the fitting code already.
      errorHandler: (error, socket, request) => {
        request.log.debug({ err: error }, 'a WebSocket broke');
        socket.terminate();
      },
    });
    const handshakes = new WeakMap<FastifyRequest, { principal: Principal; sessionState: string }>();
    app.get(
      '/jmap/ws',
      {
        websocket: true,
        onRequest: async (request) => {
          // Browsers let any page open a WebSocket anywhere, cookies and remembered Basic logins included.
          refuseOtherSites(ctx, request);
          const offered =
            request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
          if (!offered.includes('jmap'))
            throw new ApiError(400, 'invalid', 'the WebSocket subprotocol must be jmap');
          const principal = await requireAccount(ctx, request);
          const { state: sessionState } = await sessionFor(ctx, principal, request);
          handshakes.set(request, { principal, sessionState });
        },
      },
      (socket, request) => {
        const handshake = handshakes.get(request)!;
        const connection = new WebSocketConnection({ ctx, server, socket, ...handshake });
        const login = logins.watch(request, handshake.principal, () => connection.revoke());
        socket.on('close', () => login[Symbol.dispose]());
      },
    );
  };
}
