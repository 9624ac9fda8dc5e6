import { startTestCluster } from '@mailcote/store/testing';
import { expect, test, vi } from 'vitest';
import { startRestServer } from './testing/rest-server.ts';

test('live and ready', async () => {
  await using server = await startRestServer();
  for (const path of ['/health/live', '/health/ready']) {
    const response = await server.call('GET', path);
    expect(response).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

test('with the database away: alive, not ready, 503 and Retry-After', async () => {
  const cluster = await startTestCluster();
  const server = await startRestServer({}, cluster.url);
  expect((await server.call('GET', '/health/ready')).status).toBe(200);
  await cluster.stop();
  expect((await server.call('GET', '/health/live')).status).toBe(200);
  // The pool notices within a moment that its connections are gone.
  await vi.waitFor(async () => expect((await server.call('GET', '/health/ready')).status).toBe(503), 30_000);
  const body = { address: 'anna@example.org', password: 'x' };
  const response = await server.call('POST', '/api/session', { body });
  expect(response).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
  expect(response.headers.get('retry-after')).toBe('5');
  // Its database cannot be dropped any more: it is gone with the cluster.
  await Promise.resolve(server[Symbol.asyncDispose]()).catch(() => undefined);
});
