import type { ServerContext } from '../context.ts';
import type { Dns, DnsAnswer } from '../relay/dns.ts';
import { parseDomain } from './address.ts';
import { AdminError } from './admin-error.ts';
import { smarthostOf } from './domains.ts';

/** What is asked of the DNS for a domain, each with what should stand there. */
export interface DomainCheck {
  kind: 'host' | 'reverse' | 'mx' | 'spf' | 'dkim' | 'dmarc' | 'mtaSts';
  /** optional: fine without; unknown: nobody could say, or it depends on somebody else. */
  status: 'ok' | 'missing' | 'wrong' | 'unknown' | 'optional';
  /** Why, where the status does not say it. */
  note:
    | 'dnsAway'
    | 'elsewhere'
    | 'twice'
    | 'allowsAll'
    | 'notUs'
    | 'smarthost'
    | 'notSigned'
    | 'onlyWatches'
    | 'hostMissing'
    | null;
  /** What the DNS says now. */
  found: string[];
  /** What to put into the zone; null: nothing. */
  record: { name: string; type: 'A' | 'MX' | 'TXT' | 'PTR'; value: string } | null;
}

/** Looks all of them up at once; with a dead resolver that takes some ten seconds. @throws AdminError invalid, notFound */
export async function checkDomain(ctx: ServerContext, text: string): Promise<DomainCheck[]> {
  const domain = parseDomain(text, 'name');
  if (!(await ctx.store.directory.isLocalDomain(domain)))
    throw new AdminError('notFound', `There is no domain ${domain}.`, 'name');
  const { dns } = ctx;
  const { hostname } = ctx.config;
  const smarthost = smarthostOf(ctx.config, domain);
  const host = await dns.addresses(hostname);
  const addresses = host.kind === 'found' ? host.records : [];
  const [reverse, mx, spf, dmarc, mtaSts] = await Promise.all([
    checkReverse(dns, hostname, addresses),
    checkMx(dns, domain, hostname),
    checkSpf(dns, domain, { hostname, addresses, smarthost }),
    checkDmarc(dns, domain),
    checkMtaSts(dns, domain),
  ]);
  return [mx, checkHost(hostname, host), reverse, spf, checkDkim(smarthost), dmarc, mtaSts];
}

type Found = Pick<DomainCheck, 'status' | 'note' | 'found'>;
const away = (): Found => ({ status: 'unknown', note: 'dnsAway', found: [] });
const recordsOf = <T>(answer: DnsAnswer<T>): T[] => (answer.kind === 'found' ? answer.records : []);

/** The name in our greeting leads to a machine (RFC 5321 4.1.4). */
function checkHost(hostname: string, answer: DnsAnswer<string>): DomainCheck {
  const record = { name: hostname, type: 'A', value: '192.0.2.1' } as const;
  if (answer.kind === 'unavailable') return { kind: 'host', ...away(), record };
  const found = recordsOf(answer);
  return { kind: 'host', status: found.length > 0 ? 'ok' : 'missing', note: null, found, record };
}

/** Large providers refuse mail from an address that has no name, or another one. */
async function checkReverse(dns: Dns, hostname: string, addresses: readonly string[]): Promise<DomainCheck> {
  const record = { name: addresses[0] ?? '192.0.2.1', type: 'PTR', value: `${hostname}.` } as const;
  if (addresses.length === 0)
    return { kind: 'reverse', status: 'unknown', note: 'hostMissing', found: [], record };
  const answers = await Promise.all(
    addresses.map(async (address) => ({ address, ptr: await dns.ptr(address) })),
  );
  if (answers.some(({ ptr }) => ptr.kind === 'unavailable')) return { kind: 'reverse', ...away(), record };
  const found = answers.flatMap(({ address, ptr }) => recordsOf(ptr).map((name) => `${address} → ${name}`));
  const bad = answers.find(({ ptr }) => !recordsOf(ptr).includes(hostname.toLowerCase()));
  if (bad === undefined) return { kind: 'reverse', status: 'ok', note: null, found, record };
  const status = recordsOf(bad.ptr).length > 0 ? 'wrong' : 'missing';
  return { kind: 'reverse', status, note: null, found, record: { ...record, name: bad.address } };
}

