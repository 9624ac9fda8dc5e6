import { expect, test } from 'vitest';
import { arrange, type Arranged, type Source } from './arrange.ts';
import type { SearchSuggestion } from './suggest.ts';

const options = (...keys: string[]) =>
  keys.map((key): SearchSuggestion => ({ key, kind: 'result', label: key }));
const source = (name: Source['name'], isFresh: boolean, ...keys: string[]): Source => ({
  name,
  isFresh,
  options: options(...keys),
});
const shown = ({ options }: Arranged) => options.map(({ key }) => key).join(' ');

test('what answers later stands below what is there, and what is of another text last', () => {
  const typed = arrange(
    arrange(null, 'an', [source('known', true, 'old')], false),
    'ana',
    [source('known', true, 'k'), source('people', false, 'p1', 'p2'), source('found', false, 'f0')],
    false,
  );
  expect(shown(typed)).toBe('k p1 p2 f0');
  const found = arrange(
    typed,
    'ana',
    [source('known', true, 'k'), source('people', false, 'p1', 'p2'), source('found', true, 'f1', 'f2')],
    false,
  );
  expect(shown(found)).toBe('k f1 f2 p1 p2');
  const all = arrange(
    found,
    'ana',
    [source('known', true, 'k'), source('people', true, 'p3'), source('found', true, 'f1', 'f2')],
    false,
  );
  expect(shown(all)).toBe('k f1 f2 p3');
  // Typed on: as they stand by themselves.
  const next = arrange(
    all,
    'anat',
    [source('known', true), source('people', false, 'p3'), source('found', false, 'f1')],
    false,
  );
  expect(shown(next)).toBe('p3 f1');
});

test('from when somebody chooses, nothing moves and nothing goes', () => {
  const typed = arrange(
    null,
    'ana',
    [source('known', true, 'k'), source('people', false, 'p1', 'p2'), source('found', false, 'f0')],
    false,
  );
  const answered = arrange(
    typed,
    'ana',
    [source('known', true, 'k'), source('people', true, 'p2', 'p3'), source('found', true, 'f1', 'f0')],
    true,
  );
  expect(shown(answered)).toBe('k p1 p2 f0 p3 f1');
  const typedOn = arrange(answered, 'anat', [source('known', true, 'k'), source('found', true, 'f1')], true);
  expect(shown(typedOn)).toBe('k f1');
});
