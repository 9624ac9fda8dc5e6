import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueueSummary, TrafficHour } from '@mailcote/store';
import type { ServerContext } from '../context.ts';

const HOURS = 24;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Most certificates are renewed a month before their end; whoever has so little left has missed that. */
const CERTIFICATE_ENDS_SOON_MS = 14 * DAY_MS;
/** A server that is away for lunch is nothing to worry about. */
const QUEUE_IS_OLD_MS = 4 * HOUR_MS;
/** PostgreSQL needs room to work in; below this mail is refused soon. */
const LITTLE_DISK = 0.1;
const LITTLE_DISK_BYTES = 2e9;

/** What an administrator should look at, the worst first. `value`: a name, a date or a number of octets. */
export interface Problem {
  code:
    | 'diskLow'
    | 'certificateExpired'
    | 'certificateEnds'
    | 'certificateSelfSigned'
    | 'queueOld'
    | 'hostnameLocal'
    | 'insecureUrl'
    | 'noDomain';
  level: 'error' | 'warning' | 'hint';
  value: string;
}

export interface Overview {
  version: string;
  node: string;
  hostname: string;
  publicUrl: string;
  /** Ports by name, of this process. */
  listeners: { name: string; port: number }[];
  accounts: number;
  domains: number;
  databaseBytes: number;
  /** Of the file system with the data folder; null: it does not say. */
  disk: { freeBytes: number; totalBytes: number } | null;
  queue: QueueSummary;
  /** Oldest first. */
  traffic: TrafficHour[];
  certificates: { names: string[]; validTo: Date; isSelfSigned: boolean }[];
  problems: Problem[];
}

export async function overview(ctx: ServerContext, now = new Date()): Promise<Overview> {
  const { store, config } = ctx;
  const [accounts, domains, databaseBytes, disk, queue, traffic, { certificates }] = await Promise.all([
    store.directory.countAccounts(),
    store.directory.domains(),
    store.size(),
    diskOf(config.dataDir),
    store.queue.summary(),
    store.traffic.hours(HOURS),
    ctx.tls(),
  ]);
  const facts = {
    version: VERSION,
    node: process.version,
    hostname: config.hostname,
    publicUrl: ctx.publicUrl,
    listeners: Object.entries(ctx.ports).flatMap(([name, port]) => (port === null ? [] : [{ name, port }])),
    accounts,
    domains: domains.length,
    databaseBytes,
    disk,
    queue,
    traffic,
    certificates: certificates.map(({ names, validTo, isSelfSigned }) => ({ names, validTo, isSelfSigned })),
  };
  return { ...facts, problems: problemsOf(facts, now) };
}

const ORDER = ['error', 'warning', 'hint'];

/** What the facts say. */
export function problemsOf(facts: Omit<Overview, 'problems'>, now: Date): Problem[] {
  const { disk, certificates, queue, hostname, publicUrl, domains } = facts;
  const problems: Problem[] = [];
  const say = (code: Problem['code'], level: Problem['level'], value = ''): void => {
    problems.push({ code, level, value });
  };
  if (disk !== null && disk.freeBytes < Math.min(disk.totalBytes * LITTLE_DISK, LITTLE_DISK_BYTES))
    say('diskLow', 'error', String(disk.freeBytes));
  for (const { names, validTo, isSelfSigned } of certificates) {
    const left = validTo.getTime() - now.getTime();
    const name = names[0] ?? '';
    if (left <= 0) say('certificateExpired', 'error', name);
    else if (isSelfSigned) say('certificateSelfSigned', 'hint', name);
    else if (left < CERTIFICATE_ENDS_SOON_MS) say('certificateEnds', 'warning', name);
  }
  if (queue.oldestAt !== null && now.getTime() - queue.oldestAt.getTime() > QUEUE_IS_OLD_MS)
    say('queueOld', 'warning', queue.oldestAt.toISOString());
  if (domains === 0) say('noDomain', 'warning');
  if (!hostname.includes('.')) say('hostnameLocal', 'warning', hostname);
  if (publicUrl.startsWith('http://') && !/^http:\/\/(localhost|127\.|\[::1\])/.test(publicUrl))
    say('insecureUrl', 'warning', publicUrl);
  return problems.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

async function diskOf(path: string): Promise<Overview['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    // A folder that is not there yet, or a file system that does not tell: the page says nothing of it.
    return null;
  }
}

const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
    version: string;
  }
).version;
