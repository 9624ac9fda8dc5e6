import { formatReply, reply, type ServerSessionOptions } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import type { Logger } from 'pino';
import { listen, type Listener, type Peer } from '../net/listener.ts';
import { SmtpConnection } from './connection.ts';
import type { SmtpHandler } from './handler.ts';
import * as limits from './limits.ts';
import type { TlsOptions } from '../tls/server-tls.ts';

export interface SmtpListenerOptions {
  host: string;
  port: number;
  proxyFrom: readonly string[];
  /** False: no limits on the number of connections. */
  hasLimits: boolean;
  tls: TlsOptions;
  /** TLS from the first octet. */
  isTls?: boolean;
  store: Store;
  log: Logger;
  session(peer: Peer): ServerSessionOptions;
  handler(peer: Peer): SmtpHandler;
}

/** Listens for SMTP; a running DATA gets 25 s when the server stops. Rejects when the port cannot be had. */
export function listenSmtp(options: SmtpListenerOptions): Promise<Listener> {
  const { host, port, proxyFrom, hasLimits, tls, store } = options;
  return listen({
    host,
    port,
    proxyFrom,
    limits: hasLimits
      ? {
          perAddress: limits.MAX_CONNECTIONS_PER_ADDRESS,
          total: limits.MAX_CONNECTIONS,
          stalledAfterMs: limits.STALLED_AFTER_MS,
        }
      : null,
    // Before a handshake nobody could read it.
    refusal:
      options.isTls === true ? '' : formatReply(reply(421, '4.7.0', 'Too many connections, try again later')),
    closeTimeoutMs: limits.CLOSE_TIMEOUT_MS,
    shutdownGraceMs: limits.SHUTDOWN_GRACE_MS,
    log: options.log,
    connect: (socket, peer, log) =>
      new SmtpConnection(socket, {
        peer,
        session: options.session(peer),
        handler: options.handler(peer),
        tls,
        store,
        log,
      }),
  });
}
