import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import * as der from './der.ts';

/** Nobody verifies such a certificate by its age; a short life would only mean a restart some day. */
const LIFE_YEARS = 10;
/** Clocks of others may be behind ours. */
const BACKDATE_MS = 24 * 60 * 60 * 1000;
/** RFC 5280 ub-common-name. The real name is in subjectAltName. */
const MAX_COMMON_NAME = 64;

const oid = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  subjectAltName: '2.5.29.17',
};

export interface KeyAndCertificate {
  /** PEM. */
  key: string;
  cert: string;
}

/**
 * A key (EC P-256) and a certificate for `hostname` signed with itself (RFC 5280). Good for encrypting to whoever does not
 * ask who we are, which is how mail servers use STARTTLS among themselves (RFC 7435).
 */
export function createSelfSigned(hostname: string, now = new Date()): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der.sequence(der.objectId(oid.ecdsaWithSha256));
  const commonName = der.utf8String(hostname.length > MAX_COMMON_NAME ? 'mailcote' : hostname);
  const name = der.sequence(der.set(der.sequence(der.objectId(oid.commonName), commonName)));
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + LIFE_YEARS);
  const serial = randomBytes(16);
  // RFC 5280 4.1.2.2: positive, no leading zeros.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = der.sequence(
    der.context(0, der.integer(Buffer.from([2])), true),
    der.integer(serial),
    algorithm,
    name,
    der.sequence(der.time(new Date(now.getTime() - BACKDATE_MS)), der.time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, extensions(hostname), true),
  );
  const certificate = der.sequence(body, algorithm, der.bitString(sign('sha256', body, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: pem(certificate),
  };
}

function extensions(hostname: string): Buffer {
  const dnsName = der.context(2, Buffer.from(hostname, 'latin1'), false);
  return der.sequence(
    extension(oid.basicConstraints, true, der.sequence()),
    // digitalSignature is the first bit.
    extension(oid.keyUsage, true, der.bitString(Buffer.from([0x80]), 7)),
    extension(oid.extKeyUsage, false, der.sequence(der.objectId(oid.serverAuth))),
    extension(oid.subjectAltName, false, der.sequence(dnsName)),
  );
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(id), ...critical, der.octetString(value));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
