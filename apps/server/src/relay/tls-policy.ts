import type { TlsaRecord } from './dns.ts';

/**
 * What TLS to a server has to be. opportunistic: whatever is offered, without asking who it is (RFC 7435). encrypted: without it
 * nothing is sent. verified: with a certificate for its name, because `by` says so. dane: with a certificate that its TLSA
 * records name (RFC 7672), for `name`: where the records are.
 */
export type TlsPolicy =
  | { kind: 'opportunistic' }
  | { kind: 'encrypted' }
  | { kind: 'verified'; by: 'MTA-STS' | 'REQUIRETLS' | 'the smarthost' }
  | { kind: 'dane'; records: readonly TlsaRecord[]; name: string };

/** For the trace; null: nothing to tell. */
export function describePolicy(policy: TlsPolicy): string | null {
  switch (policy.kind) {
    case 'opportunistic':
      return null;
    case 'encrypted':
      return 'required by DANE';
    case 'verified':
      return `certificate verified for ${policy.by}`;
    case 'dane':
      return 'certificate verified by DANE';
  }
}
