import type { ServerContext } from '../context.ts';
import type { Listener } from '../net/listener.ts';
import { Receiver } from './receive.ts';
import { RecipientCache } from './recipient-cache.ts';
import { listenSmtp } from './smtp-listener.ts';

/** Listens for mail from other servers. Rejects when the port cannot be had. */
export function startInbound(ctx: ServerContext): Promise<Listener> {
  return listenInbound(ctx, ctx.config.smtpPort, false);
}

/** Listens for mail that a server in front of this one took (LMTP, RFC 2033). Rejects when the port cannot be had. */
export function startLmtp(ctx: ServerContext, port: number): Promise<Listener> {
  return listenInbound(ctx, port, true);
}

async function listenInbound(ctx: ServerContext, port: number, isLmtp: boolean): Promise<Listener> {
  const { config, store } = ctx;
  const log = ctx.log.child({ part: isLmtp ? 'lmtp' : 'smtp' });
  const recipients = new RecipientCache(store.directory);
  return listenSmtp({
    host: config.host,
    proxyFrom: config.proxyFrom,
    port,
    hasLimits: config.rateLimits,
    tls: await ctx.tls(),
    store,
    log,
    session: () => ({
      hostname: config.hostname,
      maxMessageSize: config.maxMessageSize,
      hasStartTls: true,
      auth: 'none',
      isLmtp,
    }),
    handler: () => new Receiver(ctx, log, recipients, isLmtp),
  });
}
