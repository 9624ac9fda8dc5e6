import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toId } from '../ids.ts';
import {
  appPasswordOwner,
  credentialsForAddress,
  liveCredentials,
  sessionOwner,
} from '../sql/credentials.ts';
import type { Id } from '../types.ts';
import { joinAddress, normalizeAddress } from './address.ts';
import { translated, type Prisma, type PrismaClient } from './prisma.ts';

/** What is needed to check a password; hashes never leave the server. */
export interface AccountCredentials {
  accountId: Id;
  address: string;
  name: string;
  isAdmin: boolean;
  isDisabled: boolean;
  /** PHC string; null: no password. */
  passwordHash: string | null;
  /** Null: no password. */
  passwordId: Id | null;
  /** RFC 5803; null: not made yet, or no password. */
  passwordScram: string | null;
  appPasswords: { id: Id; hash: string; scram: string | null }[];
  /** Mail programs take app passwords only, and signing in has a second step. */
  hasSecondFactor: boolean;
}

export interface AppPassword {
  id: Id;
  name: string;
  createdAt: Date;
  lastSeenAt: Date | null;
}

export interface NewAppPassword {
  name: string;
  hash: string;
  /** RFC 5803; default null. */
  scram?: string | null;
}

export interface NewSession {
  accountId: Id;
  /** Digest of the token; the token itself is never stored. */
  tokenHash: string;
  userAgent: string | null;
  ip: string | null;
  expiresAt: Date;
}

export interface Session {
  id: Id;
  accountId: Id;
  userAgent: string | null;
  ip: string | null;
  createdAt: Date;
  lastSeenAt: Date | null;
  expiresAt: Date;
}

/** A browser that was told to be remembered: it is asked for no second factor. */
export interface TrustedBrowser {
  id: Id;
  userAgent: string;
  ip: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  expiresAt: Date;
}

/** A session with what a request needs to know of its owner. */
export interface SessionOwner extends Session {
  address: string;
  name: string;
  isAdmin: boolean;
  /** When the password or a passkey was shown last; null: not since this is kept. */
  provedAt: Date | null;
}

export class Credentials {
  readonly #prisma: PrismaClient;
  readonly #database: Database;

  constructor(prisma: PrismaClient, database: Database) {
    this.#prisma = prisma;
    this.#database = database;
  }

