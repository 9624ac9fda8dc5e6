import { expect, test } from 'vitest';
import { UndoStack } from './undo-stack.ts';

const step = (label: string, log: string[]) => ({
  label,
  undo: () => {
    log.push(label);
    return Promise.resolve();
  },
});

test('the newest goes first, each once', async () => {
  const log: string[] = [];
  const stack = new UndoStack();
  const one = step('one', log);
  const two = step('two', log);
  stack.push(one);
  stack.push(two);
  expect([stack.stepBefore(two), stack.stepBefore(one)]).toEqual([one, null]);
  await stack.undo();
  await stack.undo();
  expect(await stack.undo()).toBe(false);
  expect(log).toEqual(['two', 'one']);
});

test('a step can be taken back out of turn, or forgotten', async () => {
  const log: string[] = [];
  const stack = new UndoStack();
  const one = step('one', log);
  const two = step('two', log);
  stack.push(one);
  stack.push(two);
  expect(await stack.undo(one)).toBe(true);
  expect(await stack.undo(one)).toBe(false);
  stack.forget(two);
  expect(stack.last).toBeNull();
  expect(log).toEqual(['one']);
});

test('it forgets what is long ago', () => {
  const stack = new UndoStack();
  for (let n = 0; n < 100; n += 1) stack.push(step(String(n), []));
  let kept = 0;
  while (stack.last) {
    stack.forget(stack.last);
    kept += 1;
  }
  expect(kept).toBe(30);
});
