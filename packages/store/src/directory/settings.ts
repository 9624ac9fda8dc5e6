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

  /** True when it was there. */
  async delete(key: string): Promise<boolean> {
    const { count } = await this.#prisma.setting.deleteMany({ where: { key } });
    return count > 0;
  }
}
