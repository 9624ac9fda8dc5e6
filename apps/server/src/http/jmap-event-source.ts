import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { ServerContext } from '../context.ts';
import { pushStateOf, StateFeed } from '../jmap/state-feed.ts';
import { ApiError } from './api-error.ts';
import type { LoginWatch } from './jmap-login-watch.ts';
import { requireAccount } from './principal.ts';

/** RFC 8620 7.3 lets the server bound what clients ask for: no more than 30, no less than 300. */
const SHORTEST_PING_SECONDS = 10;
const LONGEST_PING_SECONDS = 300;
/** A client that does not read what it is sent is let go. */
const MAX_UNREAD = 64 * 1024;

interface Parameters {
  /** Null: all. */
  dataTypes: string[] | null;
  closesAfterState: boolean;
  /** Seconds; 0: no pings. */
  ping: number;
}

/** RFC 8620 7.3: push as server-sent events. The id of an event is the pushState, which a browser sends back as Last-Event-ID. */
export function eventSourcePlugin(ctx: ServerContext, logins: LoginWatch): FastifyPluginAsync {
  return async (app) => {
    const open = new Set<ServerResponse>();
    app.get('/jmap/eventsource', async (request, reply) => {
      const principal = await requireAccount(ctx, request);
      const { accountId } = principal;
      const { dataTypes, closesAfterState, ping } = readParameters(request.query as Record<string, unknown>);
      const lastEventId = request.headers['last-event-id'];
      // Read before the answer begins: whatever the client fetches once it is connected is not older than this.
      const pushState =
        typeof lastEventId === 'string'
          ? lastEventId
          : pushStateOf(await ctx.store.reader(accountId).states());

      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      open.add(raw);

      const send = (event: string): void => {
        if (raw.writableEnded || raw.destroyed) return;
        if (raw.writableLength > MAX_UNREAD) raw.destroy();
        else raw.write(event);
      };
      raw.flushHeaders();
      // An id without an event: a client that is cut off before its first one can resume all the same.
      if (typeof lastEventId !== 'string') send(`id: ${pushState}\n\n`);
      // The first at once: a client learns soon whether what stands between lets events through (RFC 8620 7.3: when to ask for closeafter).
      if (ping > 0) send(pingEvent(ping));
      const pinging = ping === 0 ? undefined : setInterval(() => send(pingEvent(ping)), ping * 1_000);
      const feed = new StateFeed({
        store: ctx.store,
        hub: ctx.hub,
        accountId,
        dataTypes,
        pushState,
        send(change, newPushState) {
          send(`event: state\nid: ${newPushState}\ndata: ${JSON.stringify(change)}\n\n`);
          // A ping comes when nothing else has come for that long.
          pinging?.refresh();
          if (closesAfterState) raw.end();
        },
        onError: (error) => request.log.warn({ err: error }, 'push could not read the states'),
      });
      const login = logins.watch(request, principal, () => raw.end());
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

/** What is left out has the value with which least can go wrong. @throws ApiError 400 */
function readParameters({ types = '*', closeafter = 'no', ping = '0' }: Record<string, unknown>): Parameters {
  if (typeof types !== 'string' || types === '')
    throw new ApiError(400, 'invalid', 'types: expected names separated by commas, or *');
  if (closeafter !== 'no' && closeafter !== 'state')
    throw new ApiError(400, 'invalid', 'closeafter: expected state or no');
  if (typeof ping !== 'string' || !/^\d{1,9}$/.test(ping))
    throw new ApiError(400, 'invalid', 'ping: expected seconds, or 0');
  const asked = Number(ping);
  return {
    dataTypes: types === '*' ? null : types.split(','),
    closesAfterState: closeafter === 'state',
    ping: asked === 0 ? 0 : Math.min(Math.max(asked, SHORTEST_PING_SECONDS), LONGEST_PING_SECONDS),
  };
}

function pingEvent(interval: number): string {
  return `event: ping\ndata: {"interval":${interval}}\n\n`;
}
