import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JmapTestServer, startJmapServer } from '../jmap/testing/jmap-test-server.ts';
import { installErrorHandler } from './error-handler.ts';
import { messageViews } from './message-view-service.ts';
import { pictureProxyPlugin } from './picture-proxy.ts';
import { picturePath } from './picture-proxy-signature.ts';

const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');

let server: JmapTestServer;
let world: Server;
let worldUrl: string;
/** The proxy with loopback allowed by hand, because the world of this test is there. */
const proxy = fastify();
let seen: { url: string; headers: NodeJS.Dict<string | string[]> }[] = [];

beforeAll(async () => {
  server = await startJmapServer();
  world = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    seen.push({ url: pathname, headers: request.headers });
    const types: Record<string, string> = {
      '/page': 'text/html',
      '/svg': 'image/svg+xml',
      '/lie': 'image/gif',
      '/text': 'text/plain',
    };
    if (pathname === '/missing') response.writeHead(404, { 'content-type': 'image/gif' }).end(GIF);
    else if (pathname === '/redirect') response.writeHead(302, { location: '/picture' }).end();
    else if (pathname === '/inside') response.writeHead(302, { location: 'http://192.168.0.1/' }).end();
    else if (pathname === '/lie')
      response.writeHead(200, { 'content-type': 'image/gif' }).end('<html><script>run()</script>');
    else
      response
        .writeHead(200, { 'content-type': types[pathname] ?? 'image/png', 'set-cookie': 'a=b' })
        .end(GIF);
  });
  world.listen(0, '127.0.0.1');
  await once(world, 'listening');
  worldUrl = `http://127.0.0.1:${(world.address() as AddressInfo).port}`;
  installErrorHandler(proxy);
  await proxy.register(cookie);
  await proxy.register(
    pictureProxyPlugin(server.context, { allowAddress: (address) => address === '127.0.0.1' }),
  );
});
afterAll(async () => {
  await proxy.close();
  world.closeAllConnections();
  world.close();
  await server[Symbol.asyncDispose]();
});

async function get(
  url: string,
  options: { account?: JmapTestServer['ana']; as?: JmapTestServer['ana'] } = {},
) {
  const { account = server.ana, as = account } = options;
  const path = picturePath(await messageViews(server.context).pictureKey(), account.id, url);
  return proxy.inject({
    url: path,
    headers: { authorization: as.authorization, cookie: 'a=b', referer: 'https://mail.example/' },
  });
}

test('a picture comes as what its bytes are, to be kept by its reader alone', async () => {
  seen = [];
  const response = await get(`${worldUrl}/picture?id=7`);
  expect(response.statusCode).toBe(200);
  expect(response.rawPayload.equals(GIF)).toBe(true);
  expect(response.headers).toMatchObject({
    'content-type': 'image/gif',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=604800, immutable',
  });
  expect(response.headers['set-cookie']).toBeUndefined();
  expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ]);
});

test('only pictures: no page, no SVG, no lie, no error page', async () => {
  for (const path of ['/page', '/svg', '/text', '/lie', '/missing'])
    expect((await get(worldUrl + path)).statusCode, path).toBe(502);
  expect((await get(`${worldUrl}/redirect`)).statusCode).toBe(200);
});

test('nothing inside the network: not by address, not by name, not by redirect', async () => {
  for (const url of [
    'http://10.0.0.1/a.png',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/',
    'http://2130706434/',
    'file:///etc/passwd',
    `${worldUrl}/inside`,
  ]) {
    const response = await get(url);
    expect(response.statusCode, url).toBe(502);
    expect(response.json(), url).toMatchObject({ error: { code: 'refused' } });
  }
});

test('loopback is refused by the server as it runs', async () => {
  seen = [];
  const path = picturePath(
    await messageViews(server.context).pictureKey(),
    server.ana.id,
    `${worldUrl}/picture`,
  );
  const response = await server.fetch(server.ana, path);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { code: 'refused' } });
  expect(seen).toEqual([]);
});

test('only addresses that a view has signed, for the account it signed them for, when logged in', async () => {
  seen = [];
  const url = `${worldUrl}/picture`;
  const path = picturePath(await messageViews(server.context).pictureKey(), server.ana.id, url);
  const headers = { authorization: server.ana.authorization };
  expect((await get(url, { account: server.ana, as: server.bob })).statusCode).toBe(404);
  for (const wrong of [
    path.replace('picture%', 'other%').replace('%2Fpicture&', '%2Fother&'),
    path.replace(/s=.*/, 's='),
    path.replace(/&s=.*/, ''),
    path.replace(/u=[^&]*/, 'u=x'),
    `${path}&u=y`,
  ])
    expect((await proxy.inject({ url: wrong, headers })).statusCode, wrong).toBe(404);
  expect(
    (
      await proxy.inject({
        url: path.replace(server.ana.id, server.bob.id),
        headers: { authorization: server.bob.authorization },
      })
    ).statusCode,
  ).toBe(404);
  expect((await proxy.inject({ url: path })).statusCode).toBe(401);
  expect(seen).toEqual([]);
});
