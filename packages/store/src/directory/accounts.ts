import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import type { Id, MailboxRole } from '../types.ts';
import { joinAddress, normalizeAddress } from './address.ts';
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
  createdAt: Date;
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

const WITH_ADDRESS = {
  addresses: { where: { kind: 'primary' }, select: { address: true } },
} satisfies Prisma.AccountInclude;
type AccountRow = Prisma.AccountGetPayload<{ include: typeof WITH_ADDRESS }>;

export class Accounts {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
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
    const { full, domainId } = await this.#ownAddress(address);
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
    const rows = await this.#prisma.account.findMany({ include: WITH_ADDRESS, orderBy: { id: 'asc' } });
    return rows.map(toAccount);
  }

  async byId(id: Id): Promise<Account | null> {
    const row = await this.#prisma.account.findUnique({
      where: { id: BigInt(fromId('a', id) ?? 0) },
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
    patch: { name?: string; isAdmin?: boolean; isDisabled?: boolean; copiesToSent?: boolean },
  ): Promise<Account> {
    const { isDisabled, ...rest } = patch;
    const row = await translated(
      'The account',
      this.#prisma.account.update({
        where: { id: BigInt(fromId('a', id) ?? 0) },
        data: {
          ...rest,
          ...(isDisabled === undefined ? {} : { disabledAt: isDisabled ? new Date() : null }),
        },
        include: WITH_ADDRESS,
      }),
    );
    return toAccount(row);
  }

  /** An alias, or with "@example.org" the catch-all of a domain. @throws StoreError as `create` */
  async addAlias(address: string, accountId: Id): Promise<void> {
    const { full, domainId, isCatchAll } = await this.#ownAddress(address, { allowCatchAll: true });
    await translated(
      `The address ${full}`,
      this.#prisma.address.create({
        data: {
          address: full,
          kind: isCatchAll ? 'catchAll' : 'alias',
          domainId,
          accountId: BigInt(fromId('a', accountId) ?? 0),
        },
      }),
    );
  }

  /** @throws StoreError notFound; forbidden for a primary address */
  async removeAlias(address: string): Promise<void> {
    const normal = normalizeAddress(address);
    const row =
      normal && (await this.#prisma.address.findUnique({ where: { address: joinAddress(normal) } }));
    if (!row) throw new StoreError('notFound', `The address ${address} does not exist`);
    if (row.kind === 'primary') throw new StoreError('forbidden', 'An account keeps its primary address');
    await this.#prisma.address.delete({ where: { id: row.id } });
  }

  async aliases(): Promise<{ address: string; accountId: Id; isCatchAll: boolean }[]> {
    const rows = await this.#prisma.address.findMany({
      where: { kind: { not: 'primary' } },
      orderBy: { address: 'asc' },
    });
    return rows.map((row) => ({
      address: row.address,
      accountId: toId('a', Number(row.accountId)),
      isCatchAll: row.kind === 'catchAll',
    }));
  }

  async #ownAddress(
    address: string,
    { allowCatchAll = false } = {},
  ): Promise<{ full: string; domainId: bigint; isCatchAll: boolean }> {
    const normal = normalizeAddress(address);
    if (!normal || (normal.local === '' && !allowCatchAll)) {
      throw new StoreError('invalidProperties', `"${address}" is not an address`, ['address']);
    }
    const domain = await this.#prisma.domain.findUnique({ where: { name: normal.domain } });
    if (!domain) throw new StoreError('notFound', `The domain ${normal.domain} is not one of ours`);
    return { full: joinAddress(normal), domainId: domain.id, isCatchAll: normal.local === '' };
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
    createdAt: row.createdAt,
  };
}
