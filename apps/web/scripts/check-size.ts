/*
 * Fails when the page needs more JavaScript to start than the budget of the webmail (docs: at most 150 KB gzipped). Counted is what index.html
 * loads and everything that is statically imported from there; what is loaded when it is used does not count. `node scripts/check-size.ts`
 * after a build; prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 150_000;
const DIST = join(import.meta.dirname, '../dist');

interface Chunk {
  file: string;
  imports?: string[];
  isEntry?: boolean;
}

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** The files of a chunk and of all it imports from the start. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

const entries = Object.keys(manifest).filter((key) => key.endsWith('.html') && manifest[key]?.isEntry);
const files = new Set<string>();
for (const entry of entries) for (const file of filesOf(entry)) files.add(file);
const sizes = [...files].map(
  (file) => [file, gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length] as const,
);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
process.stdout.write(
  `${JSON.stringify({ initialGzip: total, budget: BUDGET, files: Object.fromEntries(sizes) })}\n`,
);
if (sizes.length === 0 || total > BUDGET) {
  process.stderr.write(
    `The page needs ${total} bytes of JavaScript to start (gzipped); the budget is ${BUDGET}.\n`,
  );
  process.exitCode = 1;
}
