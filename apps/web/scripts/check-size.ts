/*
 * Fails when the page needs more JavaScript until the inbox is on the screen than the budget of the webmail (docs: at most 150 KB gzipped).
 * Counted is what index.html names, all that is statically imported from there, and what the first screen itself asks for at once;
 * what is loaded when it is used, or after the rows, does not count. `node scripts/check-size.ts` after a build; prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 150_000;
const DIST = join(import.meta.dirname, '../dist');
/** Imported dynamically by what is drawn around the inbox. */
const FIRST_SCREEN = ['saved-search-links'];

interface Chunk {
  file: string;
  name?: string;
  imports?: string[];
}

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
const page = readFileSync(join(DIST, 'index.html'), 'utf8');

const chunkWith = (property: 'file' | 'name', value: string): Chunk | undefined =>
  Object.values(manifest).find((chunk) => chunk[property] === value);

/** The files of a chunk and of all it imports from the start. */
function addFiles(chunk: Chunk | undefined, files: Set<string>): void {
  if (!chunk) throw new Error('a chunk of the first screen is called otherwise by now');
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
  const chunk = chunkWith('file', file);
  // What is not built but copied: the theme, which is set before anything is drawn.
  if (chunk) addFiles(chunk, files);
  else files.add(file);
}
for (const name of FIRST_SCREEN) addFiles(chunkWith('name', name), files);
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
