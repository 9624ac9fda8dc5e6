import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { describe } from './testing/describe.ts';
import { expectedFixtures, fixtureNames, readFixture } from './testing/messages.ts';
import { faults } from './testing/soundness.ts';

const expected = expectedFixtures();

test('every fixture has its expectation', () => {
  expect(Object.keys(expected).sort()).toEqual(fixtureNames().sort());
});

test.each(fixtureNames())('%s', (name) => {
  const message = readFixture(name);
  const parsed = parseMessage(message);
  expect(describe(message, parsed)).toEqual(expected[name]);
  expect(faults(message, parsed)).toEqual([]);
});
