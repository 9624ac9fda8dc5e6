import type { Prisma, PrismaClient } from './prisma.ts';

/** Small server-wide values as JSON, by name. */
export class Settings {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** Null when it was never set. The caller checks the shape. */
  async get(key: string): Promise<unknown> {
    const row = await this.#prisma.setting.findUnique({ where: { key } });
    return row?.value ?? null;
  }

  async set(key: string, value: Prisma.InputJsonValue): Promise<void> {
    await this.#prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  }

  /**
   * The value under a key, made when there is none. Of several processes that come first at once one makes it and all get the same.
   */
  async getOrInsert(key: string, make: () => Prisma.InputJsonValue): Promise<unknown> {
    const stored = await this.get(key);
    if (stored !== null) return stored;
    await this.#prisma.setting.createMany({ data: [{ key, value: make() }], skipDuplicates: true });
    return this.get(key);
  }

  /** True when it was there. */
  async delete(key: string): Promise<boolean> {
    const { count } = await this.#prisma.setting.deleteMany({ where: { key } });
    return count > 0;
  }
}
