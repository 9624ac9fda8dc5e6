import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

let server: RestServer;
beforeAll(async () => {
  server = await startRestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('every response forbids what the app does not need', async () => {
  for (const path of ['/api/setup', '/health/live', '/nowhere', '/api/nowhere']) {
    const { headers } = await server.call('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("script-src 'self';");
    expect(policy, path).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    expect(headers.get('x-frame-options'), path).toBe('DENY');
    expect(headers.get('strict-transport-security'), path).toBeNull();
    expect(headers.get('server'), path).toBeNull();
    expect(headers.get('x-powered-by'), path).toBeNull();
  }
});

test('the interface is never cached', async () => {
  expect((await server.call('GET', '/api/setup')).headers.get('cache-control')).toBe('no-store');
  expect((await server.call('GET', '/api/session')).headers.get('cache-control')).toBe('no-store');
});

test('what does not exist is JSON for programs', async () => {
  for (const [method, path] of [
    ['GET', '/api/nowhere'],
    ['POST', '/api/nowhere'],
    ['DELETE', '/'],
    ['GET', '/jmap/nowhere'],
    ['GET', '/assets/nowhere.js'],
    ['GET', '/.well-known/nowhere'],
  ] as const) {
    const response = await server.call(method, path);
    expect(response, path).toMatchObject({ status: 404, body: { error: { code: 'notFound' } } });
  }
});

test('the description of the interface names every endpoint, and its page runs its own files only', async () => {
  const { body: api } = await server.call('GET', '/api/openapi.json');
  expect(api.openapi).toBe('3.1.0');
  expect(Object.keys(api.paths).toSorted()).toEqual([
    '/api/admin/accounts',
    '/api/admin/accounts/{address}/password',
    '/api/admin/aliases',
    '/api/admin/aliases/{address}',
    '/api/admin/domains',
    '/api/admin/queue',
    '/api/admin/queue/{id}',
    '/api/admin/queue/{id}/cancel',
    '/api/admin/queue/{id}/retry',
    '/api/app-passwords',
    '/api/app-passwords/{id}',
    '/api/password',
    '/api/session',
    '/api/sessions',
    '/api/sessions/{id}',
    '/api/setup',
  ]);
  const page = await server.call('GET', '/api/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|https?:/);
  const references = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(references.length).toBeGreaterThan(3);
  for (const reference of references) {
    const asset = await server.call('GET', new URL(reference, `${server.url}/api/docs`).pathname);
    expect(asset.status, reference).toBe(200);
  }
});
