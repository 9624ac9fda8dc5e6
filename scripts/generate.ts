/**
 * `pnpm generate`: writes Prisma's client for prisma/schema.prisma into packages/store/src/generated, when the schema
 * or Prisma itself has changed since. Needs no network and no engine binary.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const schema = join(root, 'prisma/schema.prisma');
const output = join(root, 'packages/store/src/generated');
const stamp = join(output, 'schema.sha256');

const storeRequire = createRequire(join(root, 'packages/store/package.json'));
const prismaManifest = storeRequire.resolve('prisma/package.json');
const fingerprint = createHash('sha256')
  .update(readFileSync(schema))
  .update(readFileSync(prismaManifest))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint) {
  const result = spawnSync(
    process.execPath,
    [join(dirname(prismaManifest), 'build/index.js'), 'generate', '--schema', schema],
    {
      cwd: root,
      encoding: 'utf8',
      // `generate` never runs the schema engine but insists that it exists, and would download it.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    process.exit(1);
  }
  writeFileSync(stamp, fingerprint);
}
