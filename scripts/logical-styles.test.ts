import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/*
 * The page can be read from the right: what stands at the start or the end of a line is called that, in style sheets and in classes, and not
 * left and right. Exceptions say why.
 */

const files = readSources();

const EXCEPTIONS: Record<string, { has: RegExp; why: string }> = {
  'features/tour/tour.css': {
    has: /^inset: 0 auto auto 0;$/,
    why: 'moved by script, in the coordinates of the window',
  },
  'features/compose/draft-email.ts': {
    has: /border-left:2px solid/,
    why: 'the quote as other programs get it, some of which know no logical properties',
  },
  'features/compose/compose-code.ts': {
    has: /border-left:2px solid/,
    why: 'the same quote',
  },
  'styles/controls.css': {
    has: /^border-width: 0 0 2px 2px;$/,
    why: 'a tick, which looks the same both ways',
  },
  'ui/tooltip.tsx': { has: /box\.style\.left = /, why: 'placed in the coordinates of the window' },
};

const IN_CSS = [
  // margin-left, border-right, left:, scroll-margin-left, border-top-left-radius
  /(?:^|[\s;{])(?:[a-z]+-)*(?:left|right)(?:-[a-z]+)*\s*:/,
  /\b(?:text-align|float|clear)\s*:\s*(?:left|right)\b/,
  // Four sides, of which the second and the fourth differ.
  /\b(?:margin|padding|inset|border-width|scroll-margin)\s*:\s*\S+ +(\S+) +\S+ +(?!\1;)\S+;/,
];
const SIDE =
  /(?:^|[\s'"`:!-])-?(?:(?:ml|mr|pl|pr|left|right|border-l|border-r|rounded-(?:l|r|tl|tr|bl|br)|scroll-m[lr]|scroll-p[lr])-[\w[]|(?:border-[lr]|rounded-(?:l|r|tl|tr|bl|br))(?=[\s'"`])|(?:text|float|clear|origin)-(?:left|right)(?=[\s'"`]))/;
const IN_CODE = [
  /\b(?:margin|padding|border)(?:Left|Right)\b/,
  /\.style\.(?:left|right)\b/,
  /textAlign: '(?:left|right)'/,
  /(?:margin|padding|border)-(?:left|right)\s*:/,
];
/** Texts of a line that may be lists of classes. */
const classesIn = (line: string): string =>
  [...line.matchAll(/(?<=className=?[^'"`]*)['"`][^'"`]*['"`]/g)].map(([text]) => text).join(' ');

/** By their paths in apps/web/src, without what people read. */
function readSources(): Record<string, string> {
  const source = join(import.meta.dirname, '../apps/web/src');
  const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(?:css|tsx?)$/.test(path) && !/\.test\.ts$|^i18n\//.test(path),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(source, path), 'utf8')]));
}

function physical(path: string, line: string): boolean {
  if (path.endsWith('.css')) return IN_CSS.some((pattern) => pattern.test(line));
  return SIDE.test(classesIn(line)) || IN_CODE.some((pattern) => pattern.test(line));
}

test('no style names the left or the right', () => {
  expect(Object.keys(files).length).toBeGreaterThan(200);
  const found = Object.entries(files).flatMap(([path, text]) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => physical(path, line) && !EXCEPTIONS[path]?.has.test(line))
      .map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});

test('every exception is still needed', () => {
  for (const [path, { has }] of Object.entries(EXCEPTIONS)) {
    const lines = (files[path] ?? '').split('\n').map((line) => line.trim());
    expect(
      lines.some((line) => has.test(line) && physical(path, line)),
      path,
    ).toBe(true);
  }
});

test.each([
  ['x.css', 'margin-left: 4px;'],
  ['x.css', 'border-top-left-radius: 4px;'],
  ['x.css', 'left: 0;'],
  ['x.css', 'text-align: right;'],
  ['x.css', 'padding: 0 20px 22px 70px;'],
  ['x.tsx', '<p className="flex ml-2">'],
  ['x.tsx', 'className={`a ${b} -left-2`}'],
  ['x.tsx', '<p className="rounded-l-md">'],
  ['x.tsx', '<p className="text-right">'],
  ['x.tsx', 'style={{ paddingLeft: 4 }}'],
])('it would be found: %s %s', (path, line) => {
  expect(physical(path, line)).toBe(true);
});

test.each([
  ['x.css', 'margin-inline-start: 4px;'],
  ['x.css', 'padding: 3px 4px 5px 4px;'],
  ['x.tsx', '<p className="ms-2 text-start rounded-s-md">'],
  ['x.tsx', 'return { taken: 0, left: failed };'],
  ['x.tsx', "import { ArrowLeft } from 'lucide-react';"],
])('it is not: %s %s', (path, line) => {
  expect(physical(path, line)).toBe(false);
});
