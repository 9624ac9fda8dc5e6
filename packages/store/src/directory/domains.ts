import { StoreError } from '../errors.ts';
import { toId } from '../ids.ts';
import type { Id } from '../types.ts';
import { normalizeDomain } from './address.ts';
import { translated, type Prisma, type PrismaClient } from './prisma.ts';

export interface Domain {
  id: Id;
  /** Lower case, A-labels. */
  name: string;
  createdAt: Date;
}

/** The domains whose mail we receive. */
export class Domains {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
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

  /** @throws StoreError notFound; forbidden while it has addresses */
  async remove(name: string): Promise<void> {
    const normal = normalizeDomain(name) ?? '';
    const addresses = await this.#prisma.address.count({ where: { domain: { name: normal } } });
    if (addresses > 0)
      throw new StoreError('forbidden', `The domain ${normal} still has ${addresses} addresses`);
    await translated(`The domain ${normal}`, this.#prisma.domain.delete({ where: { name: normal } }));
  }

  async isLocal(name: string): Promise<boolean> {
    const normal = normalizeDomain(name);
    return normal !== null && (await this.#prisma.domain.count({ where: { name: normal } })) > 0;
  }
}

function toDomain({ id, name, createdAt }: Prisma.DomainGetPayload<object>): Domain {
  return { id: toId('d', Number(id)), name, createdAt };
}
