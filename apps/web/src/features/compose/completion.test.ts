import { expect, test } from 'vitest';
import { mayMean, type Suggestion } from './completion.ts';

const TOM: Suggestion = {
  key: '1',
  name: 'Tom Okafor',
  addresses: [{ name: 'Tom Okafor', email: 'tom@ash.example' }],
  isGroup: false,
};
const GROUP: Suggestion = {
  key: '2',
  name: '목요 모임',
  addresses: [
    { name: null, email: 'a@x.example' },
    { name: null, email: 'b@x.example' },
  ],
  isGroup: true,
};

test.each([
  [TOM, 'tom', true],
  [TOM, 'TOM OK', true],
  [TOM, 'tom@ash', true],
  [TOM, 'tom@elsewhere', false],
  [TOM, 'tom anna', false],
  [GROUP, '목요', true],
  [GROUP, 'b@x', true],
  [GROUP, '금요', false],
])('%o may be meant by "%s": %s', (suggestion, text, expected) => {
  expect(mayMean(suggestion, text)).toBe(expected);
});
