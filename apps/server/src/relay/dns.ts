import { getServers } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { dnsQuery } from './dns-query.ts';

/**
 * What a look-up came to. noData: the name exists without such records. unavailable: nobody could say (timeout, SERVFAIL);
 * asking again later may help, the other answers are final. `isSecure`: a validating name server vouches for it (DNSSEC). `canonicalName`: the name that
 * was asked for is an alias of this one (validating look-ups only).
 */
export type DnsAnswer<T> =
  | { kind: 'found'; records: T[]; isSecure?: true; canonicalName?: string }
  | { kind: 'noData'; isSecure?: true }
  | { kind: 'noSuchDomain' }
  | { kind: 'unavailable'; reason: string };

export interface MxRecord {
  /** Without the final dot; "" is the root, as in a null MX (RFC 7505). */
  exchange: string;
  preference: number;
}

/** RFC 6698 2.1. */
export interface TlsaRecord {
  usage: number;
  selector: number;
  matchingType: number;
  data: Buffer;
}

/** The look-ups that mail needs. They never throw. */
export interface Dns {
  /** Its answers say whether they are secure: only then there is DANE. */
  readonly isValidating: boolean;
  mx(domain: string): Promise<DnsAnswer<MxRecord>>;
  /** IPv4 before IPv6. An IP address is its own answer. */
  addresses(host: string): Promise<DnsAnswer<string>>;
  /** The strings of a record joined. */
  txt(name: string): Promise<DnsAnswer<string>>;
  /** The names that an IP address goes by, in lower case, without the final dot. */
  ptr(address: string): Promise<DnsAnswer<string>>;
  /** Of a validating resolver only. */
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>;
  /** The alias itself, whatever it leads to. Of a validating resolver only. */
  cname(name: string): Promise<DnsAnswer<string>>;
}

/** Per server and try; with the retries below a dead resolver is given up after some 10 s. */
const TIMEOUT_MS = 3000;
const TRIES = 2;

export interface DnsOptions {
  /** "192.0.2.53", "192.0.2.53:5353"; none: those of the system. */
  servers: string[];
  /** They validate, and nobody can change their answers on the way to us: believe their AD bit. */
  isValidating?: boolean;
}

export function createDns({ servers, isValidating = false }: DnsOptions): Dns {
  const look = isValidating
    ? validatingLookUp(servers.length > 0 ? servers : getServers())
    : plainLookUp(servers);
  return {
    isValidating,
    mx: (domain) => look(domain, 'MX'),
    addresses: async (host) => {
      if (isIP(host) !== 0) return { kind: 'found', records: [host] };
      const [v4, v6] = await Promise.all([look(host, 'A'), look(host, 'AAAA')]);
      return merge(v4, v6);
    },
    txt: (name) => look(name, 'TXT'),
    ptr: (address) => look(reverseName(address), 'PTR'),
    tlsa: (name) => look(name, 'TLSA'),
    cname: (name) => look(name, 'CNAME'),
  };
}

interface Records {
  MX: MxRecord;
  A: string;
  AAAA: string;
  TXT: string;
  PTR: string;
  TLSA: TlsaRecord;
  CNAME: string;
}

type LookUp = <T extends keyof Records>(name: string, type: T) => Promise<DnsAnswer<Records[T]>>;

/** By the resolver of Node, which says nothing of DNSSEC. */
function plainLookUp(servers: string[]): LookUp {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const queries: { [T in keyof Records]: (name: string) => Promise<Records[T][]> } = {
    MX: async (name) =>
      (await resolver.resolveMx(name)).map(({ exchange, priority }) => ({ exchange, preference: priority })),
    A: (name) => resolver.resolve4(name),
    AAAA: (name) => resolver.resolve6(name),
    TXT: async (name) => (await resolver.resolveTxt(name)).map((strings) => strings.join('')),
    PTR: async (name) => (await resolver.resolvePtr(name)).map(plainName),
    // Of no use without a word on its security.
    TLSA: async () => [],
    CNAME: async () => [],
  };
  return async (name, type) => {
    const ascii = domainToASCII(name);
    // Not even a name: what is asked for cannot exist.
    if (ascii === '') return { kind: 'noSuchDomain' };
    try {
      const records = await queries[type](ascii);
      return records.length === 0 ? { kind: 'noData' } : { kind: 'found', records };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code === 'ENODATA') return { kind: 'noData' };
      if (code === 'ENOTFOUND' || code === 'EBADNAME') return { kind: 'noSuchDomain' };
      return { kind: 'unavailable', reason: code };
    }
  };
}

