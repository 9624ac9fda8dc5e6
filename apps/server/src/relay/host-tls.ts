import type { StoredMtaStsPolicy } from '@mailcote/store';
import { usableRecords } from './dane.ts';
import type { Dns } from './dns.ts';
import { allowsHost } from './mta-sts-policy.ts';
import type { TlsPolicy } from './tls-policy.ts';
import type { TlsWish } from './tls-wish.ts';

export interface HostTlsInput {
  dns: Dns;
  host: string;
  port: number;
  /** DNSSEC vouches for the host's being one of the domain's. */
  isNameSecure: boolean;
  /** DNSSEC vouches for its addresses. */
  isAddressSecure: boolean;
  /** What `host` is an alias of; null: nothing. */
  canonicalName: string | null;
  /** What the domain says; null: nothing. */
  sts: Pick<StoredMtaStsPolicy, 'mode' | 'mx'> | null;
  wish: TlsWish;
}

/**
 * What TLS to one host of a domain has to be: DANE where it has TLSA records (RFC 7672), before MTA-STS (RFC 8461 2), before
 * whatever is offered.
 *
 * @returns or why nothing may be sent there; `isFinal`: not today only
 */
export async function hostTls(
  input: HostTlsInput,
): Promise<{ tls: TlsPolicy } | { error: string; isFinal: boolean }> {
  const { dns, host, port, isNameSecure, sts, wish } = input;
  // RFC 8689 4.2.2: TLS where it works, by whomever.
  if (wish === 'optional') return { tls: { kind: 'opportunistic' } };
  const mustUseTls = wish === 'required';
  for (const name of await tlsaBaseDomains(input)) {
    const answer = await dns.tlsa(`_${port}._tcp.${name}`);
    // RFC 7672 2.1.1: somebody may be keeping them from us.
    if (answer.kind === 'unavailable')
      return {
        error: `DNS did not answer for the TLSA records of ${name} (${answer.reason})`,
        isFinal: false,
      };
    if (answer.kind !== 'found' || answer.isSecure !== true) continue;
    const records = usableRecords(answer.records);
    if (records.length > 0) return { tls: { kind: 'dane', records, name } };
    // RFC 7672 2.2: TLS all the same; who it is cannot be told.
    if (!mustUseTls) return { tls: { kind: 'encrypted' } };
    break;
  }
  const isAllowed = sts === null || sts.mode === 'none' || allowsHost(sts, host);
  if (sts?.mode === 'enforce' && !isAllowed)
    return { error: `${host} is not among the servers of the domain's MTA-STS policy`, isFinal: false };
  if (sts?.mode === 'enforce') return { tls: { kind: 'verified', by: 'MTA-STS' } };
  if (!mustUseTls) return { tls: { kind: 'opportunistic' } };
  // RFC 8689 4.2.1: that the host is the domain's must be sure.
  const isSure = isNameSecure || (sts?.mode === 'testing' && isAllowed);
  if (isSure) return { tls: { kind: 'verified', by: 'REQUIRETLS' } };
  return { error: `Neither DNSSEC nor MTA-STS says that ${host} serves the domain`, isFinal: true };
}

/**
 * Where TLSA records may be, in the order in which they count (RFC 7672 2.2.2, 2.2.3): at the name that an alias leads to, if all of the way is secure, and at
 * the name itself, if it is.
 */
async function tlsaBaseDomains(input: HostTlsInput): Promise<string[]> {
  const { dns, host, isNameSecure, isAddressSecure, canonicalName } = input;
  if (!dns.isValidating || !isNameSecure) return [];
  if (isAddressSecure) return canonicalName === null ? [host] : [canonicalName, host];
  if (canonicalName === null) return [];
  const alias = await dns.cname(host);
  return alias.kind === 'found' && alias.isSecure === true ? [host] : [];
}
