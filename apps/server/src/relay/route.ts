import { type Reply, reply } from '@mailcote/smtp';
import type { DnsAnswer, MxRecord } from './dns.ts';

/** Where mail for a domain goes: hosts to try in order, or why there are none. */
export type Route =
  | { kind: 'hosts'; hosts: string[] }
  /** For good: bounce. */
  | { kind: 'undeliverable'; reply: Reply }
  /** Try again later. */
  | { kind: 'later'; reply: Reply };

/** A domain with hundreds of MX records must not make us dial all of them for each message. */
const MAX_HOSTS = 10;

/**
 * Chooses the hosts for a domain from its MX records (RFC 5321 5.1): lowest preference first, equals in random order; without
 * MX records the domain itself; a null MX means no mail at all (RFC 7505). If we are one of the hosts, those that are not
 * preferred to us are left out, and if none remains the mail would come back to us for ever.
 *
 * @param isOwnName tells whether a host name means this server
 * @param random from 0 up to 1
 */
export function route(
  domain: string,
  mx: DnsAnswer<MxRecord>,
  isOwnName: (host: string) => boolean,
  random: () => number = Math.random,
): Route {
  switch (mx.kind) {
    case 'unavailable':
      return { kind: 'later', reply: reply(451, '4.4.3', `DNS did not answer for ${domain} (${mx.reason})`) };
    case 'noSuchDomain':
      return { kind: 'undeliverable', reply: reply(550, '5.1.2', `The domain ${domain} does not exist`) };
    case 'noData':
      return isOwnName(domain) ? loop(domain) : { kind: 'hosts', hosts: [domain] };
    case 'found':
      break;
  }
  const records = mx.records.filter(({ exchange }) => exchange !== '');
  if (records.length === 0) {
    return {
      kind: 'undeliverable',
      reply: reply(556, '5.1.10', `The domain ${domain} takes no mail (null MX)`),
    };
  }
  const own = records.filter(({ exchange }) => isOwnName(exchange));
  const limit = Math.min(...own.map(({ preference }) => preference));
  const hosts = records
    .filter(({ preference }) => preference < limit)
    .map(({ exchange, preference }) => ({ exchange, preference, order: random() }))
    .sort((a, b) => a.preference - b.preference || a.order - b.order)
    .map(({ exchange }) => exchange.toLowerCase());
  return hosts.length === 0
    ? loop(domain)
    : { kind: 'hosts', hosts: [...new Set(hosts)].slice(0, MAX_HOSTS) };
}

function loop(domain: string): Route {
  return {
    kind: 'undeliverable',
    reply: reply(554, '5.4.6', `Mail for ${domain} is routed to this server, which does not serve it`),
  };
}
