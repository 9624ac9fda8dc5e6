import type { Logger } from 'pino';
import { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import { listen, type Listener } from '../net/listener.ts';
import { Pop3Connection } from './connection.ts';
import * as limits from './limits.ts';
import { MaildropBackend } from './maildrop-backend.ts';
import type { TlsOptions } from '../tls/server-tls.ts';

/** What starts the two listeners for POP3. */
export interface Pop3Ports {
  /** POP3 with STLS. Rejects when the port cannot be had. */
  start(): Promise<Listener>;
  /** POP3 over TLS from the first octet (RFC 8314 3.2). Rejects as `start`. */
  startSecure(): Promise<Listener>;
}

export async function preparePop3(ctx: ServerContext): Promise<Pop3Ports> {
  const { config } = ctx;
  const log = ctx.log.child({ part: 'pop3' });
  const tls = await ctx.tls();
  const logins = new CredentialWatch(ctx.store.directory, log);
  const open = (port: number, isTls: boolean): Promise<Listener> =>
    listenPop3(ctx, { port, isTls, tls, logins, log });
  return { start: () => open(config.pop3Port, false), startSecure: () => open(config.pop3sPort, true) };
}

interface PortOptions {
  port: number;
  isTls: boolean;
  tls: TlsOptions;
  logins: CredentialWatch;
  log: Logger;
}

function listenPop3(ctx: ServerContext, { port, isTls, tls, logins, log }: PortOptions): Promise<Listener> {
  const { config, store } = ctx;
  return listen({
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
    refusal: isTls ? '' : '-ERR [SYS/TEMP] Too many connections, try again later\r\n',
    closeTimeoutMs: limits.CLOSE_TIMEOUT_MS,
    shutdownGraceMs: limits.SHUTDOWN_GRACE_MS,
    log,
    connect: (socket, peer, peerLog) =>
      new Pop3Connection(socket, {
        session: {
          hasStls: !isTls,
          isTls,
          mayLoginInClear: peer.isLoopback,
          hasScram: ctx.store.directory.keepsScram,
        },
        tls,
        store,
        backend: new MaildropBackend(ctx, peerLog, peer, logins),
        log: peerLog,
      }),
  });
}
