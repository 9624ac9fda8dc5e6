import { afterEach, expect, test } from 'vitest';
import { MessageViewPool, type PoolOptions, type ViewOutcome } from './message-view-pool.ts';
import type { ViewJob } from './message-view-render.ts';

const pools: MessageViewPool[] = [];
const HOSTILE = new URL('./message-view-pool.test-worker.ts', import.meta.url);

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool[Symbol.asyncDispose]();
});

function createPool(options: PoolOptions = {}): MessageViewPool {
  const pool = new MessageViewPool(options);
  pools.push(pool);
  return pool;
}

function job(text: string, pictures: 'block' | 'proxy' = 'block'): ViewJob {
  return {
    accountId: 'a1',
    text,
    kind: 'html',
    pictures,
    pictureKey: Buffer.from('key'),
    inline: new Map([['one@x', '/inline/2']]),
  };
}

function htmlOf(outcome: ViewOutcome): string {
  if (!outcome.ok) throw new Error(outcome.failure);
  return outcome.view.html;
}

test('a message is made safe in another thread, its inline pictures found, its remote ones signed', async () => {
  const pool = createPool();
  const source = '<p onclick=x>a<img src="cid:one@x"><img src="https://x.example/a b.png">';
  const html = htmlOf(await pool.run(job(source, 'proxy')));
  expect(html).toContain(
    '<p>a<img src="/inline/2"><img src="/jmap/picture/a1?u=https%3A%2F%2Fx.example%2Fa%2520b.png&amp;s=',
  );
  const text = await pool.run({ ...job('<b>1\nhttps://x.example/'), kind: 'text' });
  expect(htmlOf(text)).toContain('&lt;b&gt;1\n<a href="https://x.example/"');
});

test('jobs wait for a thread and come back in their own order', async () => {
  const pool = createPool({ script: HOSTILE, size: 1 });
  const outcomes = await Promise.all(['1', '2', '3', '4'].map((text) => pool.run(job(text))));
  expect(outcomes.map(htmlOf)).toEqual(['1', '2', '3', '4']);
});

test('a job that never ends is ended, and the next one gets a new thread', async () => {
  const pool = createPool({ script: HOSTILE, size: 1, timeLimitMs: 1_500 });
  const [loop, next] = await Promise.all([pool.run(job('loop')), pool.run(job('next'))]);
  expect(loop).toEqual({ ok: false, failure: 'timeout' });
  expect(htmlOf(next)).toBe('next');
});

test('a job that eats memory ends its thread, not the process', async () => {
  const pool = createPool({ script: HOSTILE, size: 1, memoryLimitMb: 32, timeLimitMs: 25_000 });
  expect(await pool.run(job('grow'))).toEqual({ ok: false, failure: 'memory' });
  expect(htmlOf(await pool.run(job('next')))).toBe('next');
});

test('a thread that fails or leaves takes only its own job with it', async () => {
  const pool = createPool({ script: HOSTILE, size: 1 });
  const outcomes = await Promise.all(['throw', 'a', 'exit', 'b'].map((text) => pool.run(job(text))));
  expect(outcomes.map((outcome) => (outcome.ok ? outcome.view.html : outcome.failure))).toEqual([
    'crash',
    'a',
    'crash',
    'b',
  ]);
});

test('more than may wait are turned away at once', async () => {
  const pool = createPool({ script: HOSTILE, size: 1, timeLimitMs: 2_000 });
  const loop = pool.run(job('loop'));
  const waiting = Array.from({ length: 200 }, () => pool.run(job('x')));
  expect(await pool.run(job('x'))).toEqual({ ok: false, failure: 'busy' });
  expect((await loop).ok).toBe(false);
  expect((await Promise.all(waiting)).every(({ ok }) => ok)).toBe(true);
});

test('a thread sees nothing of the environment', async () => {
  const pool = createPool({ script: HOSTILE });
  const outcome = await pool.run(job('x'));
  expect(outcome).toMatchObject({ ok: true, view: { report: { environment: [] } } });
});

test('closing answers everybody', async () => {
  const pool = new MessageViewPool({ script: HOSTILE, size: 1 });
  const pending = ['loop', 'x'].map((text) => pool.run(job(text)));
  await pool[Symbol.asyncDispose]();
  expect((await Promise.all(pending)).map(({ ok }) => ok)).toEqual([false, false]);
  expect(await pool.run(job('x'))).toEqual({ ok: false, failure: 'busy' });
});
