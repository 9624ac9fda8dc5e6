import { expect, test } from 'vitest';
import { rowWindow, scrollTopOf } from './row-window.ts';

const VIEWPORT = 800;

test('draws the rows in view and a few more', () => {
  const { first, last, height, offset } = rowWindow(1000, 80, { scrollTop: 8000, viewport: VIEWPORT });
  expect([first, last, height, offset]).toEqual([94, 116, 80_000, 7520]);
});

test('an empty list draws nothing', () => {
  const { first, last, height } = rowWindow(0, 80, { scrollTop: 0, viewport: VIEWPORT });
  expect(last).toBeLessThan(first);
  expect(height).toBe(0);
});

test('a million rows fit below the height browsers can lay out, first and last row included', () => {
  const count = 1_000_000;
  const top = rowWindow(count, 80, { scrollTop: 0, viewport: VIEWPORT });
  expect(top.first).toBe(0);
  expect(top.height).toBeLessThan(17_000_000);
  const end = rowWindow(count, 80, { scrollTop: top.height - VIEWPORT, viewport: VIEWPORT });
  expect(end.last).toBe(count - 1);
  // The last row ends where the box ends.
  expect(end.offset + (count - end.first) * 80).toBeCloseTo(end.height, 3);
});

test('scrollTopOf and rowWindow agree at any length', () => {
  for (const count of [50, 10_000, 3_000_000]) {
    for (const part of [0.1, 0.5, 0.99]) {
      const index = Math.floor(count * part);
      const scrollTop = scrollTopOf(index, count, 80, VIEWPORT, 0);
      const { first, last } = rowWindow(count, 80, { scrollTop, viewport: VIEWPORT });
      expect(first).toBeLessThanOrEqual(index);
      expect(last).toBeGreaterThanOrEqual(index);
    }
  }
});
