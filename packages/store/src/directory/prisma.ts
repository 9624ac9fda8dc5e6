import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { errorCode, StoreError } from '../errors.ts';
import { PrismaClient } from '../generated/client.ts';

export { PrismaClient };
export type { Prisma } from '../generated/client.ts';

/** The directory asks some fifty different questions; a list of changing length must not fill the server with plans. */
const MAX_PREPARED = 200;

/** Prisma on the store's own pool; its statements are prepared, which makes them up to twice as fast. */
export function openPrisma(pool: Pool): PrismaClient {
  const names = new Map<string, string>();
  const statementNameGenerator = ({ sql }: { sql: string }): string => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    // Without a name the statement is not kept.
    if (names.size >= MAX_PREPARED) return '';
    const name = `prisma-${names.size}`;
    names.set(sql, name);
    return name;
  };
  return new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator }) });
}

/** SQLSTATE, and what Prisma says when it has looked itself. */
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const MISSING_RECORD = 'P2025';

/** Turns the errors that a caller can cause into StoreErrors. */
export async function translated<T>(what: string, query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    switch (errorCode(error) ?? '') {
      case UNIQUE_VIOLATION:
        throw new StoreError('alreadyExists', `${what} exists already`);
      case MISSING_RECORD:
      case FOREIGN_KEY_VIOLATION:
        throw new StoreError('notFound', `${what} does not exist`);
      default:
        throw error;
    }
  }
}
