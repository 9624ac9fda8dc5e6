/**
 * `pnpm db:migration NAME`: writes prisma/migrations/<time>_NAME/migration.sql with the way from the schema as last
 * committed with a migration to the schema as it is on disk. Read the file and edit it by hand afterwards (partial, GIN
 * and covering indexes, storage parameters: see packages/store/src/testing/hand-made-indexes.ts); the store's tests
 * then prove that migrations and schema agree.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTemporaryPostgres } from '../packages/store/src/embedded/index.ts';
import { schemaDiff } from '../packages/store/src/testing/schema-diff.ts';

const root = join(import.meta.dirname, '..');
const migrations = join(root, 'prisma/migrations');
const name = process.argv[2];
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('Usage: pnpm db:migration NAME   (lower case letters, digits and _)\n');
  process.exit(2);
}

const isFirst = readdirSync(migrations, { withFileTypes: true }).every((entry) => !entry.isDirectory());
const committed = isFirst
  ? null
  : execFileSync('git', ['show', 'HEAD:prisma/schema.prisma'], { cwd: root, encoding: 'utf8' });
const working = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8');

await using postgres = await startTemporaryPostgres();
const sql = await schemaDiff(postgres.url, committed, working);
if (/^\s*(--.*\s*)*$/.test(sql)) {
  process.stdout.write('The schema has not changed since the last commit.\n');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrations, `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
  process.stdout.write(`${join(folder, 'migration.sql')}: now read and edit it\n`);
}
