/** `node scripts/build-web.ts` builds the web app when its sources have changed since the last time. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { withProgress } from './progress.ts';
import { packageCommand, ROOT, runProgram } from './run-program.ts';

const WEB = join(ROOT, 'apps/web');
const STAMP = join(ROOT, '.cache/web-build.sha256');
/** Everything that ends up in the build. */
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/emoji-tables.ts',
  'apps/web/service-worker-file.ts',
  'apps/web/package.json',
  'packages/contacts/src',
  'packages/contacts/package.json',
  'packages/jmap/src',
  'packages/jmap/package.json',
  'pnpm-lock.yaml',
];

export async function buildWebIfStale(): Promise<void> {
  const fingerprint = hashOf(SOURCES);
  const isBuilt = existsSync(join(WEB, 'dist/index.html')) && existsSync(STAMP);
  if (isBuilt && readFileSync(STAMP, 'utf8') === fingerprint) return;
  await withProgress('Building the web app', async () => {
    const { code, output } = await runProgram(
      process.execPath,
      [packageCommand('vite', 'vite', WEB), 'build'],
      { cwd: WEB },
    );
    if (code !== 0) throw new Error(`The web app does not build:\n${output}`);
  });
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  writeFileSync(STAMP, fingerprint);
}

function hashOf(paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesOf(join(ROOT, path))) {
      hash
        .update(`${relative(ROOT, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.main) await buildWebIfStale();
