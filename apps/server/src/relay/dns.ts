import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * What a look-up came to. noData: the name exists without such records. unavailable: nobody could say (timeout, SERVFAIL);
 * asking again later may help, the other answers are final.
 */
export type DnsAnswer<T> =
  | { kind: 'found'; records: T[] }
  | { kind: 'noData' }
  | { kind: 'noSuchDomain' }
  | { kind: 'unavailable'; reason: string };

export interface MxRecord {
  /** Without the final dot; "" is the root, as in a null MX (RFC 7505). */
  exchange: string;
  preference: number;
}

/** The look-ups that mail needs. They never throw. */
export interface Dns {
  mx(domain: string): Promise<DnsAnswer<MxRecord>>;
  /** IPv4 before IPv6. An IP address is its own answer. */
  addresses(host: string): Promise<DnsAnswer<string>>;
}

/** Per server and try; with the retries below a dead resolver is given up after some 10 s. */
const TIMEOUT_MS = 3000;
const TRIES = 2;

/** Asks `servers` ("192.0.2.53", "192.0.2.53:5353"), or those of the system when there are none. */
export function createDns({ servers }: { servers: string[] }): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    mx: (domain) =>
      ask(async (name) => {
        const records = await resolver.resolveMx(name);
        return records.map(({ exchange, priority }) => ({ exchange, preference: priority }));
      }, domain),
    addresses: async (host) => {
      if (isIP(host) !== 0) return { kind: 'found', records: [host] };
      const [v4, v6] = await Promise.all([
        ask((name) => resolver.resolve4(name), host),
        ask((name) => resolver.resolve6(name), host),
      ]);
      return merge(v4, v6);
    },
  };
}

async function ask<T>(query: (name: string) => Promise<T[]>, name: string): Promise<DnsAnswer<T>> {
  const ascii = domainToASCII(name);
  // Not even a name: what is asked for cannot exist.
  if (ascii === '') return { kind: 'noSuchDomain' };
  try {
    const records = await query(ascii);
    return records.length === 0 ? { kind: 'noData' } : { kind: 'found', records };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENODATA') return { kind: 'noData' };
    if (code === 'ENOTFOUND' || code === 'EBADNAME') return { kind: 'noSuchDomain' };
    return { kind: 'unavailable', reason: code };
  }
}

function merge(v4: DnsAnswer<string>, v6: DnsAnswer<string>): DnsAnswer<string> {
  const records = [v4, v6].flatMap((answer) => (answer.kind === 'found' ? answer.records : []));
  if (records.length > 0) return { kind: 'found', records };
  if (v4.kind === 'unavailable') return v4;
  if (v6.kind === 'unavailable') return v6;
  return v4.kind === 'noSuchDomain' && v6.kind === 'noSuchDomain'
    ? { kind: 'noSuchDomain' }
    : { kind: 'noData' };
}