  /** Which of these one could still log in with. */
  async live(ids: readonly Id[]): Promise<Set<Id>> {
    const rows = await run(this.#database, liveCredentials, [int8Array(fromIds('c', ids))]);
    return new Set(rows.map(({ id }) => toId('c', id)));
  }

  /** By an address one may log in with: the primary one or an alias. Null: unknown. */
  async forAddress(address: string): Promise<AccountCredentials | null> {
    const normal = normalizeAddress(address);
    if (!normal || normal.local === '') return null;
    const [row] = await run(this.#database, credentialsForAddress, [joinAddress(normal)]);
    if (!row) return null;
    return {
      accountId: toId('a', row.account_id),
      address: row.address,
      name: row.name,
      isAdmin: row.is_admin,
      isDisabled: row.is_disabled,
      passwordHash: row.password_hash,
      passwordId: row.password_id === null ? null : toId('c', row.password_id),
      passwordScram: row.password_scram,
      appPasswords: row.app_passwords.map(({ id, hash, scram }) => ({ id: toId('c', id), hash, scram })),
      hasSecondFactor: row.has_second_factor,
    };
  }

  /** Replaces it. With a second factor nothing is kept for SCRAM. Ending sessions is the caller's choice. @throws StoreError notFound */
  async setPassword(accountId: Id, hash: string, scram: string | null = null): Promise<void> {
    const id = accountNumber(accountId);
    await translated(
      'The account',
      this.#prisma.$transaction([
        this.#prisma.credential.deleteMany({ where: { accountId: id, kind: 'password' } }),
        this.#prisma.credential.create({ data: { accountId: id, kind: 'password', hash, scram } }),
        this.#prisma.credential.updateMany({
          where: { accountId: id, kind: 'password', account: { secondFactors: { some: {} } } },
          data: { scram: null },
        }),
        this.#prisma.credential.deleteMany({ where: { accountId: id, kind: 'trustedBrowser' } }),
      ]),
    );
  }

  /** @throws StoreError notFound */
  async createAppPassword(accountId: Id, { name, hash, scram = null }: NewAppPassword): Promise<AppPassword> {
    const row = await translated(
      'The account',
      this.#prisma.credential.create({
        data: { accountId: accountNumber(accountId), kind: 'appPassword', name, hash, scram },
      }),
    );
    return { id: toId('c', Number(row.id)), name: row.name, createdAt: row.createdAt, lastSeenAt: null };
  }

  async appPasswords(accountId: Id): Promise<AppPassword[]> {
    const rows = await this.#prisma.credential.findMany({
      where: { accountId: accountNumber(accountId), kind: 'appPassword' },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ id, name, createdAt, lastSeenAt }) => ({
      id: toId('c', Number(id)),
      name,
      createdAt,
      lastSeenAt,
    }));
  }

  /** @throws StoreError notFound */
  deleteAppPassword(accountId: Id, id: Id): Promise<void> {
    return this.#delete(accountId, 'appPassword', id);
  }

  /** The primary address of the account that has this app password; null: unknown, or the account is disabled. */
  async appPasswordOwner(hash: string): Promise<string | null> {
    const [row] = await run(this.#database, appPasswordOwner, [hash]);
    return row?.address ?? null;
  }

  async createSession(session: NewSession): Promise<Session> {
    const row = await translated(
      'The account',
      this.#prisma.credential.create({
        data: {
          accountId: accountNumber(session.accountId),
          kind: 'session',
          hash: session.tokenHash,
          userAgent: session.userAgent,
          ip: session.ip,
          expiresAt: session.expiresAt,
          provedAt: new Date(),
        },
      }),
    );
    return toSession(row);
  }

  /** Null: unknown, expired, or of a disabled account. */
  async sessionByTokenHash(tokenHash: string): Promise<SessionOwner | null> {
    const [row] = await run(this.#database, sessionOwner, [tokenHash]);
    if (!row) return null;
    return {
      id: toId('c', row.id),
      accountId: toId('a', row.account_id),
      userAgent: row.user_agent,
      ip: row.ip,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      address: row.address,
      name: row.name,
      isAdmin: row.is_admin,
      provedAt: row.proved_at,
    };
  }

  /** Of an account, the newest first; expired ones left out. */
  async sessions(accountId: Id): Promise<Session[]> {
    const rows = await this.#prisma.credential.findMany({
      where: { accountId: accountNumber(accountId), kind: 'session', expiresAt: { gt: new Date() } },
      orderBy: { id: 'desc' },
    });
    return rows.map(toSession);
  }

  /** @throws StoreError notFound */
  deleteSession(accountId: Id, id: Id): Promise<void> {
    return this.#delete(accountId, 'session', id);
  }

  /** All of an account but one. @returns how many */
  async deleteSessions(accountId: Id, except: Id | null = null): Promise<number> {
    const { count } = await this.#prisma.credential.deleteMany({
      where: {
        accountId: accountNumber(accountId),
        kind: 'session',
        ...(except === null ? {} : { id: { not: BigInt(fromId('c', except) ?? 0) } }),
      },
    });
    return count;
  }

  /** Keeps what SCRAM needs of a password that has just been shown, unless it is another one by now or mail programs may not use it. */
  async keepScram(id: Id, hash: string, scram: string): Promise<void> {
    await this.#prisma.credential.updateMany({
      where: {
        id: BigInt(fromId('c', id) ?? 0),
        hash,
        NOT: { kind: 'password', account: { secondFactors: { some: {} } } },
      },
      data: { scram },
    });
  }

  /** @returns of how many passwords */
  async forgetScram(): Promise<number> {
    const { count } = await this.#prisma.credential.updateMany({
      where: { scram: { not: null } },
      data: { scram: null },
    });
    return count;
  }

  /** The password or a passkey has just been shown in this session. */
  async prove(sessionId: Id): Promise<void> {
    await this.#prisma.credential.updateMany({
      where: { id: BigInt(fromId('c', sessionId) ?? 0), kind: 'session' },
      data: { provedAt: new Date() },
    });
  }

  /** @throws StoreError notFound (the account) */
  async createTrustedBrowser({ accountId, tokenHash, userAgent, ip, expiresAt }: NewSession): Promise<void> {
    await translated(
      'The account',
      this.#prisma.credential.create({
        data: {
          accountId: accountNumber(accountId),
          kind: 'trustedBrowser',
          hash: tokenHash,
          userAgent,
          ip,
          expiresAt,
        },
      }),
    );
  }

  /** Whether a browser with this token is remembered by the account; that it came is noted. */
  async isTrustedBrowser(accountId: Id, tokenHash: string, ip: string): Promise<boolean> {
    const { count } = await this.#prisma.credential.updateMany({
      where: {
        accountId: accountNumber(accountId),
        kind: 'trustedBrowser',
        hash: tokenHash,
        expiresAt: { gt: new Date() },
      },
      data: { lastSeenAt: new Date(), ip },
    });
    return count > 0;
  }

  /** The newest first; expired ones left out. */
  async trustedBrowsers(accountId: Id): Promise<TrustedBrowser[]> {
    const rows = await this.#prisma.credential.findMany({
      where: { accountId: accountNumber(accountId), kind: 'trustedBrowser', expiresAt: { gt: new Date() } },
      orderBy: { id: 'desc' },
    });
    return rows.map((row) => ({
      id: toId('c', Number(row.id)),
      userAgent: row.userAgent ?? '',
      ip: row.ip ?? '',
      createdAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      expiresAt: row.expiresAt ?? new Date(0),
    }));
  }

  /** @throws StoreError notFound */
  deleteTrustedBrowser(accountId: Id, id: Id): Promise<void> {
    return this.#delete(accountId, 'trustedBrowser', id);
  }

  /** A session or app password was used just now; sessions may live longer by it. */
  async touch(id: Id, { ip, expiresAt }: { ip?: string; expiresAt?: Date } = {}): Promise<void> {
    await this.#prisma.credential.updateMany({
      where: { id: BigInt(fromId('c', id) ?? 0) },
      data: {
        lastSeenAt: new Date(),
        ...(ip === undefined ? {} : { ip }),
        ...(expiresAt ? { expiresAt } : {}),
      },
    });
  }

  async #delete(accountId: Id, kind: 'session' | 'appPassword' | 'trustedBrowser', id: Id): Promise<void> {
    const { count } = await this.#prisma.credential.deleteMany({
      where: { id: BigInt(fromId('c', id) ?? 0), accountId: accountNumber(accountId), kind },
    });
    if (count === 0) throw new StoreError('notFound', `No ${kind} ${id}`);
  }
}

function accountNumber(id: Id): bigint {
  return BigInt(fromId('a', id) ?? 0);
}

function toSession(row: Prisma.CredentialGetPayload<object>): Session {
  return {
    id: toId('c', Number(row.id)),
    accountId: toId('a', Number(row.accountId)),
    userAgent: row.userAgent,
    ip: row.ip,
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
    expiresAt: row.expiresAt ?? new Date(0),
  };
}
