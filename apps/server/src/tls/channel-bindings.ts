import type { ChannelBindings } from '@mailcote/sasl';
import { createHash, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

const EXPORTER_OCTETS = 32;

/** By what a TLS channel of ours can be told from all others; nothing for a connection without TLS. */
export function channelBindings(socket: Socket): ChannelBindings {
  const bindings = new Map<string, Buffer>();
  if (!(socket instanceof TLSSocket) || socket.destroyed) return bindings;
  if (socket.getProtocol() === 'TLSv1.3') {
    // RFC 9266 2: a context, of no octets.
    const label = 'EXPORTER-Channel-Binding';
    bindings.set('tls-exporter', socket.exportKeyingMaterial(EXPORTER_OCTETS, label, Buffer.alloc(0)));
  } else if (!socket.isSessionReused()) {
    // RFC 5929 3: the first Finished. A resumed session may have been resumed by somebody between us (RFC 7677 4).
    const finished = socket.getPeerFinished();
    if (finished !== undefined) bindings.set('tls-unique', finished);
  }
  const endPoint = serverEndPoint(socket);
  if (endPoint !== null) bindings.set('tls-server-end-point', endPoint);
  return bindings;
}

/** RFC 5929 4.1: our certificate, hashed as its signature was; SHA-256 in place of weaker ones. Null: the signature has no such hash. */
function serverEndPoint(socket: TLSSocket): Buffer | null {
  const certificate = socket.getCertificate();
  if (certificate === null || !('raw' in certificate)) return null;
  const { signatureAlgorithm = '' } = new X509Certificate(certificate.raw);
  const hash = /(md5|sha(?:1|224|256|384|512))/i.exec(signatureAlgorithm)?.[1]?.toLowerCase();
  if (hash === undefined) return null;
  const isWeak = hash === 'md5' || hash === 'sha1';
  return createHash(isWeak ? 'sha256' : hash)
    .update(certificate.raw)
    .digest();
}
