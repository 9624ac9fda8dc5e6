import { expect, test } from 'vitest';
import { walkGrid } from './walk-grid.ts';

// 0 1 2 / 3 4 | 5 | 6 7 8 / 9
const SIZES = [5, 1, 4];

test.each([
  ['ArrowRight', 4, 5],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', 5, 4],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 4],
  ['ArrowDown', 2, 4],
  ['ArrowDown', 4, 5],
  ['ArrowDown', 5, 6],
  ['ArrowDown', 8, 9],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 9, 6],
  ['ArrowUp', 8, 5],
  ['ArrowUp', 5, 3],
  ['ArrowUp', 1, 1],
  ['PageDown', 1, 9],
  ['PageUp', 9, 0],
  ['Home', 3, null],
])('%s from %i leads to %s', (key, from, to) => {
  expect(walkGrid(SIZES, 3, from, key)).toBe(to);
});

test('where there is nothing no key leads anywhere', () => {
  expect(walkGrid([], 9, 0, 'ArrowDown')).toBeNull();
  expect(walkGrid([], 9, 0, 'ArrowRight')).toBeNull();
});
