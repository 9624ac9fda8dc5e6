import type { ServerContext } from '../context.ts';
import { RecipientCache } from '../inbound/recipient-cache.ts';
import { listenSmtp } from '../inbound/smtp-listener.ts';
import type { Listener } from '../net/listener.ts';
import { Submitter } from './submitter.ts';

/** Listens for mail from our people's mail programs, with connections of its own. Rejects when the port cannot be had. */
export async function startSubmission(ctx: ServerContext): Promise<Listener> {
  const { config, store } = ctx;
  const log = ctx.log.child({ part: 'submission' });
  const recipients = new RecipientCache(store.directory);
  return listenSmtp({
    host: config.host,
    port: config.submissionPort,
    hasLimits: config.rateLimits,
    secureContext: await ctx.tls(),
    store,
    log,
    session: (peer) => ({
      hostname: config.hostname,
      maxMessageSize: config.maxMessageSize,
      hasStartTls: true,
      auth: 'required',
      mayAuthInClear: peer.isLoopback,
    }),
    handler: (peer) => new Submitter(ctx, log, peer, recipients),
  });
}
