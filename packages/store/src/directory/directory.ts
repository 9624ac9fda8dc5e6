import type { Pool } from 'pg';
import type { Database } from '../db/statement.ts';
import type { Id } from '../types.ts';
import {
  Accounts,
  type Account,
  type AccountQuery,
  type ListedAccount,
  type NewAccount,
} from './accounts.ts';
import { Aliases, type Alias, type AliasQuery, type AliasTarget } from './aliases.ts';
import {
  Credentials,
  type AccountCredentials,
  type AppPassword,
  type NewAppPassword,
  type NewSession,
  type Session,
  type SessionOwner,
  type TrustedBrowser,
} from './credentials.ts';
import { Domains, type Domain, type ListedDomain } from './domains.ts';
import { Invitations } from './invitations.ts';
import type { PrismaClient } from './prisma.ts';
import { expand, resolve, type Resolution, type Target } from './resolve.ts';
import { SecondFactors } from './second-factors.ts';
import { Settings } from './settings.ts';
import { add, list, type NewSignIn, type SignIn } from './sign-ins.ts';

/** Who there is: domains, accounts, addresses, credentials, settings. Ordinary reads and writes, through Prisma. */
export class Directory {
  readonly #database: Database;
  readonly #domains: Domains;
  readonly #accounts: Accounts;
  readonly #aliases: Aliases;
  readonly #credentials: Credentials;
  readonly invitations: Invitations;
  readonly secondFactors: SecondFactors;
  readonly settings: Settings;
  /** Whether keys for SCRAM are to be kept of passwords. */
  readonly keepsScram: boolean;

  constructor(prisma: PrismaClient, database: Pool, keepsScram: boolean) {
    this.#database = database;
    this.#domains = new Domains(prisma, database);
    this.#accounts = new Accounts(prisma, database);
    this.#aliases = new Aliases(prisma);
    this.invitations = new Invitations(prisma);
    this.#credentials = new Credentials(prisma, database);
    this.secondFactors = new SecondFactors(prisma, database);
    this.settings = new Settings(prisma);
    this.keepsScram = keepsScram;
  }

  domains(): Promise<Domain[]> {
    return this.#domains.list();
  }

  domainsWithUse(): Promise<ListedDomain[]> {
    return this.#domains.listWithUse();
  }

  /** @throws StoreError invalidProperties, alreadyExists */
  addDomain(name: string): Promise<Domain> {
    return this.#domains.add(name);
  }

  /** Its aliases go with it. @throws StoreError notFound; forbidden while it has accounts */
  removeDomain(name: string): Promise<void> {
    return this.#domains.remove(name);
  }

  isLocalDomain(name: string): Promise<boolean> {
    return this.#domains.isLocal(name);
  }

  /** @throws StoreError invalidProperties, notFound (domain), alreadyExists */
  createAccount(account: NewAccount): Promise<Account> {
    return this.#accounts.create(account);
  }

  accounts(): Promise<Account[]> {
    return this.#accounts.list();
  }

  /** A page of them in the order of their addresses. */
  queryAccounts(query: AccountQuery): Promise<ListedAccount[]> {
    return this.#accounts.query(query);
  }

  /** One, as in such a page. */
  listedAccount(id: Id): Promise<ListedAccount | null> {
    return this.#accounts.listed(id);
  }

  /** @param search as in AccountQuery */
  countAccounts(search?: string): Promise<number> {
    return this.#accounts.count(search);
  }

  /** Its addresses and credentials at once, what it holds piece by piece (Store.sweep). @throws StoreError notFound */
  destroyAccount(id: Id): Promise<void> {
    return this.#accounts.destroy(id);
  }

  /** Whether there is another administrator who can log in. */
  hasOtherAdmin(id: Id): Promise<boolean> {
    return this.#accounts.hasOtherAdmin(id);
  }

  accountById(id: Id): Promise<Account | null> {
    return this.#accounts.byId(id);
  }

  accountByAddress(address: string): Promise<Account | null> {
    return this.#accounts.byAddress(address);
  }

  /** @throws StoreError notFound */
  updateAccount(id: Id, patch: Parameters<Accounts['update']>[1]): Promise<Account> {
    return this.#accounts.update(id, patch);
  }

  /** Nobody logs in as it while it is; mail for it is taken in. @throws StoreError notFound */
  setDisabled(id: Id, isDisabled: boolean): Promise<Account> {
    return this.#accounts.update(id, { isDisabled });
  }

  /** An alias, or with "@example.org" a catch-all. @throws StoreError invalidProperties, notFound, alreadyExists */
  addAlias(address: string, to: Id | AliasTarget): Promise<void> {
    return this.#aliases.add(address, typeof to === 'string' ? { accountId: to } : to);
  }

  /** Leads it elsewhere. @throws StoreError invalidProperties, notFound, forbidden */
  setAlias(address: string, to: AliasTarget): Promise<void> {
    return this.#aliases.set(address, to);
  }

