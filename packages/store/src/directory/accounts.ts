import { execute, run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { countAccounts, listAccount, listAccounts, type ListedAccountRow } from '../sql/admin-accounts.ts';
import { destroyAccount } from '../sql/destroy-account.ts';
import type { Id, MailboxRole } from '../types.ts';
import { joinAddress, normalizeAddress } from './address.ts';
import { ownAddress } from './own-address.ts';
import { translated, type Prisma, type PrismaClient } from './prisma.ts';

export interface Account {
  id: Id;
  /** The primary one. */
  address: string;
  name: string;
  isAdmin: boolean;
  isDisabled: boolean;
  usedBytes: number;
  /** Null: no limit. */
  quotaBytes: number | null;
  /** What its mail programs hand in is put into Sent, too. */
  copiesToSent: boolean;
  /** Recipients that it may write to within 24 hours; null: as many as the server allows, 0: any number. */
  dailyRecipients: number | null;
  /** Of those, people it has never written to. */
  dailyNewRecipients: number | null;
  createdAt: Date;
}

/** An account as administrators see it in their list. */
export interface ListedAccount extends Account {
  hasPassword: boolean;
  /** Logging in has a second step. */
  hasSecondFactor: boolean;
  /** Until when a link is good with which a password can be chosen; null: there is none. */
  invitedUntil: Date | null;
  appPasswords: number;
  aliases: number;
  /** The last time that one of its sessions or app passwords was used. */
  lastSeenAt: Date | null;
  /** Recipients of the last 24 hours. */
  sentRecipients: number;
}

export interface AccountQuery {
  /** Part of an address or a name, in any case. */
  search?: string;
  /** Addresses behind this one. */
  after?: string;
  limit: number;
}

export interface NewAccount {
  address: string;
  /** The person's, for the From field. */
  name: string;
  /** A PHC string; null: no password (yet). */
  passwordHash: string | null;
  /** What SCRAM needs of the same password (RFC 5803); default null. */
  passwordScram?: string | null;
  isAdmin: boolean;
  quotaBytes?: number | null;
}

/** What every account begins with, in the order in which people see them. */
const FIRST_MAILBOXES: { role: MailboxRole; name: string }[] = [
  { role: 'inbox', name: 'Inbox' },
  { role: 'drafts', name: 'Drafts' },
  { role: 'sent', name: 'Sent' },
  { role: 'archive', name: 'Archive' },
  { role: 'junk', name: 'Junk' },
  { role: 'trash', name: 'Trash' },
];
const FIRST_ADDRESS_BOOK = 'Contacts';
const FIRST_MOD_SEQ = 1n;

/** With its primary address. */
export const WITH_ADDRESS = {
  addresses: { where: { kind: 'primary' }, select: { address: true } },
} satisfies Prisma.AccountInclude;
type AccountRow = Prisma.AccountGetPayload<{ include: typeof WITH_ADDRESS }>;

export class Accounts {
  readonly #prisma: PrismaClient;
  readonly #database: Database;

  constructor(prisma: PrismaClient, database: Database) {
    this.#prisma = prisma;
    this.#database = database;
  }

  /**
   * The account, its primary address, the six mailboxes with roles, its identity, its address book and its password, or nothing.
   * @throws StoreError invalidProperties (address), notFound (the domain is not ours), alreadyExists (the address)
   */
  async create({
    address,
    name,
    passwordHash,
    passwordScram = null,
    isAdmin,
    quotaBytes = null,
  }: NewAccount): Promise<Account> {
    const { full, domainId } = await ownAddress(this.#prisma, address);
    const created = { createdModSeq: FIRST_MOD_SEQ, modSeq: FIRST_MOD_SEQ };
    const mailboxes = FIRST_MAILBOXES.map(({ role, name }, index) => ({
      role,
      name,
      createdModSeq: FIRST_MOD_SEQ,
      modSeq: FIRST_MOD_SEQ,
      id: BigInt(index + 1),
      sortOrder: index + 1,
      uidValidity: BigInt(Math.floor(Date.now() / 1000)),
      countsModSeq: FIRST_MOD_SEQ,
    }));
    const identityId = BigInt(mailboxes.length + 1);
    const addressBook = { ...created, id: identityId + 1n, name: FIRST_ADDRESS_BOOK };
    const row = await translated(
      `The address ${full}`,
      this.#prisma.account.create({
        data: {
          name,
          isAdmin,
          quotaBytes: quotaBytes === null ? null : BigInt(quotaBytes),
          modSeq: FIRST_MOD_SEQ,
          nextId: addressBook.id + 1n,
          addresses: { create: { address: full, kind: 'primary', domainId } },
          mailboxes: { create: mailboxes },
          identities: { create: { ...created, id: identityId, name, email: full, mayDelete: false } },
          addressBooks: { create: { ...addressBook, isDefault: true, collectsRecipients: true } },
          ...(passwordHash === null
            ? {}
            : { credentials: { create: { kind: 'password', hash: passwordHash, scram: passwordScram } } }),
        },
        include: WITH_ADDRESS,
      }),
    );
    return toAccount(row);
  }

  async list(): Promise<Account[]> {
    const rows = await this.#prisma.account.findMany({
      where: { destroyedAt: null },
      include: WITH_ADDRESS,
      orderBy: { id: 'asc' },
    });
    return rows.map(toAccount);
  }

  /** A page in the order of the addresses. */
  async query({ search, after, limit }: AccountQuery): Promise<ListedAccount[]> {
    const rows = await run(this.#database, listAccounts, [patternOf(search), after ?? '', limit]);
    return rows.map(toListed);
  }

  /** One, as in such a page. */
  async listed(id: Id): Promise<ListedAccount | null> {
    const [row] = await run(this.#database, listAccount, [fromId('a', id) ?? 0]);
    return row ? toListed(row) : null;
  }

  /** How many of them there are. */
  async count(search?: string): Promise<number> {
    const [row] = await run(this.#database, countAccounts, [patternOf(search)]);
    return row?.total ?? 0;
  }

  async hasOtherAdmin(id: Id): Promise<boolean> {
    const where = { isAdmin: true, disabledAt: null, id: { not: BigInt(fromId('a', id) ?? 0) } };
    return (await this.#prisma.account.count({ where, take: 1 })) > 0;
  }

  /**
   * Its addresses and credentials go at once: nothing comes in, nobody comes in. What it holds goes piece by piece (sweep).
   * @throws StoreError notFound
   */
  async destroy(id: Id): Promise<void> {
    const destroyed = await execute(this.#database, destroyAccount, [fromId('a', id) ?? 0]);
    if (destroyed === 0) throw new StoreError('notFound', 'The account does not exist');
  }

  async byId(id: Id): Promise<Account | null> {
    const row = await this.#prisma.account.findUnique({
      where: { id: BigInt(fromId('a', id) ?? 0), destroyedAt: null },
      include: WITH_ADDRESS,
    });
    return row && toAccount(row);
  }

  /** By its primary address or an alias, exactly; no details, no catch-all. */
  async byAddress(address: string): Promise<Account | null> {
    const normal = normalizeAddress(address);
    if (!normal || normal.local === '') return null;
    const row = await this.#prisma.account.findFirst({
      where: { addresses: { some: { address: joinAddress(normal) } } },
      include: WITH_ADDRESS,
    });
    return row && toAccount(row);
  }

  /** @throws StoreError notFound */
  async update(
    id: Id,
    patch: {
      name?: string;
      isAdmin?: boolean;
      isDisabled?: boolean;
      copiesToSent?: boolean;
      dailyRecipients?: number | null;
      dailyNewRecipients?: number | null;
    },
  ): Promise<Account> {
    const { isDisabled, ...rest } = patch;
    const row = await translated(
      'The account',
      this.#prisma.account.update({
        where: { id: BigInt(fromId('a', id) ?? 0), destroyedAt: null },
        data: {
          ...rest,
          ...(isDisabled === undefined ? {} : { disabledAt: isDisabled ? new Date() : null }),
        },
        include: WITH_ADDRESS,
      }),
    );
    return toAccount(row);
  }
}

