import { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import { listen, type Listener } from '../net/listener.ts';
import { SessionCounts } from './backend.ts';
import { ImapConnection } from './connection.ts';
import { MessageMemory } from './message-memory.ts';
import * as limits from './limits.ts';

/**
 * Mail programs that read mail where it is. The function that is returned listens on a port: with STARTTLS, or with TLS from the first
 * octet (RFC 8314); it rejects when the port cannot be had.
 */
export async function prepareImap(
  ctx: ServerContext,
): Promise<(port: number, security: 'startTls' | 'tls') => Promise<Listener>> {
  const { config } = ctx;
  const log = ctx.log.child({ part: 'imap' });
  const tls = await ctx.tls();
  const sessions = new SessionCounts(config.rateLimits ? limits.MAX_SESSIONS_PER_ACCOUNT : Infinity);
  const memory = new MessageMemory();
  const logins = new CredentialWatch(ctx.store.directory, log);
  return (port, security) =>
    listen({
      host: config.host,
      proxyFrom: config.proxyFrom,
      port,
      limits: config.rateLimits
        ? {
            perAddress: limits.MAX_CONNECTIONS_PER_ADDRESS,
            total: limits.MAX_CONNECTIONS,
            stalledAfterMs: limits.STALLED_AFTER_MS,
          }
        : null,
      // Before a handshake nobody could read it.
      refusal: security === 'tls' ? '' : '* BYE Too many connections, try again later\r\n',
      closeTimeoutMs: limits.CLOSE_TIMEOUT_MS,
      shutdownGraceMs: limits.SHUTDOWN_GRACE_MS,
      log,
      connect: (socket, peer, peerLog) =>
        new ImapConnection(socket, {
          ctx,
          log: peerLog,
          peer,
          sessions,
          memory,
          logins,
          tls,
          isTls: security === 'tls',
        }),
    });
}
