/*
 * Fails when the page needs more JavaScript until the inbox is on the screen than the budget of the webmail (docs: at most 150 KB gzipped).
 * Counted is what index.html names and all that is statically imported from there: the first screen asks for nothing else before its rows (what
 * the network saw by then, `pnpm bench webmail` tells). What is loaded when it is used does not count. `node scripts/check-size.ts` after a build; prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 150_000;
const DIST = join(import.meta.dirname, '../dist');

interface Chunk {
  file: string;
  imports?: string[];
}

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
const page = readFileSync(join(DIST, 'index.html'), 'utf8');

const chunkIn = (file: string): Chunk | undefined =>
  Object.values(manifest).find((chunk) => chunk.file === file);

/** The files of a chunk and of all it imports from the start. */
function addFiles(chunk: Chunk | undefined, files: Set<string>): void {
  if (!chunk) throw new Error('the manifest names a chunk that it does not describe');
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) addFiles(manifest[imported], files);
}

const gzipped = (file: string): number => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
const named = (suffix: string): string[] =>
  [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)]
    .map(([, file = '']) => file)
    .filter((file) => file.endsWith(suffix));

const files = new Set<string>();
for (const file of named('.js')) {
  const chunk = chunkIn(file);
  // What is not built but copied: the theme, which is set before anything is drawn.
  if (chunk) addFiles(chunk, files);
  else files.add(file);
}
const sizes = [...files].map((file) => [file, gzipped(file)] as const);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const styles = named('.css').reduce((sum, file) => sum + gzipped(file), 0);
process.stdout.write(
  `${JSON.stringify({ initialGzip: total, budget: BUDGET, styles, files: Object.fromEntries(sizes) })}\n`,
);
if (sizes.length === 0 || total > BUDGET) {
  process.stderr.write(
    `The page needs ${total} bytes of JavaScript to start (gzipped); the budget is ${BUDGET}.\n`,
  );
  process.exitCode = 1;
}
