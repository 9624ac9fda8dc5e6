import { textArray } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { toId } from '../ids.ts';
import { firstAdmin, resolveAddress, type ResolvedRow } from '../sql/resolve-address.ts';
import type { Id } from '../types.ts';
import { joinAddress, normalizeAddress, splitDetail } from './address.ts';

/**
 * Where mail for an address goes. `address` is the one in the directory that matched; `detail` what stood behind the
 * plus sign. `overQuota`: the account is full now (452 4.2.2). A disabled account receives like any other.
 */
export type Resolution =
  | { kind: 'local'; accountId: Id; address: string; detail: string | null }
  | { kind: 'overQuota'; accountId: Id; address: string; detail: string | null }
  /** It leads to several addresses, or to one elsewhere; see Directory.expand. */
  | { kind: 'group'; address: string; targets: string[] }
  /** Mail for a postmaster, which must be taken (RFC 5321 4.5.1), and there is no administrator yet who could read it. */
  | { kind: 'noAdministrator' }
  | { kind: 'unknownUser' }
  | { kind: 'notLocal' };

const POSTMASTER = 'postmaster';

/** The address itself, the address without its detail, the catch-all of its domain; in this order. */
export async function resolve(database: Database, address: string): Promise<Resolution> {
  // RFC 5321 4.5.1: "postmaster" without a domain, in any case, is accepted always.
  if (address.toLowerCase() === POSTMASTER) {
    return postmaster(database, '', null);
  }
  const wanted = normalizeAddress(address);
  if (!wanted) return { kind: 'notLocal' };
  const split = splitDetail(wanted);
  const candidates = [wanted, ...(split ? [split.base] : []), { local: '', domain: wanted.domain }];
  const [row] = await run(database, resolveAddress, [wanted.domain, textArray(candidates.map(joinAddress))]);
  if (!row) return { kind: 'notLocal' };
  if (row.account_id === null && row.targets !== null)
    return { kind: 'group', address: row.address, targets: row.targets };
  if (row.account_id === null) {
    if ((split?.base ?? wanted).local !== POSTMASTER) return { kind: 'unknownUser' };
    return postmaster(database, wanted.domain, split?.detail ?? null);
  }
  const isDetailed = split !== null && row.address === joinAddress(split.base);
  return resolution(row, isDetailed ? split.detail : null);
}

/** Aliases that lead to aliases, each to more of them, end here: nobody sends thousands of messages by one. */
const MOST_TARGETS = 200;

/** Somebody whom an address leads to. `accountId`: of those who live here. */
export interface Target {
  address: string;
  accountId: Id | null;
}

/** Everybody once, in the order in which they are named; aliases that lead in a circle end. */
export async function expand(database: Database, address: string): Promise<Target[]> {
  const seen = new Set<string>();
  const found = new Map<string, Target>();
  for (let wanted = [address]; wanted.length > 0;) {
    const next: string[] = [];
    for (const one of wanted) {
      if (seen.has(one) || seen.size > MOST_TARGETS) continue;
      seen.add(one);
      // One behind another: a group has a handful of targets, and the pool is everybody's.
      const resolved = await resolve(database, one);
      if (resolved.kind === 'group') next.push(...resolved.targets);
      else {
        const accountId = 'accountId' in resolved ? resolved.accountId : null;
        if (!found.has(accountId ?? one)) found.set(accountId ?? one, { address: one, accountId });
      }
    }
    wanted = next;
  }
  return [...found.values()];
}

async function postmaster(database: Database, domain: string, detail: string | null): Promise<Resolution> {
  const [admin] = await run(database, firstAdmin, [domain]);
  return admin ? resolution(admin, detail) : { kind: 'noAdministrator' };
}

function resolution(row: ResolvedRow, detail: string | null): Resolution {
  if (row.account_id === null) return { kind: 'unknownUser' };
  const found = { accountId: toId('a', row.account_id), address: row.address, detail };
  return { kind: row.is_full ? 'overQuota' : 'local', ...found };
}
