import { expect, test } from 'vitest';
import { baseSubject } from './subject.ts';

test.each([
  ['hello', 'hello'],
  ['Re: hello', 'hello'],
  ['RE : Fwd: FW: hello', 'hello'],
  ['Re[2]: hello', 'hello'],
  ['re [x] : hello', 'hello'],
  ['[list] Re: [list] hello', 'hello'],
  ['[list] hello', 'hello'],
  ['[list] [sub] hello', 'hello'],
  ['[only]', '[only]'],
  ['[a] [b]', '[b]'],
  ['Re: [only]', '[only]'],
  ['[a] Re:', ''],
  ['hello (fwd)', 'hello'],
  ['hello (fwd)  (FWD)', 'hello'],
  ['[fwd: hello]', 'hello'],
  ['[Fwd: Re: [x] hello (fwd)]', 'hello'],
  ['[fwd: [fwd: hello]]', 'hello'],
  ['a\t  b\r\n c', 'a b c'],
  ['  Re:   ', ''],
  ['Reply: hello', 'Reply: hello'],
  ['re hello', 're hello'],
  ['hello Re: x', 'hello Re: x'],
  ['[open hello', '[open hello'],
  ['회신: 안녕', '회신: 안녕'],
  ['', ''],
])('%j', (subject, base) => {
  expect(baseSubject(subject)).toBe(base);
});

test('is its own base', () => {
  for (const subject of ['Re: a', '[x] [y] z (fwd)', '[fwd: re: [a] b]']) {
    expect(baseSubject(baseSubject(subject))).toBe(baseSubject(subject));
  }
});