  /** @throws StoreError notFound, forbidden */
  removeAlias(address: string): Promise<void> {
    return this.#aliases.remove(address);
  }

  /** All, or those that lead to one account and to nobody else. */
  aliases(accountId?: Id): Promise<Alias[]> {
    return this.#aliases.list(accountId === undefined ? {} : { accountId });
  }

  /** A page of them in the order of the addresses. */
  queryAliases(query: AliasQuery): Promise<Alias[]> {
    return this.#aliases.list(query);
  }

  /** Where mail for an address goes. */
  resolve(address: string): Promise<Resolution> {
    return resolve(this.#database, address);
  }

  /** Everybody, here and elsewhere, whom an address with several targets leads to in the end. */
  expand(address: string): Promise<Target[]> {
    return expand(this.#database, address);
  }

  /** Whether an account may send as an address: whatever would be delivered to it. */
  async mayUse(accountId: Id, address: string): Promise<boolean> {
    const found = await resolve(this.#database, address);
    if (found.kind !== 'group') return 'accountId' in found && found.accountId === accountId;
    return (await expand(this.#database, address)).some((target) => target.accountId === accountId);
  }

  credentialsFor(address: string): Promise<AccountCredentials | null> {
    return this.#credentials.forAddress(address);
  }

  /** Which of these one could still log in with: not replaced, revoked or expired, and the account not disabled. */
  liveCredentials(ids: readonly Id[]): Promise<Set<Id>> {
    return this.#credentials.live(ids);
  }

  /** @throws StoreError notFound */
  setPassword(accountId: Id, hash: string, scram: string | null = null): Promise<void> {
    return this.#credentials.setPassword(accountId, hash, scram);
  }

  createAppPassword(accountId: Id, created: NewAppPassword): Promise<AppPassword> {
    return this.#credentials.createAppPassword(accountId, created);
  }

  appPasswords(accountId: Id): Promise<AppPassword[]> {
    return this.#credentials.appPasswords(accountId);
  }

  /** @throws StoreError notFound */
  deleteAppPassword(accountId: Id, id: Id): Promise<void> {
    return this.#credentials.deleteAppPassword(accountId, id);
  }

  createSession(session: NewSession): Promise<Session> {
    return this.#credentials.createSession(session);
  }

  /** The primary address of the account that has this app password; null: unknown, or the account is disabled. */
  appPasswordOwner(hash: string): Promise<string | null> {
    return this.#credentials.appPasswordOwner(hash);
  }

  sessionByTokenHash(tokenHash: string): Promise<SessionOwner | null> {
    return this.#credentials.sessionByTokenHash(tokenHash);
  }

  sessions(accountId: Id): Promise<Session[]> {
    return this.#credentials.sessions(accountId);
  }

  /** @throws StoreError notFound */
  deleteSession(accountId: Id, id: Id): Promise<void> {
    return this.#credentials.deleteSession(accountId, id);
  }

  deleteSessions(accountId: Id, except: Id | null = null): Promise<number> {
    return this.#credentials.deleteSessions(accountId, except);
  }

  /** The password or a passkey has just been shown in this session. */
  proveSession(sessionId: Id): Promise<void> {
    return this.#credentials.prove(sessionId);
  }

  /** @throws StoreError notFound (the account) */
  createTrustedBrowser(browser: NewSession): Promise<void> {
    return this.#credentials.createTrustedBrowser(browser);
  }

  /** Whether a browser with this token is remembered by the account; that it came is noted. */
  isTrustedBrowser(accountId: Id, tokenHash: string, ip: string): Promise<boolean> {
    return this.#credentials.isTrustedBrowser(accountId, tokenHash, ip);
  }

  trustedBrowsers(accountId: Id): Promise<TrustedBrowser[]> {
    return this.#credentials.trustedBrowsers(accountId);
  }

  /** @throws StoreError notFound */
  deleteTrustedBrowser(accountId: Id, id: Id): Promise<void> {
    return this.#credentials.deleteTrustedBrowser(accountId, id);
  }

  /** Keeps what SCRAM needs of a password that has just been shown, unless it is another one by now or mail programs may not use it. */
  keepScram(id: Id, hash: string, scram: string): Promise<void> {
    return this.#credentials.keepScram(id, hash, scram);
  }

  /** Takes away the keys of all passwords. @returns of how many */
  forgetScram(): Promise<number> {
    return this.#credentials.forgetScram();
  }

  /** Adds to the log of sign-ins; those with the key of one that is there are counted with it. */
  addSignIns(signIns: readonly NewSignIn[]): Promise<void> {
    return add(this.#database, signIns);
  }

  /** Who signed in or tried to, in the last 90 days: of one account or of all, the newest first, those before the one with the id `before`. */
  signIns(options: { accountId?: Id; before?: Id | null; limit: number }): Promise<SignIn[]> {
    return list(this.#database, options);
  }

  touchCredential(id: Id, seen: { ip?: string; expiresAt?: Date } = {}): Promise<void> {
    return this.#credentials.touch(id, seen);
  }
}
