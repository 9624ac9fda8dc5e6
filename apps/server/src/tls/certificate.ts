import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { KeyAndCertificate } from './self-signed.ts';

/** A certificate that can be shown to clients. */
export interface Certificate {
  /** DNS names it is for, in lower case; `*.example.org` for all names one label below. */
  names: string[];
  validTo: Date;
  /** Nobody but ourselves vouches for it: other servers take it, programs of people ask. */
  isSelfSigned: boolean;
  secureContext: SecureContext;
}

/** Checks that both belong together. Throws with one line that says what is wrong. */
export function readCertificate({ key, cert }: KeyAndCertificate): Certificate {
  const certificate = new X509Certificate(cert);
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    throw new Error('the private key is not that of the certificate');
  return {
    names: namesOf(certificate),
    validTo: certificate.validToDate,
    isSelfSigned: certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey),
    secureContext: createSecureContext({ key, cert, minVersion: 'TLSv1.2' }),
  };
}

/** Chooses by the name that a client asked for (SNI, RFC 6066 3): the exact one before a wildcard; of equals the last. */
export class CertificateChoice {
  readonly #byName = new Map<string, SecureContext>();

  constructor(certificates: readonly Certificate[]) {
    for (const { names, secureContext } of certificates)
      for (const name of names) this.#byName.set(name, secureContext);
  }

  /** Undefined: none of them is for this name. */
  find(name: string): SecureContext | undefined {
    const asked = name.toLowerCase();
    return this.#byName.get(asked) ?? this.#byName.get(asked.replace(/^[^.]+/, '*'));
  }
}

function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .flatMap((entry) => /^DNS:([a-z\d_*.-]+)$/i.exec(entry)?.[1]?.toLowerCase() ?? []);
}
