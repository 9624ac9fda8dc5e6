import { expect, test } from 'vitest';
import type { ThreadMember } from '../server/backend.ts';
import { orderedSet } from './ordered-set.ts';
import { threadList } from './thread-list.ts';

const member = (uid: number | null, ...children: ThreadMember[]): ThreadMember => ({ uid, children });
const same = (uid: number): number => uid;

/** RFC 5256 4, both examples. */
test.each([
  [
    [member(2), member(3, member(6, member(4, member(23)), member(44, member(7, member(96)))))],
    '(2)(3 6 (4 23)(44 7 96))',
  ],
  [[member(null, member(3), member(5))], '((3)(5))'],
  [[member(1, member(null, member(3), member(5)))], '(1 (3)(5))'],
  [[], ''],
])('threads %#', (threads, text) => expect(threadList(threads, same)).toBe(text));

test('a chain as long as a mailbox, and one that forks at each link', () => {
  let chain = member(100_000);
  let fork = member(100_000);
  for (let uid = 99_999; uid > 0; uid -= 1) {
    chain = member(uid, chain);
    fork = member(uid, fork, member(0));
  }
  expect(threadList([chain], same)).toMatch(/^\(1 2 3 .* 99999 100000\)$/);
  expect(threadList([fork], same)).toMatch(/^\(1 \(2 \(3 .*\(0\)\)\(0\)\)$/);
});

/** RFC 5267 3.2, 3.3. */
test.each([
  [[23765, 23764, 23763, 23761], '23765,23764,23763,23761'],
  [[10, 11, 12, 5, 6, 1], '10:12,5:6,1'],
  [[7], '7'],
  [[], ''],
])('ranges of sorted results only ascend: %s', (numbers, text) => expect(orderedSet(numbers)).toBe(text));
