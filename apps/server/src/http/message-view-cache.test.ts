import { expect, test } from 'vitest';
import { MessageViewCache } from './message-view-cache.ts';
import type { ViewOutcome } from './message-view-pool.ts';

function view(html: string): ViewOutcome {
  return { ok: true, view: { html, report: {} as never } };
}

/** Counts how often something had to be made. */
function counted(outcome: ViewOutcome): { make: () => Promise<ViewOutcome>; calls: () => number } {
  let calls = 0;
  const make = async (): Promise<ViewOutcome> => {
    calls += 1;
    return outcome;
  };
  return { make, calls: () => calls };
}

test('what is asked for twice is made once, at the same time too', async () => {
  const cache = new MessageViewCache(1_000);
  const { make, calls } = counted(view('x'));
  await Promise.all([cache.get('a', make), cache.get('a', make)]);
  await cache.get('a', make);
  expect(calls()).toBe(1);
});

test('the one that was not used longest goes first', async () => {
  const cache = new MessageViewCache(250);
  const [a, b, c] = [
    counted(view('a'.repeat(100))),
    counted(view('b'.repeat(100))),
    counted(view('c'.repeat(100))),
  ];
  await cache.get('a', a.make);
  await cache.get('b', b.make);
  await cache.get('a', a.make);
  await cache.get('c', c.make);
  await cache.get('a', a.make);
  await cache.get('b', b.make);
  expect([a.calls(), b.calls(), c.calls()]).toEqual([1, 2, 1]);
});

test('a message that cannot be shown is not tried again, a busy moment is', async () => {
  const cache = new MessageViewCache(1_000);
  const timeout = counted({ ok: false, failure: 'timeout' });
  const busy = counted({ ok: false, failure: 'busy' });
  for (let round = 0; round < 2; round += 1) {
    await cache.get('timeout', timeout.make);
    await cache.get('busy', busy.make);
  }
  expect([timeout.calls(), busy.calls()]).toEqual([1, 2]);
});

test('what fails to be made is forgotten', async () => {
  const cache = new MessageViewCache(1_000);
  await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await cache.get('a', async () => view('x'))).toEqual(view('x'));
});
