import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { toId } from '../ids.ts';
import { listDomains } from '../sql/admin-accounts.ts';
import type { Id } from '../types.ts';
import { normalizeDomain } from './address.ts';
import { translated, type Prisma, type PrismaClient } from './prisma.ts';

export interface Domain {
  id: Id;
  /** Lower case, A-labels. */
  name: string;
  createdAt: Date;
}

/** A domain with what hangs on it. */
export interface ListedDomain extends Domain {
  accounts: number;
  /** Its catch-all included. */
  aliases: number;
  /** Where mail for addresses that nobody has goes; null: it is refused. */
  catchAll: string[] | null;
}

/** The domains whose mail we receive. */
export class Domains {
  readonly #prisma: PrismaClient;
  readonly #database: Database;

  constructor(prisma: PrismaClient, database: Database) {
    this.#prisma = prisma;
    this.#database = database;
  }

  /** In the order of their names. */
  async listWithUse(): Promise<ListedDomain[]> {
    const rows = await run(this.#database, listDomains);
    return rows.map((row) => ({
      id: toId('d', row.id),
      name: row.name,
      createdAt: row.created_at,
      accounts: row.accounts,
      aliases: row.aliases,
      catchAll: row.catch_all,
    }));
  }

  async list(): Promise<Domain[]> {
    const rows = await this.#prisma.domain.findMany({ orderBy: { name: 'asc' } });
    return rows.map(toDomain);
  }

  /** @throws StoreError invalidProperties, alreadyExists */
  async add(name: string): Promise<Domain> {
    const normal = normalizeDomain(name);
    if (normal === null)
      throw new StoreError('invalidProperties', `"${name}" is not a domain name`, ['name']);
    const row = await translated(
      `The domain ${normal}`,
      this.#prisma.domain.create({ data: { name: normal } }),
    );
    return toDomain(row);
  }

  /** Its aliases go with it. @throws StoreError notFound; forbidden while it has accounts */
  async remove(name: string): Promise<void> {
    const normal = normalizeDomain(name) ?? '';
    const accounts = await this.#prisma.address.count({
      where: { domain: { name: normal }, kind: 'primary' },
    });
    if (accounts > 0)
      throw new StoreError('forbidden', `The domain ${normal} still has ${accounts} accounts`);
    // An account that is made meanwhile keeps the domain: its address refers to it.
    await translated(
      `The domain ${normal}`,
      this.#prisma.$transaction([
        this.#prisma.address.deleteMany({ where: { domain: { name: normal }, kind: { not: 'primary' } } }),
        this.#prisma.domain.delete({ where: { name: normal } }),
      ]),
    );
  }

  async isLocal(name: string): Promise<boolean> {
    const normal = normalizeDomain(name);
    return normal !== null && (await this.#prisma.domain.count({ where: { name: normal } })) > 0;
  }
}

function toDomain({ id, name, createdAt }: Prisma.DomainGetPayload<object>): Domain {
  return { id: toId('d', Number(id)), name, createdAt };
}
