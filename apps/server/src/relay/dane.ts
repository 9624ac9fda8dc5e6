import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { TlsaRecord } from './dns.ts';

/** RFC 6698 2.1.1; the PKIX usages 0 and 1 mean nothing for mail (RFC 7672 3.1.3). */
const DANE_TA = 2;
const DANE_EE = 3;
/** Certificates looked at; a real chain has three or four. */
const MAX_CHAIN = 10;

/** The records of those that we can use (RFC 7672 3.1): trust anchor and end entity, certificate or key, as such or hashed. */
export function usableRecords(records: readonly TlsaRecord[]): TlsaRecord[] {
  return records.filter(
    ({ usage, selector, matchingType }) =>
      (usage === DANE_TA || usage === DANE_EE) && selector <= 1 && matchingType <= 2,
  );
}

/**
 * True when the certificate of the server is one that `records` name (RFC 7672 3.1): itself (DANE-EE: name and dates do not
 * matter), or one it is signed with (DANE-TA: it is for one of `names` then, and valid today).
 */
export function matchesTlsa(
  socket: TLSSocket,
  records: readonly TlsaRecord[],
  names: readonly string[],
): boolean {
  return chainMatchesTlsa(chainOf(socket), records, names, new Date());
}

/** @param chain as the server sent it, its own certificate first */
export function chainMatchesTlsa(
  chain: readonly X509Certificate[],
  records: readonly TlsaRecord[],
  names: readonly string[],
  now: Date,
): boolean {
  const [leaf] = chain;
  if (leaf === undefined) return false;
  const isNamed = (usage: number, certificate: X509Certificate): boolean =>
    records.some((record) => record.usage === usage && matches(record, certificate));
  if (isNamed(DANE_EE, leaf)) return true;
  const isForHost = names.some((name) => leaf.checkHost(name, { subject: 'default' }) !== undefined);
  if (!isForHost || !isValid(leaf, now)) return false;
  for (const [index, certificate] of chain.entries()) {
    if (isNamed(DANE_TA, certificate)) return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !isValid(issuer, now) || !issuer.ca) return false;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  }
  return false;
}

function matches({ selector, matchingType, data }: TlsaRecord, certificate: X509Certificate): boolean {
  const selected =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  if (matchingType === 0) return selected.equals(data);
  return createHash(matchingType === 1 ? 'sha256' : 'sha512')
    .update(selected)
    .digest()
    .equals(data);
}

function isValid({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < MAX_CHAIN) {
    chain.push(new X509Certificate(next.raw));
    // A root is its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}