/** RFC 1035 4.1.1. */
const RCODE = 0xf;
const NOERROR = 0;
const NXDOMAIN = 3;

/** By questions of our own, whose answers carry the AD bit (RFC 4035 3.2.3). */
function validatingLookUp(servers: string[]): LookUp {
  return async (name, type) => {
    const ascii = domainToASCII(name);
    if (ascii === '') return { kind: 'noSuchDomain' };
    let reason = 'no name server';
    for (let attempt = 0; attempt < TRIES * servers.length; attempt++) {
      const server = servers[attempt % servers.length];
      if (server === undefined) break;
      try {
        const answer = await dnsQuery({ server, name: ascii, type, timeoutMs: TIMEOUT_MS });
        const rcode = (answer.flags ?? 0) & RCODE;
        if (rcode === NXDOMAIN) return { kind: 'noSuchDomain' };
        // SERVFAIL is also what a validating server says of a forgery (RFC 4035 5.5).
        if (rcode !== NOERROR) {
          reason = `RCODE ${rcode}`;
          continue;
        }
        const secure = answer.flag_ad ? ({ isSecure: true } as const) : {};
        const records = (answer.answers ?? []).flatMap((record) =>
          record.type === type ? readRecord[type](record as { data: unknown }) : [],
        );
        if (records.length === 0) return { kind: 'noData', ...secure };
        return { kind: 'found', records, ...secure, ...(type !== 'CNAME' && aliasIn(answer.answers ?? [])) };
      } catch (error) {
        reason = error instanceof Error ? error.name : 'unknown';
      }
    }
    return { kind: 'unavailable', reason };
  };
}

/** The last name of a chain of aliases, which the answer holds in its order (RFC 1034 4.3.2). */
function aliasIn(answers: readonly { type: string; data?: unknown }[]): { canonicalName?: string } {
  const last = answers.findLast(({ type }) => type === 'CNAME')?.data;
  return typeof last === 'string' ? { canonicalName: last.toLowerCase() } : {};
}

/** The data of dns-packet's records in our words. */
const readRecord: { [T in keyof Records]: (record: { data: unknown }) => Records[T] } = {
  MX: ({ data }) => {
    const { exchange, preference = 0 } = data as { exchange: string; preference?: number };
    return { exchange: exchange === '.' ? '' : exchange, preference };
  },
  A: ({ data }) => data as string,
  AAAA: ({ data }) => data as string,
  CNAME: ({ data }) => data as string,
  TXT: ({ data }) => [data as Buffer | Buffer[]].flat().map(String).join(''),
  PTR: ({ data }) => plainName(data as string),
  TLSA: ({ data }) => {
    const { usage, selector, matchingType, certificate } = data as Omit<TlsaRecord, 'data'> & {
      certificate: Buffer;
    };
    return { usage, selector, matchingType, data: certificate };
  },
};

function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** RFC 1035 3.5, RFC 3596 2.5. */
function reverseName(address: string): string {
  if (isIP(address) === 4) return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
  const [head = '', tail = ''] = address.split('::');
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array<string>(Math.max(0, missing)).fill('0'), ...words(tail)];
  const digits = all.map((word) => word.padStart(4, '0')).join('');
  return `${digits.split('').toReversed().join('.')}.ip6.arpa`;
}

function merge(v4: DnsAnswer<string>, v6: DnsAnswer<string>): DnsAnswer<string> {
  const found = [v4, v6].filter((answer) => answer.kind === 'found');
  if (found.length > 0) {
    const isSecure = found.every((answer) => answer.isSecure === true);
    const records = found.flatMap((answer) => answer.records);
    const canonicalName = found.find((answer) => answer.canonicalName !== undefined)?.canonicalName;
    return {
      kind: 'found',
      records,
      ...(isSecure && { isSecure }),
      ...(canonicalName !== undefined && { canonicalName }),
    };
  }
  if (v4.kind === 'unavailable') return v4;
  if (v6.kind === 'unavailable') return v6;
  return v4.kind === 'noSuchDomain' && v6.kind === 'noSuchDomain'
    ? { kind: 'noSuchDomain' }
    : { kind: 'noData' };
}
