import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import type { Id } from '../types.ts';
import { WITH_ADDRESS } from './accounts.ts';
import { joinAddress, normalizeAddress } from './address.ts';
import { ownAddress } from './own-address.ts';
import { translated, type PrismaClient } from './prisma.ts';

export interface AliasQuery {
  accountId?: Id;
  /** Part of the alias or of the account's address, or a whole target. */
  search?: string;
  /** Addresses behind this one. */
  after?: string;
  limit: number;
}

export interface Alias {
  address: string;
  isCatchAll: boolean;
  /** Where it leads when that is one account. */
  accountId: Id | null;
  /** The address of the account, or several addresses, here or elsewhere. */
  targets: string[];
}

/** One account, or addresses, here or elsewhere. */
export type AliasTarget = { accountId: Id } | { targets: readonly string[] };

/** Addresses that are nobody's primary one, and where they lead. */
export class Aliases {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /**
   * An alias, or with "@example.org" the catch-all of a domain, that leads to one account or to several addresses.
   * @throws StoreError invalidProperties, notFound (the domain is not ours, or the account), alreadyExists
   */
  async add(address: string, to: AliasTarget): Promise<void> {
    const { full, domainId, isCatchAll } = await ownAddress(this.#prisma, address, { allowCatchAll: true });
    await translated(
      `The address ${full}`,
      this.#prisma.address.create({
        data: { address: full, kind: isCatchAll ? 'catchAll' : 'alias', domainId, ...toTarget(to) },
      }),
    );
  }

  /** Leads an alias elsewhere. @throws StoreError invalidProperties (targets), notFound; forbidden for a primary address */
  async set(address: string, to: AliasTarget): Promise<void> {
    const { id } = await this.#row(address);
    await translated('The alias', this.#prisma.address.update({ where: { id }, data: toTarget(to) }));
  }

  /** @throws StoreError notFound; forbidden for a primary address */
  async remove(address: string): Promise<void> {
    const { id } = await this.#row(address);
    await this.#prisma.address.delete({ where: { id } });
  }

  /** In the order of the addresses. */
  async list({ accountId, search = '', after, limit }: Partial<AliasQuery> = {}): Promise<Alias[]> {
    const part = { contains: search.trim().toLowerCase() };
    const rows = await this.#prisma.address.findMany({
      where: {
        kind: { not: 'primary' },
        ...(accountId === undefined ? {} : { accountId: BigInt(fromId('a', accountId) ?? 0) }),
        ...(after === undefined ? {} : { address: { gt: after } }),
        ...(part.contains === ''
          ? {}
          : {
              OR: [
                { address: part },
                { targets: { has: part.contains } },
                { account: { addresses: { some: { kind: 'primary', address: part } } } },
              ],
            }),
      },
      include: { account: { include: WITH_ADDRESS } },
      orderBy: { address: 'asc' },
      ...(limit === undefined ? {} : { take: limit }),
    });
    return rows.map(({ address, kind, accountId: number, account, targets }) => ({
      address,
      isCatchAll: kind === 'catchAll',
      accountId: number === null ? null : toId('a', Number(number)),
      targets: account?.addresses.map((primary) => primary.address) ?? targets,
    }));
  }

  async #row(address: string): Promise<{ id: bigint }> {
    const normal = normalizeAddress(address);
    const row =
      normal && (await this.#prisma.address.findUnique({ where: { address: joinAddress(normal) } }));
    if (!row) throw new StoreError('notFound', `The address ${address} does not exist`);
    if (row.kind === 'primary') throw new StoreError('forbidden', 'An account keeps its primary address');
    return row;
  }
}

function toTarget(to: AliasTarget): { accountId: bigint | null; targets: string[] } {
  if ('accountId' in to) return { accountId: BigInt(fromId('a', to.accountId) ?? 0), targets: [] };
  const targets = to.targets.map((target) => {
    const normal = normalizeAddress(target);
    if (!normal || normal.local === '')
      throw new StoreError('invalidProperties', `"${target}" is not an address`, ['targets']);
    return joinAddress(normal);
  });
  if (targets.length === 0)
    throw new StoreError('invalidProperties', 'An alias leads somewhere', ['targets']);
  return { accountId: null, targets: [...new Set(targets)] };
}
