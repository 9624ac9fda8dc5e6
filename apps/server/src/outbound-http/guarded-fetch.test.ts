import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type GuardedRequest, guardedFetch } from './guarded-fetch.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

const LOOPBACK: GuardedRequest = {
  maxSize: 10_000,
  timeoutMs: 5_000,
  allowAddress: (address) => address === '127.0.0.1',
};
const CLOSED: GuardedRequest = { maxSize: 10_000, timeoutMs: 5_000 };

test('a response with its head and body, and a request that tells nothing about the reader', async () => {
  let seen: IncomingMessage | undefined;
  const url = await serve((request, response) => {
    seen = request;
    response.setHeader('set-cookie', 'a=b').end('hello');
  });
  const response = await guardedFetch(`${url}/a?b=c`, { ...LOOPBACK, headers: { accept: 'image/*' } });
  expect(response).toMatchObject({ url: `${url}/a?b=c`, status: 200, body: Buffer.from('hello') });
  expect(seen?.url).toBe('/a?b=c');
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
  ]);
});

test('loopback is refused unless allowed by hand, in whatever way it is written', async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  const { port } = new URL(url);
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '0',
    '0.0.0.0',
    '[::]',
  ])
    await expect(guardedFetch(`http://${host}:${port}/`, CLOSED), host).rejects.toMatchObject({
      code: 'refused',
    });
  expect(asked).toBe(0);
});

test('a name that resolves into the network is refused, and so is one that does so besides', async () => {
  const url = await serve((_request, response) => response.end());
  const { port } = new URL(url);
  for (const addresses of [
    ['127.0.0.1'],
    ['8.8.8.8', '10.0.0.1'],
    ['::ffff:192.168.0.1'],
    ['fe80::1'],
    ['100.64.0.1'],
  ]) {
    const resolve = (): Promise<string[]> => Promise.resolve(addresses);
    await expect(
      guardedFetch(`http://127.0.0.1.nip.example:${port}/`, { ...CLOSED, resolve }),
    ).rejects.toMatchObject({ code: 'refused' });
  }
});

test('the name is resolved once and the connection goes to that address: a second answer does not matter', async () => {
  const url = await serve((request, response) => response.end(request.headers.host));
  const { port } = new URL(url);
  const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.3']];
  let questions = 0;
  const resolve = (): Promise<string[]> => Promise.resolve(answers[questions++] ?? []);
  const response = await guardedFetch(`http://rebind.example:${port}/`, { ...LOOPBACK, resolve });
  expect(response.body.toString()).toBe(`rebind.example:${port}`);
  expect(questions).toBe(1);
});

test('every redirect is judged anew', async () => {
  const inner = await serve((_request, response) => response.end('secret'), '127.0.0.2');
  const url = await serve((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const to = searchParams.get('to');
    if (to === null) response.end('end');
    else response.writeHead(302, { location: to }).end();
  });
  const to = (target: string): string => `${url}/?to=${encodeURIComponent(target)}`;
  expect((await guardedFetch(to('/relative'), LOOPBACK)).url).toBe(`${url}/relative`);
  for (const target of [
    inner,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'http://user:pw@127.0.0.1/',
    'http://127.0.0.1:25/',
  ])
    await expect(guardedFetch(to(target), LOOPBACK), target).rejects.toMatchObject({ code: 'refused' });
});

test('three redirects are followed, a fourth is not; none when so asked', async () => {
  const url = await serve((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('end');
    else response.writeHead(307, { location: `/${left - 1}` }).end();
  });
  expect((await guardedFetch(`${url}/3`, LOOPBACK)).body.toString()).toBe('end');
  await expect(guardedFetch(`${url}/4`, LOOPBACK)).rejects.toMatchObject({ code: 'tooManyRedirects' });
  await expect(guardedFetch(`${url}/1`, { ...LOOPBACK, maxRedirects: 0 })).rejects.toMatchObject({
    code: 'tooManyRedirects',
  });
});

test('a POST goes once, to whom it was meant for, and what comes back need not be read', async () => {
  const seen: string[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
      if (request.url === '/elsewhere') response.writeHead(307, { location: '/other' }).end();
      else response.writeHead(201).end('x'.repeat(100_000));
    });
  });
  const post: GuardedRequest = { ...LOOPBACK, maxSize: 0, body: Buffer.from('hello') };
  const { status, body } = await guardedFetch(`${url}/a`, post);
  expect({ status, size: body.length }).toEqual({ status: 201, size: 0 });
  await expect(guardedFetch(`${url}/elsewhere`, { ...post, maxRedirects: 3 })).rejects.toMatchObject({
    code: 'tooManyRedirects',
  });
  expect(seen).toEqual(['POST /a hello', 'POST /elsewhere hello']);
});

test('a body is read up to its cap, announced or not, and never unpacked', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/announced')
      response.writeHead(200, { 'content-length': '10001' }).end('x'.repeat(10_001));
    else if (request.url === '/packed')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
    else {
      response.write('x'.repeat(9_000));
      setTimeout(() => response.end('x'.repeat(9_000)), 10);
    }
  });
  await expect(guardedFetch(`${url}/announced`, LOOPBACK)).rejects.toMatchObject({ code: 'tooLarge' });
  await expect(guardedFetch(`${url}/streamed`, LOOPBACK)).rejects.toMatchObject({ code: 'tooLarge' });
  await expect(guardedFetch(`${url}/packed`, LOOPBACK)).rejects.toMatchObject({ code: 'refused' });
});

test('a response that is not wanted is left unread', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  );
  const accept: GuardedRequest['accept'] = ({ headers }) =>
    headers['content-type']?.startsWith('image/') ?? false;
  await expect(guardedFetch(url, { ...LOOPBACK, accept })).rejects.toMatchObject({ code: 'refused' });
});

test('slow heads, slow bodies and slow name servers end at the deadline', async () => {
  const drips = new Set<NodeJS.Timeout>();
  const url = await serve((request, response) => {
    if (request.url === '/head') return;
    const drip = setInterval(() => response.write('x'), 20);
    drips.add(drip);
    response.on('close', () => clearInterval(drip));
  });
  const hurried = { ...LOOPBACK, timeoutMs: 300 };
  await expect(guardedFetch(`${url}/head`, hurried)).rejects.toMatchObject({ code: 'timeout' });
  await expect(guardedFetch(`${url}/body`, hurried)).rejects.toMatchObject({ code: 'timeout' });
  const resolve = (): Promise<string[]> => new Promise(() => undefined);
  await expect(guardedFetch('http://slow.example/', { ...hurried, resolve })).rejects.toMatchObject({
    code: 'timeout',
  });
  for (const drip of drips) clearInterval(drip);
});

test('what cannot be reached says so', async () => {
  const url = await serve((_request, response) => response.destroy());
  await expect(guardedFetch(url, LOOPBACK)).rejects.toMatchObject({ code: 'unreachable' });
  const resolve = (): Promise<string[]> => Promise.resolve([]);
  await expect(guardedFetch('http://nowhere.example/', { ...CLOSED, resolve })).rejects.toMatchObject({
    code: 'unreachable',
  });
  const failing = (): Promise<string[]> => Promise.reject(new Error('ENOTFOUND'));
  await expect(
    guardedFetch('http://nowhere.example/', { ...CLOSED, resolve: failing }),
  ).rejects.toMatchObject({ code: 'unreachable' });
});
