import { expect, test } from 'vitest';
import { RowPlaces } from './row-places.ts';

function filled(count: number): RowPlaces {
  const rows = new RowPlaces();
  rows.place(
    0,
    Array.from({ length: count }, (_, n) => `e${n}`),
    count,
  );
  return rows;
}

test('places that nobody looked at are holes, and stay so when others are known', () => {
  const rows = new RowPlaces();
  expect(rows.total).toBeNull();
  rows.place(4, ['e4', 'e5'], 10);
  expect([rows.total, rows.at(3), rows.at(4), rows.known()]).toEqual([10, undefined, 'e4', ['e4', 'e5']]);
  expect([rows.firstKnown(0, 9), rows.firstKnown(6, 9)]).toEqual([4, null]);
});

test('a list of millions costs what was looked at', () => {
  const rows = new RowPlaces();
  rows.place(0, ['e0', 'e1'], 50_000_000);
  rows.place(49_999_998, ['y', 'z'], 50_000_000);
  expect([rows.at(49_999_999), rows.indexOf('y'), rows.known()]).toEqual([
    'z',
    49_999_998,
    ['e0', 'e1', 'y', 'z'],
  ]);
  rows.remove(new Set(['e1']));
  expect([rows.total, rows.indexOf('z')]).toEqual([49_999_999, 49_999_998]);
  rows.restore(new Set(['e1']));
  expect([rows.indexOf('e1'), rows.indexOf('z')]).toEqual([1, 49_999_999]);
  rows.resize(10);
  expect(rows.known()).toEqual(['e0', 'e1']);
});

test('a row that moved between two answers stands in one place', () => {
  const rows = filled(6);
  rows.place(0, ['e3', 'e0'], 6);
  expect([0, 1, 2, 3, 4].map((n) => rows.at(n))).toEqual(['e3', 'e0', 'e2', undefined, 'e4']);
});

test('removed rows come back where they were, all together and once', () => {
  const rows = filled(6);
  expect(rows.remove(new Set(['e1', 'e3', 'gone']))).toBe(true);
  expect([rows.total, rows.known()]).toEqual([4, ['e0', 'e2', 'e4', 'e5']]);
  expect(rows.remove(new Set(['e1']))).toBe(false);
  expect(rows.restore(new Set(['e3', 'e1', 'other']))).toBe(true);
  expect(rows.known()).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5']);
  expect(rows.restore(new Set(['e3']))).toBe(false);
  expect(rows.total).toBe(6);
});

test('rows that were taken out come back where they were, also when the list was answered anew in between', () => {
  const rows = filled(4);
  rows.remove(new Set(['e1', 'e2']));
  rows.replace(0, ['e0', 'e2', 'e3'], 3);
  expect(rows.restore(new Set(['e1', 'e2']))).toBe(true);
  expect([rows.known(), rows.total]).toEqual([['e0', 'e1', 'e2', 'e3'], 4]);
  rows.forget();
  expect([rows.total, rows.known()]).toEqual([4, []]);
});

test('places of the last thousand removed rows are remembered', () => {
  const rows = filled(1_002);
  rows.remove(new Set(Array.from({ length: 1_001 }, (_, n) => `e${n}`)));
  expect([rows.restore(new Set(['e0'])), rows.restore(new Set(['e1']))]).toEqual([false, true]);
});
