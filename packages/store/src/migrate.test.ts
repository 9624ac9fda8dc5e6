import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';
import { migrate, MigrationError } from './migrate.ts';
import { administer, databaseUrl } from './testing/cluster.ts';
import { HAND_MADE_INDEXES } from './testing/hand-made-indexes.ts';
import { schemaDiff } from './testing/schema-diff.ts';
import { createTestDatabase } from './testing/test-database.ts';

const cluster = inject('testClusterUrl');

async function emptyDatabase(name: string, options = ''): Promise<AsyncDisposable & { url: string }> {
  await administer(cluster, `CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
  return {
    url: databaseUrl(cluster, name),
    [Symbol.asyncDispose]: () => administer(cluster, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function query(url: string, sql: string): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Tables, columns, enums, keys and indexes, in words. */
async function describe(url: string): Promise<string[]> {
  const handMade = HAND_MADE_INDEXES.map((name) => `'${name}'`).join(', ');
  const rows = await query(
    url,
    `SELECT format('column %s.%s %s %s default %s', c.table_name, c.column_name, c.udt_name, c.is_nullable, c.column_default) AS line
       FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> '_prisma_migrations'
     UNION ALL
     SELECT format('enum %s %s', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder))
       FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
     UNION ALL
     SELECT format('index %s', indexdef) FROM pg_indexes
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' AND indexname NOT IN (${handMade})
     UNION ALL
     SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u') AND conrelid::regclass::text <> '_prisma_migrations'
     ORDER BY 1`,
  );
  return rows.map((row) => (row as { line: string }).line);
}

test('migrations and schema make the same database, apart from the listed indexes', async () => {
  const schema = await readFile(join(import.meta.dirname, '../../../prisma/schema.prisma'), 'utf8');
  await using built = await emptyDatabase('built_from_schema');
  await query(built.url, await schemaDiff(built.url, null, schema));
  await using migrated = await createTestDatabase(cluster);
  expect(await describe(migrated.url)).toEqual(await describe(built.url));
  const made = await query(
    migrated.url,
    `SELECT indexname FROM pg_indexes WHERE indexname IN (${HAND_MADE_INDEXES.map((name) => `'${name}'`).join(', ')})`,
  );
  expect(made).toHaveLength(HAND_MADE_INDEXES.length);
});

test('migrating is done once, however many start at the same time', async () => {
  const migrations = (await readdir(join(import.meta.dirname, '../../../prisma/migrations')))
    .filter((name) => /^\d/.test(name))
    .toSorted();
  await using database = await emptyDatabase('migrated_at_once');
  const results = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(results.flatMap(({ applied }) => applied)).toEqual(migrations);
  expect(await migrate(database.url)).toEqual({ applied: [] });
  expect(
    await query(
      database.url,
      'SELECT migration_name, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1',
    ),
  ).toEqual(migrations.map((name) => ({ migration_name: name, done: true })));
});

test('a database of a newer version, or with a changed migration, is refused', async () => {
  await using database = await createTestDatabase(cluster);
  await query(database.url, `UPDATE _prisma_migrations SET checksum = 'other'`);
  await expect(migrate(database.url)).rejects.toThrow(MigrationError);
  await query(database.url, `UPDATE _prisma_migrations SET migration_name = '29990101000000_later'`);
  await expect(migrate(database.url)).rejects.toThrow(/newer version/);
});

test('a database of another encoding is refused', async () => {
  const latin1 = "ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER libc";
  await using database = await emptyDatabase('in_latin1', latin1);
  await expect(migrate(database.url)).rejects.toThrow(/UTF8/);
});
