import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer } from './server.ts';
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

test('the description of the interface names every endpoint of it, and says what each is for', async () => {
  const app = await createHttpServer(server.context);
  await app.ready();
  const routes = realRoutes(app.printRoutes({ commonPrefix: false }));
  await app.close();
  // Otherwise the tree was not understood.
  expect(routes).toEqual(
    expect.arrayContaining(['GET /health/ready', 'POST /jmap/api', 'GET /.well-known/jmap']),
  );
  const { body: api } = await server.call('GET', '/api/openapi.json');
  expect(api.openapi).toBe('3.1.0');
  const described = Object.entries<Record<string, Operation>>(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      operation,
    })),
  );
  const own = routes.filter((route) => / \/api\/(?!docs|openapi\.json)/.test(route));
  expect(described.map(({ route }) => route).toSorted()).toEqual(own.toSorted());
  expect(own.length).toBeGreaterThan(20);
  for (const { route, operation } of described) {
    expect(operation.summary, route).toMatch(/\w/);
    expect(operation.tags, route).toHaveLength(1);
    expect(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      route,
    ).toBe(true);
  }
});

interface Operation {
  summary: string;
  tags: string[];
  responses: Record<string, object>;
}

/** "GET /api/session" from the tree that Fastify prints; HEAD, which comes along with every GET, is left out. */
function realRoutes(tree: string): string[] {
  const segments: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', segment = '', methods = ''] =
      /^([\s│├└─]*)(\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    if (segment === '') return [];
    const depth = Math.floor(indent.length / 4);
    segments.length = depth;
    segments[depth] = segment;
    const path = segments.join('').replaceAll('//', '/');
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map((method) => `${method} ${path}`);
  });
}

test('the page of the interface runs its own files only', async () => {
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
