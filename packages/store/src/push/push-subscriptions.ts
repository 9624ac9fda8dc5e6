import type { Pool } from 'pg';
import { int8Array } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { toJson } from '../db/text.ts';
import { translated } from '../directory/prisma.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toId } from '../ids.ts';
import {
  destroyPushSubscription,
  dropPushSubscription,
  duePushes,
  insertPushSubscription,
  postponePush,
  readPushSubscriptions,
  settlePush,
  settleVerification,
  updatePushSubscription,
  type PushSubscriptionRow,
} from '../sql/push-subscriptions.ts';
import type { Id, ModSeq } from '../types.ts';

/** RFC 8620 7.2. */
export interface PushSubscription {
  id: Id;
  accountId: Id;
  deviceClientId: string;
  url: string;
  /** Null: what is pushed is not encrypted. */
  keys: { p256dh: Buffer; auth: Buffer } | null;
  /** Null: all. */
  types: string[] | null;
  verificationCode: string;
  isVerified: boolean;
  /** Null: with the session that made it. */
  expires: Date | null;
}

export type NewPushSubscription = Omit<PushSubscription, 'id' | 'accountId' | 'isVerified'>;

/** A subscription whose client is to be told something now: the code while it is not verified, otherwise what changed. */
export interface DuePush extends PushSubscription {
  /** Failures in a row. */
  attempts: number;
  paceSeconds: number;
  /** The client has been told of everything up to here. */
  pushedModSeq: ModSeq;
  /** The account's, read before whoever has this reads its states. */
  modSeq: ModSeq;
}

/** Whose subscriptions: those that one credential of an account has made, and no others (RFC 8620 7.2). */
export interface PushOwner {
  accountId: Id;
  credentialId: Id;
}

/** Where state changes are pushed to. Not part of an account's data: no states, no changes. */
export class PushSubscriptions {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** `ids` null: all. Unknown ids, and those of other credentials, are left out. */
  async list(owner: PushOwner, ids: readonly Id[] | null = null): Promise<PushSubscription[]> {
    const rows = await run(this.#pool, readPushSubscriptions, [
      ...numbers(owner),
      ids && int8Array(fromIds('p', ids)),
    ]);
    return rows.map(toPushSubscription);
  }

  /** @throws StoreError overQuota when the account has `most`; notFound when the credential has ended */
  async create(owner: PushOwner, created: NewPushSubscription, most: number): Promise<PushSubscription> {
    const inserted = run(this.#pool, insertPushSubscription, [
      ...numbers(owner),
      created.deviceClientId,
      created.url,
      created.keys?.p256dh ?? null,
      created.keys?.auth ?? null,
      created.types && toJson(created.types),
      created.verificationCode,
      created.expires,
      most,
    ]);
    const [row] = await translated('The credential', inserted);
    if (!row) throw new StoreError('overQuota', `An account has at most ${most} push subscriptions`);
    return toPushSubscription(row);
  }

  /** @throws StoreError notFound */
  async update(
    owner: PushOwner,
    id: Id,
    { types, isVerified, expires }: Pick<PushSubscription, 'types' | 'isVerified' | 'expires'>,
  ): Promise<void> {
    const values = [...numbers(owner), fromId('p', id) ?? 0, types && toJson(types), isVerified, expires];
    if ((await execute(this.#pool, updatePushSubscription, values)) === 0) throw notFound(id);
  }

  /** Address and keys are erased. @throws StoreError notFound */
  async destroy(owner: PushOwner, id: Id): Promise<void> {
    const values = [...numbers(owner), fromId('p', id) ?? 0];
    if ((await execute(this.#pool, destroyPushSubscription, values)) === 0) throw notFound(id);
  }

  /**
   * What is to be pushed now, the longest due first.
   * @param accountIds whose; null: everybody's
   * @param except those under way
   */
  async due(accountIds: readonly Id[] | null, except: readonly Id[], limit: number): Promise<DuePush[]> {
    const rows = await run(this.#pool, duePushes, [
      accountIds && int8Array(fromIds('a', accountIds)),
      int8Array(fromIds('p', except)),
      limit,
    ]);
    return rows.map((row) => ({
      ...toPushSubscription(row),
      attempts: row.attempts,
      paceSeconds: row.pace_seconds,
      pushedModSeq: row.pushed_mod_seq,
      modSeq: row.mod_seq,
    }));
  }

  /** The client has been told of everything up to `modSeq`; nothing more for `paceSeconds`. */
  async settle({ accountId, id }: PushSubscription, modSeq: ModSeq, paceSeconds: number): Promise<void> {
    await execute(this.#pool, settlePush, [...key(accountId, id), modSeq, paceSeconds]);
  }

  /** The verification code has been sent. */
  async settleVerification({ accountId, id }: PushSubscription): Promise<void> {
    await execute(this.#pool, settleVerification, key(accountId, id));
  }

  /** It failed; again in `waitSeconds`. */
  async postpone(
    { accountId, id }: PushSubscription,
    { waitSeconds, paceSeconds }: { waitSeconds: number; paceSeconds: number },
  ): Promise<void> {
    await execute(this.#pool, postponePush, [...key(accountId, id), waitSeconds, paceSeconds]);
  }

  /** The push service does not know it any more, or has not been heard of for too long. */
  async drop({ accountId, id }: PushSubscription): Promise<void> {
    await execute(this.#pool, dropPushSubscription, key(accountId, id));
  }
}

function numbers({ accountId, credentialId }: PushOwner): number[] {
  return [fromId('a', accountId) ?? 0, fromId('c', credentialId) ?? 0];
}

function key(accountId: Id, id: Id): number[] {
  return [fromId('a', accountId) ?? 0, fromId('p', id) ?? 0];
}

function notFound(id: Id): StoreError {
  return new StoreError('notFound', `No push subscription ${id}`);
}

function toPushSubscription(row: PushSubscriptionRow): PushSubscription {
  const { p256dh, auth } = row;
  return {
    id: toId('p', row.id),
    accountId: toId('a', row.account_id),
    deviceClientId: row.device_client_id,
    url: row.url,
    keys: p256dh && auth ? { p256dh, auth } : null,
    types: row.types,
    verificationCode: row.verification_code,
    isVerified: row.verified,
    expires: row.expires_at,
  };
}
