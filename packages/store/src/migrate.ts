import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations');
/** Any number, the same in every version: two servers that start at once migrate one after the other. */
const ADVISORY_LOCK = 7_241_093;
/** RETURNING OLD/NEW and virtual columns came with it. */
const MIN_SERVER_VERSION = 180_000;

/** Prisma's own table, so that its tools understand a database of ours. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** The database cannot be used by this version of Mailcote; the message says what to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

/**
 * Brings a database to the schema of this version: applies what is missing of prisma/migrations, each in a transaction
 * together with its record. Waits while another process does the same. Needs no development dependency.
 * @throws MigrationError: PostgreSQL too old, not UTF-8, a migration that was changed after it was applied, or one unknown here
 */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: version } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    if (Number(version[0]?.server_version_num) < MIN_SERVER_VERSION) {
      throw new MigrationError('Mailcote needs PostgreSQL 18 or newer');
    }
    const { rows: encoding } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
    if (encoding[0]?.server_encoding !== 'UTF8') {
      throw new MigrationError('The database must have the encoding UTF8 (CREATE DATABASE … ENCODING UTF8)');
    }
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    return { applied: await applyMissing(client) };
  } finally {
    await client.end();
  }
}

async function applyMissing(client: Client): Promise<string[]> {
  await client.query(MIGRATIONS_TABLE);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const recorded = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const migrations = await readMigrations();
  const known = new Set(migrations.map(({ name }) => name));
  for (const name of recorded.keys()) {
    if (!known.has(name)) {
      throw new MigrationError(`The database was migrated by a newer version of Mailcote (${name})`);
    }
  }
  const applied: string[] = [];
  for (const { name, sql, checksum } of migrations) {
    const before = recorded.get(name);
    if (before === undefined) {
      await apply(client, name, sql, checksum);
      applied.push(name);
    } else if (before !== checksum) {
      throw new MigrationError(`The migration ${name} was changed after it had been applied`);
    }
  }
  return applied;
}

async function apply(client: Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function readMigrations(): Promise<{ name: string; sql: string; checksum: string }[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
