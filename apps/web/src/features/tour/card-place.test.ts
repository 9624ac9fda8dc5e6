import { expect, test } from 'vitest';
import { cardPlace, type Box } from './card-place.ts';

const CARD = { width: 340, height: 220 };
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test.each<[string, Box, { width: number; height: number }, boolean, { x: number; y: number }]>([
  [
    'beside a column, at its beginning',
    { x: 233, y: 57, width: 396, height: 743 },
    DESK,
    false,
    { x: 643, y: 81 },
  ],
  [
    'beside a column, read from the right',
    { x: 651, y: 57, width: 396, height: 743 },
    DESK,
    true,
    { x: 297, y: 81 },
  ],
  [
    'on the other side, where the end has no room',
    { x: 1000, y: 300, width: 270, height: 100 },
    DESK,
    false,
    { x: 646, y: 240 },
  ],
  [
    'below, where there is none beside',
    { x: 50, y: 9, width: 290, height: 38 },
    PHONE,
    false,
    { x: 42, y: 61 },
  ],
  [
    'above, where there is none below',
    { x: 20, y: 700, width: 350, height: 80 },
    PHONE,
    false,
    { x: 20, y: 466 },
  ],
])('%s', (_, anchor, view, isRtl, place) => {
  expect(cardPlace(anchor, CARD, view, isRtl)).toEqual(place);
  expect(overlaps({ ...place, ...CARD }, anchor)).toBe(false);
});

test('where everything is covered it stays within the window, away from the middle of what it speaks of', () => {
  const whole = { x: 0, y: 60, width: 390, height: 784 };
  expect(cardPlace(whole, CARD, PHONE, false)).toEqual({ x: 8, y: 8 });
});
