import type { Pool } from 'pg';
import { int8Array, textArray } from '../db/arrays.ts';
import { type Database, execute, run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import * as sql from '../sql/second-factors.ts';
import type { Id } from '../types.ts';
import { translated, type PrismaClient } from './prisma.ts';

export interface SecondFactor {
  id: Id;
  kind: 'totp' | 'passkey';
  name: string;
  /** totp: the secret, sealed; passkey: the public key (COSE, RFC 9052). */
  secret: Buffer;
  /** The credential ID in base64url; null for totp. */
  passkeyId: string | null;
  /** totp: the time step of the last code that was used; passkey: the signature counter. */
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

export type NewSecondFactor = Pick<
  SecondFactor,
  'kind' | 'name' | 'secret' | 'passkeyId' | 'counter' | 'transports'
>;

/** A passkey with what signing in by it needs to know. */
export interface PasskeyOwner {
  id: Id;
  accountId: Id;
  address: string;
  passkeyId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

/**
 * What is shown besides the password. Each change ends the other sessions of the account. The first one makes mail programs need app passwords: the
 * password becomes a new credential without SCRAM, so that what they have opened with it ends. The last one takes recovery codes and
 * trusted browsers along.
 */
export class SecondFactors {
  readonly #prisma: PrismaClient;
  readonly #pool: Pool;

  constructor(prisma: PrismaClient, pool: Pool) {
    this.#prisma = prisma;
    this.#pool = pool;
  }

  /** In the order in which they were made. */
  async list(accountId: Id): Promise<SecondFactor[]> {
    const rows = await this.#prisma.secondFactor.findMany({
      where: { accountId: BigInt(fromId('a', accountId) ?? 0) },
      orderBy: { id: 'asc' },
    });
    return rows.map((row) => ({
      id: toId('f', Number(row.id)),
      kind: row.kind,
      name: row.name,
      secret: Buffer.from(row.secret),
      passkeyId: row.passkeyId,
      counter: Number(row.counter),
      transports: row.transports,
      createdAt: row.createdAt,
      lastUsedAt: row.lastUsedAt,
    }));
  }

  /**
   * @param options.recoveryCodes digests of codes that are kept when this is the first factor
   * @param options.keep the session that stays
   * @returns `isFirst`: the account had none before
   * @throws StoreError notFound; alreadyExists: that passkey, or a second totp
   */
  async add(
    accountId: Id,
    { kind, name, secret, passkeyId, counter, transports }: NewSecondFactor,
    { recoveryCodes, keep }: { recoveryCodes: readonly string[]; keep: Id | null },
  ): Promise<{ id: Id; createdAt: Date; isFirst: boolean }> {
    return translated(
      'The second factor',
      this.#change(accountId, keep, async (client, account) => {
        const [before] = await run(client, sql.hasSecondFactor, [account]);
        const values = [account, kind, name, secret, passkeyId, counter, textArray(transports)];
        const [row] = await run(client, sql.insertSecondFactor, values);
        if (!row) throw new Error('nothing was inserted');
        const isFirst = before?.has === false;
        if (isFirst) {
          await execute(client, sql.renewPassword, [account]);
          await replaceRecoveryCodes(client, account, recoveryCodes);
        }
        return { id: toId('f', row.id), createdAt: row.created_at, isFirst };
      }),
    );
  }

  /** @returns `isLast`: the account has none any more @throws StoreError notFound */
  async remove(accountId: Id, id: Id, { keep }: { keep: Id | null }): Promise<{ isLast: boolean }> {
    return this.#change(accountId, keep, async (client, account) => {
      const removed = await execute(client, sql.deleteSecondFactors, [account, fromId('f', id) ?? 0]);
      if (removed === 0) throw new StoreError('notFound', `No second factor ${id}`);
      const [after] = await run(client, sql.hasSecondFactor, [account]);
      const isLast = after?.has === false;
      if (isLast) await replaceRecoveryCodes(client, account, []);
      return { isLast };
    });
  }

  /** All of them, and every session. @returns how many there were @throws StoreError notFound (the account) */
  async removeAll(accountId: Id): Promise<number> {
    return this.#change(accountId, null, async (client, account) => {
      await replaceRecoveryCodes(client, account, []);
      return execute(client, sql.deleteSecondFactors, [account, null]);
    });
  }

  /** @throws StoreError notFound */
  async rename(accountId: Id, id: Id, name: string): Promise<void> {
    const { count } = await this.#prisma.secondFactor.updateMany({
      where: {
        id: BigInt(fromId('f', id) ?? 0),
        accountId: BigInt(fromId('a', accountId) ?? 0),
        kind: 'passkey',
      },
      data: { name },
    });
    if (count === 0) throw new StoreError('notFound', `No passkey ${id}`);
  }

  /** False: a code of this time step or a later one has been used (RFC 6238 5.2). */
  async useTotpStep(id: Id, step: number): Promise<boolean> {
    return (await execute(this.#pool, sql.useTotpStep, [fromId('f', id) ?? 0, step])) === 1;
  }

  /** By the credential ID; null: unknown, or of an account that is switched off. */
  async passkey(passkeyId: string): Promise<PasskeyOwner | null> {
    const [row] = await run(this.#pool, sql.passkeyOwner, [passkeyId]);
    if (!row) return null;
    return {
      id: toId('f', row.id),
      accountId: toId('a', row.account_id),
      address: row.address,
      passkeyId: row.passkey_id,
      publicKey: row.secret,
      counter: row.counter,
      transports: row.transports,
    };
  }

  /** It was used just now. */
  async touchPasskey(id: Id, counter: number): Promise<void> {
    await this.#prisma.secondFactor.updateMany({
      where: { id: BigInt(fromId('f', id) ?? 0) },
      data: { counter: BigInt(counter), lastUsedAt: new Date() },
    });
  }

  /** Replaces the recovery codes. @param hashes their digests @throws StoreError notFound: there is no second factor */
  async setRecoveryCodes(accountId: Id, hashes: readonly string[]): Promise<void> {
    await this.#locked(accountId, async (client, account) => {
      const [row] = await run(client, sql.hasSecondFactor, [account]);
      if (row?.has !== true) throw new StoreError('notFound', 'There is no second factor');
      await execute(client, sql.deleteRecoveryCodes, [account]);
      await execute(client, sql.insertRecoveryCodes, [account, textArray(hashes)]);
    });
  }

  recoveryCodesLeft(accountId: Id): Promise<number> {
    return this.#prisma.recoveryCode.count({ where: { accountId: BigInt(fromId('a', accountId) ?? 0) } });
  }

  /** False: there is no such code (any more). */
  async useRecoveryCode(accountId: Id, hash: string): Promise<boolean> {
    const { count } = await this.#prisma.recoveryCode.deleteMany({
      where: { accountId: BigInt(fromId('a', accountId) ?? 0), hash },
    });
    return count === 1;
  }

  /** For tokens that say themselves until when they are good: false when this one has been used. @param hash a digest of it */
  async spend(hash: string, expiresAt: Date): Promise<boolean> {
    return (await execute(this.#pool, sql.spendToken, [hash, expiresAt])) === 1;
  }

  /** Before anything is asked of a token: only `spend` decides between two that come at once. */
  async isSpent(hash: string): Promise<boolean> {
    const [row] = await run(this.#pool, sql.isTokenSpent, [hash]);
    return row?.is_spent === true;
  }

  /** One change at a time; the other sessions end with it. */
  #change<T>(
    accountId: Id,
    keep: Id | null,
    change: (client: Database, account: number) => Promise<T>,
  ): Promise<T> {
    return this.#locked(accountId, async (client, account) => {
      const value = await change(client, account);
      await execute(client, sql.endSessionsBut, [account, keep === null ? null : (fromId('c', keep) ?? 0)]);
      return value;
    });
  }

  #locked<T>(accountId: Id, change: (client: Database, account: number) => Promise<T>): Promise<T> {
    return transaction(this.#pool, async (client) => {
      const account = fromId('a', accountId) ?? 0;
      const [locked] = await run(client, lockAccounts, [int8Array([account])]);
      if (!locked) throw new StoreError('notFound', 'No such account');
      return { value: await change(client, account) };
    });
  }
}

/** Without any, the second step of signing in is over, and what spares it goes too. */
async function replaceRecoveryCodes(
  client: Database,
  account: number,
  hashes: readonly string[],
): Promise<void> {
  await execute(client, sql.deleteRecoveryCodes, [account]);
  await execute(client, sql.forgetTrustedBrowsers, [account]);
  if (hashes.length > 0) await execute(client, sql.insertRecoveryCodes, [account, textArray(hashes)]);
}
