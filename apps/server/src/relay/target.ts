import { type Reply, reply } from '@mailcote/smtp';
import { lookup } from 'node:dns/promises';
import { isLoopback } from '../net/listener.ts';
import type { Dns, DnsAnswer } from './dns.ts';
import { hostTls } from './host-tls.ts';
import { MAX_TARGETS } from './limits.ts';
import type { MtaSts } from './mta-sts.ts';
import { route } from './route.ts';
import type { TlsPolicy } from './tls-policy.ts';
import type { TlsWish } from './tls-wish.ts';

/** One host to connect to, and how. */
export interface Target {
  host: string;
  /** At least one. */
  addresses: readonly string[];
  port: number;
  /** TLS from the first octet. */
  isTls: boolean;
  tls: TlsPolicy;
  auth: { username: string; password: string } | null;
  /** A greeting with our own name means that we talk to ourselves. */
  checksLoop: boolean;
}

export type Targets =
  | { kind: 'targets'; targets: Target[] }
  /** For good: bounce. */
  | { kind: 'undeliverable'; reply: Reply }
  /** Try again later. */
  | { kind: 'later'; reply: Reply };

/** What finding a way needs to know of this server. */
export interface OwnServer {
  hostname: string;
  /** Port of other mail servers. */
  relayPort: number;
  /** True when connecting there would mean talking to ourselves. */
  isOwnAddress(address: string, port: number): boolean;
}

/**
 * The servers that take mail for a domain, in the order in which to try them (RFC 5321 5), with what TLS to each has to be.
 * Rejects when the store is away.
 */
export async function findTargets(
  { dns, sts }: { dns: Dns; sts: Pick<MtaSts, 'policy'> },
  domain: string,
  own: OwnServer,
  wish: TlsWish,
): Promise<Targets> {
  const isOwnName = (host: string): boolean => host.toLowerCase() === own.hostname.toLowerCase();
  const [mx, policy] = await Promise.all([dns.mx(domain), wish === 'optional' ? null : sts.policy(domain)]);
  const found = route(domain, mx, isOwnName);
  if (found.kind !== 'hosts') return found;
  const targets: Target[] = [];
  const isNameSecure = 'isSecure' in mx && mx.isSecure;
  let unsafe: { error: string; isFinal: boolean } | null = null;
  let isLoop = false;
  let worst: DnsAnswer<string> = { kind: 'noSuchDomain' };
  for (const host of found.hosts) {
    const answer = await dns.addresses(host);
    if (answer.kind === 'unavailable' || worst.kind === 'noSuchDomain') worst = answer;
    if (answer.kind !== 'found') continue;
    const { relayPort: port } = own;
    // RFC 5321 5.1: the hosts behind ourselves would send it to us.
    isLoop = answer.records.some((address) => own.isOwnAddress(address, port));
    if (isLoop) break;
    const isAddressSecure = answer.isSecure === true;
    const canonicalName = answer.canonicalName ?? null;
    const safety = await hostTls({
      dns,
      host,
      port,
      isNameSecure,
      isAddressSecure,
      sts: policy,
      wish,
      canonicalName,
    });
    if ('error' in safety) {
      unsafe ??= safety;
      continue;
    }
    const addresses = answer.records.slice(0, MAX_TARGETS);
    targets.push({ host, addresses, port, isTls: false, tls: safety.tls, auth: null, checksLoop: true });
    if (targets.length >= MAX_TARGETS) break;
  }
  if (targets.length > 0) return { kind: 'targets', targets };
  if (unsafe !== null) {
    return unsafe.isFinal
      ? { kind: 'undeliverable', reply: reply(550, '5.7.10', unsafe.error) }
      : { kind: 'later', reply: reply(451, '4.7.5', unsafe.error) };
  }
  return isLoop ? { kind: 'undeliverable', reply: loops(domain) } : noAddresses(domain, found.hosts, worst);
}

/** Nobody but ourselves takes the mail of a domain that we do not serve. */
export function loops(domain: string): Reply {
  return reply(554, '5.4.6', `Mail for ${domain} is routed to this server, which does not serve it`);
}

/** A domain without MX and address takes no mail at all; hosts without address behind an MX are somebody's mistake of today. */
function noAddresses(domain: string, hosts: string[], worst: DnsAnswer<string>): Targets {
  if (worst.kind === 'unavailable') {
    return {
      kind: 'later',
      reply: reply(451, '4.4.3', `DNS did not answer for ${hosts.join(', ')} (${worst.reason})`),
    };
  }
  if (hosts.length === 1 && hosts[0] === domain) {
    return { kind: 'undeliverable', reply: reply(550, '5.4.4', `The domain ${domain} has no mail server`) };
  }
  return { kind: 'later', reply: reply(451, '4.4.4', `No address for ${hosts.join(', ')}`) };
}

/**
 * A smarthost of MAILCOTE_RELAY_URL or MAILCOTE_RELAY_ROUTES. Its name may be one that only this machine knows (a container's,
 * say), so the system is asked when DNS does not have it. With a password, TLS and a good certificate are required, except on
 * loopback.
 */
export async function smarthostTargets(dns: Dns, relayUrl: string, wish: TlsWish): Promise<Targets> {
  const url = new URL(relayUrl);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const auth =
    url.username === ''
      ? null
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const isTls = url.protocol === 'smtps:';
  const defaultPort = isTls ? 465 : auth === null ? 25 : 587;
  const port = url.port === '' ? defaultPort : Number(url.port);
  const addresses = (await smarthostAddresses(dns, host)).slice(0, MAX_TARGETS);
  if (addresses.length === 0) {
    return { kind: 'later', reply: reply(451, '4.4.4', `No address for the smarthost ${host}`) };
  }
  const isSafe = (auth === null && wish !== 'required') || addresses.every(isLoopback);
  const tls: TlsPolicy = isSafe ? { kind: 'opportunistic' } : { kind: 'verified', by: 'the smarthost' };
  return { kind: 'targets', targets: [{ host, addresses, port, isTls, tls, auth, checksLoop: false }] };
}

async function smarthostAddresses(dns: Dns, host: string): Promise<string[]> {
  const answer = await dns.addresses(host);
  if (answer.kind === 'found') return answer.records;
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // Not known there either: the caller says so.
    return [];
  }
}
