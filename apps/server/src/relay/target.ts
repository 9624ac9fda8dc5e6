import { reply } from '@mailcote/smtp';
import { lookup } from 'node:dns/promises';
import { isLoopback } from '../net/listener.ts';
import type { Dns, DnsAnswer } from './dns.ts';
import { MAX_TARGETS } from './limits.ts';
import { route, type Route } from './route.ts';

/** One address to connect to, and how. */
export interface Target {
  host: string;
  address: string;
  port: number;
  /** TLS from the first octet. */
  isTls: boolean;
  /** STARTTLS: opportunistic for strangers, required where a password would go over the line. */
  startTls: 'opportunistic' | 'required';
  /** Insist on a certificate for `host`. */
  mustVerify: boolean;
  auth: { username: string; password: string } | null;
}

export type Targets = { kind: 'targets'; targets: Target[] } | Exclude<Route, { kind: 'hosts' }>;

/** What finding a way needs to know of this server. */
export interface OwnServer {
  hostname: string;
  /** Port of other mail servers. */
  relayPort: number;
  /** True when connecting there would mean talking to ourselves. */
  isOwnAddress(address: string, port: number): boolean;
}

/** The addresses of the servers that take mail for a domain, in the order in which to try them (RFC 5321 5). */
export async function findTargets(dns: Dns, domain: string, own: OwnServer): Promise<Targets> {
  const isOwnName = (host: string): boolean => host.toLowerCase() === own.hostname.toLowerCase();
  const found = route(domain, await dns.mx(domain), isOwnName);
  if (found.kind !== 'hosts') return found;
  const targets: Target[] = [];
  let worst: DnsAnswer<string> = { kind: 'noSuchDomain' };
  for (const host of found.hosts) {
    const answer = await dns.addresses(host);
    if (answer.kind === 'unavailable' || worst.kind === 'noSuchDomain') worst = answer;
    if (answer.kind !== 'found') continue;
    for (const address of answer.records) {
      targets.push({
        host,
        address,
        port: own.relayPort,
        isTls: false,
        startTls: 'opportunistic',
        mustVerify: false,
        auth: null,
      });
    }
    if (targets.length >= MAX_TARGETS) break;
  }
  if (targets.length === 0) return noAddresses(domain, found.hosts, worst);
  const others = targets.filter(({ address, port }) => !own.isOwnAddress(address, port));
  if (others.length === 0) {
    const text = `Mail for ${domain} is routed to this server, which does not serve it`;
    return { kind: 'undeliverable', reply: reply(554, '5.4.6', text) };
  }
  return { kind: 'targets', targets: others.slice(0, MAX_TARGETS) };
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
 * The smarthost of MAILCOTE_RELAY_URL. Its name may be one that only this machine knows (a container's, say), so the
 * system is asked when DNS does not have it. With a password, TLS and a good certificate are required, except on loopback.
 */
export async function smarthostTargets(dns: Dns, relayUrl: string): Promise<Targets> {
  const url = new URL(relayUrl);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const auth =
    url.username === ''
      ? null
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const isTls = url.protocol === 'smtps:';
  const defaultPort = isTls ? 465 : auth === null ? 25 : 587;
  const port = url.port === '' ? defaultPort : Number(url.port);
  const addresses = await smarthostAddresses(dns, host);
  if (addresses.length === 0) {
    return { kind: 'later', reply: reply(451, '4.4.4', `No address for the smarthost ${host}`) };
  }
  const targets = addresses.slice(0, MAX_TARGETS).map((address): Target => {
    const isSafe = auth === null || isLoopback(address);
    const startTls = isSafe ? 'opportunistic' : 'required';
    return { host, address, port, isTls, startTls, mustVerify: !isSafe, auth };
  });
  return { kind: 'targets', targets };
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
