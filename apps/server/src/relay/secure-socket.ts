import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { matchesTlsa } from './dane.ts';
import { CONNECT_TIMEOUT_MS } from './limits.ts';
import type { Target } from './target.ts';

/**
 * Starts TLS on a connection, as the target's policy wants it (see TlsPolicy).
 * @throws when the handshake fails, and when the certificate is not one that the policy accepts; the connection is gone then
 */
export async function secureSocket(plain: Socket, { host, tls }: Target): Promise<TLSSocket> {
  // RFC 7672 3.1: the server may have a certificate for each of its names.
  const name = tls.kind === 'dane' ? tls.name : host;
  const secure = connect({
    socket: plain,
    ...(isIP(name) === 0 && { servername: name }),
    rejectUnauthorized: tls.kind === 'verified',
    minVersion: 'TLSv1.2',
  });
  secure.setTimeout(CONNECT_TIMEOUT_MS, () => secure.destroy(new Error('TLS handshake timed out')));
  plain.on('error', (error) => secure.destroy(error));
  // Heard by whoever waits; this one is for the moments when nobody does.
  secure.on('error', () => undefined);
  try {
    await once(secure, 'secureConnect');
    // Out of the callback of the handshake: a plain socket that is destroyed within it takes the process along (Node 26.10).
    await setImmediate();
    if (secure.destroyed) throw secure.errored ?? new Error('The server closed the connection');
    if (tls.kind === 'dane' && !matchesTlsa(secure, tls.records, [name, host]))
      throw new Error('The certificate is none of those that DANE names');
  } catch (error) {
    secure.destroy();
    throw error;
  }
  secure.removeAllListeners('timeout');
  return secure;
}
