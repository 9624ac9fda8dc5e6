import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

/*
 * The import table of ARCHITECTURE.md, asserted on the sources themselves: pnpm's isolated node_modules stops an
 * undeclared package, this stops a declared one from creeping to where it does not belong.
 */

const root = join(import.meta.dirname, '..');

/** Which of our packages each part may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/wire': [],
  'packages/sasl': [],
  'packages/jmap': [],
  'packages/contacts': [],
  'packages/mime': ['@mailcote/wire'],
  'packages/html': ['@mailcote/wire'],
  'packages/smtp': ['@mailcote/wire', '@mailcote/mime', '@mailcote/sasl'],
  'packages/imap': ['@mailcote/wire', '@mailcote/sasl'],
  'packages/documents': ['@mailcote/mime'],
  'packages/pop3': ['@mailcote/wire', '@mailcote/sasl'],
  'packages/store': ['@mailcote/mime'],
  'apps/server': [
    '@mailcote/wire',
    '@mailcote/sasl',
    '@mailcote/mime',
    '@mailcote/documents',
    '@mailcote/html',
    '@mailcote/smtp',
    '@mailcote/pop3',
    '@mailcote/imap',
    '@mailcote/jmap',
    '@mailcote/contacts',
    '@mailcote/store',
  ],
  'apps/web': ['@mailcote/jmap', '@mailcote/contacts'],
};

/** A protocol package is understood and tested without a socket, a file or a database. */
const IO_MODULES = /^(node:)?(net|tls|dns|dns\/promises|fs|fs\/promises|http|https|dgram|child_process)$/;
const DATABASE = /^(@prisma\/.*|prisma|pg)$/;

interface Import {
  file: string;
  specifier: string;
}

function* sourceFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist', 'generated'].includes(entry.name)) yield* sourceFiles(path);
    } else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

function importsOf(part: string): Import[] {
  const found: Import[] = [];
  for (const path of sourceFiles(join(root, part, 'src'))) {
    const text = readFileSync(path, 'utf8');
    for (const match of text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ))
      found.push({ file: relative(root, path), specifier: match[1] ?? match[2] ?? match[3] ?? '' });
  }
  return found;
}

const isTest = (file: string) => /\.test(-worker)?\.tsx?$|\/testing\//.test(file);
/** "@mailcote/store/embedded" → "@mailcote/store" */
const packageOf = (specifier: string) => specifier.split('/').slice(0, 2).join('/');

test('the scan sees imports at all', () => {
  expect(importsOf('apps/server').length).toBeGreaterThan(50);
});

test.each(Object.entries(MAY_IMPORT))('%s imports only what the table allows', (part, allowed) => {
  const own = `@mailcote/${part.split('/')[1]}`;
  const wrong = importsOf(part).filter(
    ({ specifier }) =>
      specifier.startsWith('@mailcote/') &&
      packageOf(specifier) !== own &&
      !allowed.includes(packageOf(specifier)),
  );
  expect(wrong).toEqual([]);
});

test.each(Object.keys(MAY_IMPORT))('%s reaches no other part by a relative path', (part) => {
  const wrong = importsOf(part).filter(
    ({ file, specifier }) =>
      specifier.startsWith('.') && !join(file, '..', specifier).startsWith(`${part}/src`),
  );
  expect(wrong.filter(({ file }) => !isTest(file))).toEqual([]);
});

test.each(['wire', 'sasl', 'mime', 'html', 'smtp', 'imap', 'pop3', 'jmap', 'contacts'])(
  'packages/%s is sans-IO',
  (name) => {
    const wrong = importsOf(`packages/${name}`).filter(
      ({ file, specifier }) => !isTest(file) && (IO_MODULES.test(specifier) || DATABASE.test(specifier)),
    );
    expect(wrong).toEqual([]);
  },
);

test('packages/jmap, packages/contacts and apps/web run in a browser: nothing of node', () => {
  const wrong = ['packages/jmap', 'packages/contacts', 'apps/web']
    .flatMap(importsOf)
    .filter(({ file, specifier }) => !isTest(file) && specifier.startsWith('node:'));
  expect(wrong).toEqual([]);
});

test('the store alone talks to the database', () => {
  const wrong = importsOf('apps/server').filter(
    ({ file, specifier }) =>
      !isTest(file) &&
      DATABASE.test(specifier) &&
      // LISTEN and NOTIFY need a connection of their own; they carry hints, never data.
      !file.startsWith('apps/server/src/hub/'),
  );
  expect(wrong).toEqual([]);
});

test('process.env has one reader', () => {
  const readers: string[] = [];
  for (const part of ['apps/server', 'packages/store', 'packages/smtp', 'packages/mime'])
    for (const path of sourceFiles(join(root, part, 'src')))
      if (!isTest(relative(root, path)) && /\bprocess\.env\b/.test(readFileSync(path, 'utf8')))
        readers.push(relative(root, path));
  expect(readers.sort()).toEqual([
    'apps/server/src/config.ts',
    // Hands PATH on to PostgreSQL's own programs, and nothing else.
    'packages/store/src/embedded/run.ts',
  ]);
});

test('whatever the linter is told to leave alone says why', () => {
  const directive = /\b(?:ox|es)lint-disable\b/;
  const directives = ['apps', 'bench', 'e2e', 'packages', 'scripts'].flatMap((part) =>
    [...sourceFiles(join(root, part))].flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => directive.test(line))
        .map((line) => `${relative(root, path)}: ${line.trim()}`),
    ),
  );
  expect(directives.length).toBeGreaterThan(0);
  expect(directives.filter((line) => !/ -- \S/.test(line))).toEqual([]);
});

test('the tree of ARCHITECTURE.md names every folder of the server and every package', () => {
  const [, tree = ''] = /## Tree\n([^#]*)/.exec(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')) ?? [];
  const named = new Set(Array.from(tree.matchAll(/[\w-]+(?=\/(?:\s|$))/gm), ([name]) => name));
  const folders = ['apps/server/src', 'packages'].flatMap((part) =>
    readdirSync(join(root, part), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
  );
  const missing = folders.map(({ name }) => name).filter((name) => name !== 'testing' && !named.has(name));
  expect(missing).toEqual([]);
});
