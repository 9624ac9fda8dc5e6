import type { ServerContext } from '../context.ts';
import type { Listener } from '../net/listener.ts';
import { Receiver } from './receive.ts';
import { RecipientCache } from './recipient-cache.ts';
import { listenSmtp } from './smtp-listener.ts';

/** Listens for mail from other servers. Rejects when the port cannot be had. */
export async function startInbound(ctx: ServerContext): Promise<Listener> {
  const { config, store } = ctx;
  const log = ctx.log.child({ part: 'smtp' });
  const recipients = new RecipientCache(store.directory);
  return listenSmtp({
    host: config.host,
    port: config.smtpPort,
    hasLimits: config.rateLimits,
    secureContext: await ctx.tls(),
    store,
    log,
    session: () => ({
      hostname: config.hostname,
      maxMessageSize: config.maxMessageSize,
      hasStartTls: true,
      auth: 'none',
    }),
    handler: () => new Receiver(ctx, log, recipients),
  });
}