function toAccount(row: AccountRow): Account {
  return {
    id: toId('a', Number(row.id)),
    address: row.addresses[0]?.address ?? '',
    name: row.name,
    isAdmin: row.isAdmin,
    isDisabled: row.disabledAt !== null,
    usedBytes: Number(row.usedBytes),
    quotaBytes: row.quotaBytes === null ? null : Number(row.quotaBytes),
    copiesToSent: row.copiesToSent,
    dailyRecipients: row.dailyRecipients,
    dailyNewRecipients: row.dailyNewRecipients,
    createdAt: row.createdAt,
  };
}

/** For LIKE; null: everything. */
function patternOf(search = ''): string | null {
  const text = search.trim().toLowerCase();
  return text === '' ? null : `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function toListed(row: ListedAccountRow): ListedAccount {
  return {
    id: toId('a', row.id),
    address: row.address,
    name: row.name,
    isAdmin: row.is_admin,
    isDisabled: row.is_disabled,
    usedBytes: row.used_bytes,
    quotaBytes: row.quota_bytes,
    copiesToSent: row.copies_to_sent,
    dailyRecipients: row.daily_recipients,
    dailyNewRecipients: row.daily_new_recipients,
    createdAt: row.created_at,
    hasPassword: row.has_password,
    hasSecondFactor: row.has_second_factor,
    invitedUntil: row.invited_until,
    appPasswords: row.app_passwords,
    aliases: row.aliases,
    lastSeenAt: row.last_seen_at,
    sentRecipients: row.sent_recipients,
  };
}
