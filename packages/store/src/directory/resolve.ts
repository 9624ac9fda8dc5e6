import { textArray } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { toId } from '../ids.ts';
import { firstAdmin, resolveAddress, type ResolvedRow } from '../sql/resolve-address.ts';
import type { Id } from '../types.ts';
import { joinAddress, normalizeAddress, splitDetail } from './address.ts';

/**
 * Where mail for an address goes. `address` is the one in the directory that matched; `detail` what stood behind the
 * plus sign. `overQuota`: the account is full now (452 4.2.2). A disabled account receives nothing and is told apart
 * from an unknown one only here.
 */
export type Resolution =
  | { kind: 'local'; accountId: Id; address: string; detail: string | null }
  | { kind: 'overQuota'; accountId: Id; address: string; detail: string | null }
  | { kind: 'disabled'; accountId: Id; address: string; detail: string | null }
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
  if (row.account_id === null) {
    if ((split?.base ?? wanted).local !== POSTMASTER) return { kind: 'unknownUser' };
    return postmaster(database, wanted.domain, split?.detail ?? null);
  }
  const isDetailed = split !== null && row.address === joinAddress(split.base);
  return resolution(row, isDetailed ? split.detail : null);
}

async function postmaster(database: Database, domain: string, detail: string | null): Promise<Resolution> {
  const [admin] = await run(database, firstAdmin, [domain]);
  return admin ? resolution(admin, detail) : { kind: 'noAdministrator' };
}

function resolution(row: ResolvedRow, detail: string | null): Resolution {
  if (row.account_id === null) return { kind: 'unknownUser' };
  const found = { accountId: toId('a', row.account_id), address: row.address, detail };
  if (row.is_disabled) return { kind: 'disabled', ...found };
  return { kind: row.is_full ? 'overQuota' : 'local', ...found };
}