async function checkMx(dns: Dns, domain: string, hostname: string): Promise<DomainCheck> {
  const record = { name: domain, type: 'MX', value: `10 ${hostname}.` } as const;
  const answer = await dns.mx(domain);
  if (answer.kind === 'unavailable') return { kind: 'mx', ...away(), record };
  const records = recordsOf(answer);
  const found = records.map(({ preference, exchange }) => `${preference} ${exchange}.`);
  if (records.length === 0) return { kind: 'mx', status: 'missing', note: null, found, record };
  const isOurs = records.some(({ exchange }) => exchange.toLowerCase() === hostname.toLowerCase());
  return { kind: 'mx', status: isOurs ? 'ok' : 'wrong', note: isOurs ? null : 'elsewhere', found, record };
}

/** Who may send for the domain (RFC 7208): read, not evaluated. */
async function checkSpf(
  dns: Dns,
  domain: string,
  us: { hostname: string; addresses: readonly string[]; smarthost: string | null },
): Promise<DomainCheck> {
  const record = { name: domain, type: 'TXT', value: 'v=spf1 mx -all' } as const;
  const answer = await dns.txt(domain);
  if (answer.kind === 'unavailable') return { kind: 'spf', ...away(), record };
  // RFC 7208 4.5: the version alone or before a space.
  const found = recordsOf(answer).filter((text) => /^v=spf1( |$)/i.test(text));
  const say = (status: DomainCheck['status'], note: DomainCheck['note'] = null): DomainCheck => ({
    kind: 'spf',
    status,
    note,
    found,
    // What a smarthost needs there is its provider's to say.
    record: us.smarthost === null ? record : null,
  });
  const [policy] = found;
  if (policy === undefined) return say('missing', us.smarthost === null ? null : 'smarthost');
  // Two of them make it void.
  if (found.length > 1) return say('wrong', 'twice');
  const terms = policy.toLowerCase().split(/\s+/).slice(1);
  if (terms.some((term) => /^\+?all$/.test(term))) return say('wrong', 'allowsAll');
  if (us.smarthost !== null) return say('unknown', 'smarthost');
  const isNamed = terms.some((term) => {
    const [, mechanism, value = ''] =
      /^\+?(mx|a|ip4|ip6|include|exists|redirect)(?:[:=](.*))?$/.exec(term) ?? [];
    if (mechanism === 'mx') return value === '' || value === domain;
    if (mechanism === 'a')
      return value === us.hostname.toLowerCase() || (value === '' && us.hostname === domain);
    if (mechanism === 'ip4' || mechanism === 'ip6')
      return us.addresses.includes(value) || value.includes('/');
    return mechanism !== undefined;
  });
  return isNamed ? say('ok') : say('wrong', 'notUs');
}

/** We do not sign: the smarthost does, or nobody. */
function checkDkim(smarthost: string | null): DomainCheck {
  const note = smarthost === null ? 'notSigned' : 'smarthost';
  const status = smarthost === null ? 'missing' : 'unknown';
  return { kind: 'dkim', status, note, found: [], record: null };
}

/** RFC 9989 4.7. */
async function checkDmarc(dns: Dns, domain: string): Promise<DomainCheck> {
  const name = `_dmarc.${domain}`;
  const record = { name, type: 'TXT', value: `v=DMARC1; p=none; rua=mailto:postmaster@${domain}` } as const;
  const answer = await dns.txt(name);
  if (answer.kind === 'unavailable') return { kind: 'dmarc', ...away(), record };
  const found = recordsOf(answer).filter((text) => /^v=DMARC1\s*;/i.test(text));
  const [policy] = found;
  if (policy === undefined) return { kind: 'dmarc', status: 'missing', note: null, found, record };
  if (found.length > 1) return { kind: 'dmarc', status: 'wrong', note: 'twice', found, record };
  const watches = /;\s*p\s*=\s*none/i.test(policy);
  return { kind: 'dmarc', status: 'ok', note: watches ? 'onlyWatches' : null, found, record };
}

/** RFC 8461 3.1: others insist on TLS to us. */
async function checkMtaSts(dns: Dns, domain: string): Promise<DomainCheck> {
  const name = `_mta-sts.${domain}`;
  const answer = await dns.txt(name);
  if (answer.kind === 'unavailable') return { kind: 'mtaSts', ...away(), record: null };
  const found = recordsOf(answer).filter((text) => /^v=STSv1\s*;/i.test(text));
  return { kind: 'mtaSts', status: found.length > 0 ? 'ok' : 'optional', note: null, found, record: null };
}
