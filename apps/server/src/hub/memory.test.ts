import { expect, test } from 'vitest';
import type { Hint } from '@mailcote/store';
import { MemoryHub } from './memory.ts';

const hint = (accountId: string, modSeq: number): Hint => ({ accountId, modSeq, types: ['Email'] });

function hub() {
  const errors: unknown[] = [];
  return { hub: new MemoryHub((error) => errors.push(error)), errors };
}

test('a hint reaches the subscribers of its account and those of all, nobody else', () => {
  const { hub: it } = hub();
  const heard: [string, Hint | null][] = [];
  it.subscribe('a1', (hint) => heard.push(['a1', hint]));
  it.subscribe('a2', (hint) => heard.push(['a2', hint]));
  it.subscribe('*', (hint) => heard.push(['*', hint]));
  it.publish(hint('a1', 5));
  expect(heard).toEqual([
    ['a1', hint('a1', 5)],
    ['*', hint('a1', 5)],
  ]);
});

test('who has left hears nothing, and leaving twice harms nobody', () => {
  const { hub: it } = hub();
  const heard: number[] = [];
  const first = it.subscribe('a1', () => heard.push(1));
  first[Symbol.dispose]();
  it.subscribe('a1', () => heard.push(2));
  first[Symbol.dispose]();
  it.publish(hint('a1', 5));
  expect(heard).toEqual([2]);
});

test('a listener that throws stops neither the publisher nor the others', () => {
  const { hub: it, errors } = hub();
  const heard: string[] = [];
  it.subscribe('a1', () => {
    throw new Error('mine');
  });
  it.subscribe('a1', () => heard.push('next'));
  it.publish(hint('a1', 5));
  expect(heard).toEqual(['next']);
  expect(errors).toHaveLength(1);
});

test('the queue is woken, and a re-check reaches everybody', () => {
  const { hub: it } = hub();
  const heard: string[] = [];
  it.subscribeQueue(() => heard.push('queue'));
  it.subscribe('a1', (hint) => heard.push(hint ? 'hint' : 'recheck'));
  it.wakeQueue();
  it.recheck();
  expect(heard).toEqual(['queue', 'recheck', 'queue']);
});
