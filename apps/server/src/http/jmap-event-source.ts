import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { ServerContext } from '../context.ts';
import { StateFeed } from '../jmap/state-feed.ts';
import { ApiError } from './api-error.ts';
import type { LoginWatch } from './jmap-login-watch.ts';
import { requireAccount } from './principal.ts';

/** RFC 8620 7.3 lets the server bound what clients ask for. */
const SHORTEST_PING_SECONDS = 10;
const LONGEST_PING_SECONDS = 300;
/** A client that does not read what it is sent is let go. */
const MAX_UNREAD = 64 * 1024;

interface Query {
  types?: string;
  closeafter?: string;
  ping?: string;
}

/** RFC 8620 7.3: push as server-sent events. The id of an event is the pushState, which a browser sends back as Last-Event-ID. */
export function eventSourcePlugin(ctx: ServerContext, logins: LoginWatch): FastifyPluginAsync {
  return async (app) => {
    const open = new Set<ServerResponse>();
    app.get<{ Querystring: Query }>('/jmap/eventsource', async (request, reply) => {
      const { accountId } = await requireAccount(ctx, request);
      const { types = '*', closeafter = 'no', ping = '0' } = request.query;
      if (closeafter !== 'no' && closeafter !== 'state') {
        throw new ApiError(400, 'invalid', 'closeafter: expected state or no');
      }
      if (!/^\d{1,9}$/.test(ping)) throw new ApiError(400, 'invalid', 'ping: expected seconds, or 0');
      const lastEventId = request.headers['last-event-id'];

      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      raw.flushHeaders();
      open.add(raw);

      const send = (event: string): void => {
        if (raw.writableEnded || raw.destroyed) return;
        if (raw.writableLength > MAX_UNREAD) raw.destroy();
        else raw.write(event);
      };
      const feed = new StateFeed({
        store: ctx.store,
        hub: ctx.hub,
        accountId,
        dataTypes: types === '*' ? null : types.split(','),
        pushState: typeof lastEventId === 'string' ? lastEventId : null,
        // With closeafter=state a first event that is no news would end every request at once.
        isSilentAtFirst: typeof lastEventId !== 'string',
        send(change, pushState) {
          send(`event: state\nid: ${pushState}\ndata: ${JSON.stringify(change)}\n\n`);
          if (closeafter === 'state') raw.end();
        },
        onError: (error) => request.log.warn({ err: error }, 'push could not read the states'),
      });
      const pinging = startPings(Number(ping), (interval) =>
        send(`event: ping\ndata: {"interval":${interval}}\n\n`),
      );
      const login = logins.watch(request, () => raw.end());
      raw.on('error', (error) => request.log.debug({ err: error }, 'an event source broke'));
      raw.on('close', () => {
        open.delete(raw);
        clearInterval(pinging);
        login[Symbol.dispose]();
        feed[Symbol.dispose]();
      });
    });
    // These requests have no end of their own that closing could wait for.
    app.addHook('preClose', async () => {
      for (const raw of open) raw.end();
    });
  };
}

function startPings(asked: number, send: (interval: number) => void): NodeJS.Timeout | undefined {
  if (asked === 0) return undefined;
  const interval = Math.min(Math.max(asked, SHORTEST_PING_SECONDS), LONGEST_PING_SECONDS);
  return setInterval(() => send(interval), interval * 1_000);
}
