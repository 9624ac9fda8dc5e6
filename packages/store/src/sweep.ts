import type { Pool } from 'pg';
import { int8Array } from './db/arrays.ts';
import { execute, run } from './db/statement.ts';
import { transaction } from './db/transaction.ts';
import { lockAccounts } from './sql/lock-accounts.ts';
import { expireAuditEvents } from './sql/audit.ts';
import { expireBulkUpdates } from './sql/bulk-updates.ts';
import { expireMailImports } from './sql/mail-imports.ts';
import { purgeTombstones } from './sql/purge-tombstones.ts';
import { accountsToRemove, removeAccount, removeQueueItems, removeRows } from './sql/purge-account.ts';
import { expirePushSubscriptions } from './sql/push-subscriptions.ts';
import {
  accountsToPurge,
  deleteUnreferencedBlobs,
  dropStaleCandidates,
  expireInvitations,
  expireQueueItems,
  expireSessions,
  expireTraces,
  expireUploads,
  lockBlobCandidates,
} from './sql/sweep.ts';
import { expireSendingHours } from './sql/sending-limits.ts';
import { expireSpentTokens } from './sql/second-factors.ts';
import { expireSignIns } from './sql/sign-ins.ts';
import { expireTraffic } from './sql/traffic.ts';
import { expireReplies } from './sql/vacation.ts';
import { REPLY_AGAIN_AFTER_S } from './write/vacation.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** In seconds. */
export interface SweepAges {
  /** How long a blob may wait for whoever put it to refer to it. */
  blob: number;
  /** RFC 8620 6.1 asks for an hour at least. */
  upload: number;
  trace: number;
  /** Finished ones. */
  queueItem: number;
  /** How long a finished bulk update can be undone. */
  bulkUpdate: number;
  /** How long one that is over is told of. */
  mailImport: number;
  /** The log of sign-ins. */
  signIn: number;
  /** How long the rows of a removed account stay: deliveries that were on their way to it have come by then. */
  removedAccount: number;
  /** What a client that was away this long must read in full. */
  tombstone: number;
}

const DEFAULT_AGES: SweepAges = {
  blob: HOUR,
  upload: DAY,
  trace: 30 * DAY,
  queueItem: 14 * DAY,
  bulkUpdate: 7 * DAY,
  mailImport: 7 * DAY,
  signIn: 90 * DAY,
  removedAccount: 10 * 60,
  tombstone: 60 * DAY,
};

export interface Swept {
  blobs: number;
  octets: number;
  uploads: number;
  traces: number;
  queueItems: number;
  sessions: number;
  pushSubscriptions: number;
  tombstones: number;
  accounts: number;
}

/** Of what administrators did; some years of a small server. */
const AUDIT_EVENTS = 10_000;
/** Rows of a removed account that go in one transaction. */
const ROWS = 2_000;

/** Blobs of one transaction: their rows stay locked until it ends. */
const BATCH = 500;

/** Removes what nothing refers to any more and what has expired. Safe beside everything else, and beside itself. */
export async function sweep(pool: Pool, some: Partial<SweepAges> = {}): Promise<Swept> {
  const ages = { ...DEFAULT_AGES, ...some };
  const uploads = await execute(pool, expireUploads, [ages.upload]);
  const traces = await execute(pool, expireTraces, [ages.trace]);
  const queueItems = await execute(pool, expireQueueItems, [ages.queueItem]);
  const sessions = await execute(pool, expireSessions);
  const pushSubscriptions = await execute(pool, expirePushSubscriptions);
  await execute(pool, expireInvitations);
  await execute(pool, expireAuditEvents, [AUDIT_EVENTS]);
  await execute(pool, expireTraffic);
  await execute(pool, expireReplies, [REPLY_AGAIN_AFTER_S]);
  await execute(pool, expireSendingHours);
  await execute(pool, expireSpentTokens);
  await execute(pool, expireSignIns, [ages.signIn]);
  await execute(pool, expireBulkUpdates, [ages.bulkUpdate]);
  await execute(pool, expireMailImports, [ages.mailImport]);
  const accounts = await removeAccounts(pool, ages.removedAccount);
  const { blobs, octets } = await sweepBlobs(pool, ages.blob);
  let tombstones = 0;
  for (const { account_id } of await run(pool, accountsToPurge, [ages.tombstone])) {
    tombstones += await purge(pool, account_id, ages.tombstone);
  }
  return { blobs, octets, uploads, traces, queueItems, sessions, pushSubscriptions, tombstones, accounts };
}

/** Row by row, so that nobody waits for a large account to be gone. @returns how many are gone altogether */
async function removeAccounts(pool: Pool, age: number): Promise<number> {
  let removed = 0;
  for (const { id } of await run(pool, accountsToRemove, [age])) {
    for (const some of Object.values(removeRows)) {
      while ((await execute(pool, some, [id, ROWS])) === ROWS);
    }
    await execute(pool, removeQueueItems, [id]);
    removed += await execute(pool, removeAccount, [id]);
  }
  return removed;
}

async function sweepBlobs(pool: Pool, age: number): Promise<{ blobs: number; octets: number }> {
  let blobs = 0;
  let octets = 0;
  for (;;) {
    const { found, deleted } = await transaction(pool, async (client) => {
      const locked = await run(client, lockBlobCandidates, [age, BATCH]);
      const ids = int8Array(locked.map(({ blob_id }) => blob_id));
      return {
        value: { found: locked.length, deleted: await run(client, deleteUnreferencedBlobs, [ids, age]) },
      };
    });
    blobs += deleted.length;
    octets += deleted.reduce((sum, { size }) => sum + size, 0);
    if (found === 0) break;
  }
  while ((await execute(pool, dropStaleCandidates, [age, BATCH])) === BATCH);
  return { blobs, octets };
}

function purge(pool: Pool, accountId: number, age: number): Promise<number> {
  return transaction(pool, async (client) => {
    await run(client, lockAccounts, [int8Array([accountId])]);
    const [row] = await run(client, purgeTombstones, [accountId, age]);
    return { value: row?.purged ?? 0 };
  });
}
