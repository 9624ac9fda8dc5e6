import { domainToASCII } from 'node:url';
import { cleanText } from '../db/text.ts';

/** RFC 5321 4.5.3.1. */
const MAX_LOCAL_OCTETS = 64;
const MAX_DOMAIN_OCTETS = 255;
/** "anna+lists@example.org" is anna's (RFC 5233). */
const DETAIL_SEPARATOR = '+';

export interface NormalAddress {
  /** Lower case, NFC; empty for a catch-all. */
  local: string;
  /** Lower case, A-labels. */
  domain: string;
}

/** Lower case, A-labels; null for what is no domain name. */
export function normalizeDomain(domain: string): string | null {
  const name = domainToASCII(domain.trim().replace(/\.$/, '')).toLowerCase();
  return /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(name) && name.length <= MAX_DOMAIN_OCTETS ? name : null;
}

/** "Anna@Example.ORG" → anna, example.org. Null without exactly one at-sign outside of quotes, or with a bad domain. */
export function normalizeAddress(address: string): NormalAddress | null {
  const at = address.lastIndexOf('@');
  if (at < 0) return null;
  const domain = normalizeDomain(address.slice(at + 1));
  const local = unquoted(cleanText(address.slice(0, at)).normalize('NFC').toLowerCase());
  if (domain === null || local === null || Buffer.byteLength(local) > MAX_LOCAL_OCTETS) return null;
  return { local, domain };
}

export function joinAddress({ local, domain }: NormalAddress): string {
  return `${local}@${domain}`;
}

/** The address without its detail, and the detail; null when there is none. */
export function splitDetail({
  local,
  domain,
}: NormalAddress): { base: NormalAddress; detail: string } | null {
  const at = local.indexOf(DETAIL_SEPARATOR);
  return at <= 0 ? null : { base: { local: local.slice(0, at), domain }, detail: local.slice(at + 1) };
}

/** RFC 5321 4.1.2: "anna"@ and anna@ are the same mailbox. */
function unquoted(local: string): string | null {
  if (!local.startsWith('"')) return /[@\s]/.test(local) ? null : local;
  const match = /^"((?:[^"\\]|\\.)*)"$/.exec(local);
  return match ? (match[1] ?? '').replaceAll(/\\(.)/g, '$1') : null;
}
