import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { dial } from './dial.ts';

async function listen(host: string, port = 0): Promise<{ server: Server; port: number; from: string[] }> {
  const from: string[] = [];
  const server = createServer((socket) => {
    from.push(socket.remoteAddress ?? '');
    socket.on('error', () => undefined);
    socket.end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, from };
}

const options = { sources: [], timeoutMs: 5000 };

test('an address that refuses costs nothing, and is named', async () => {
  const { server, port } = await listen('127.0.0.3');
  const found = await dial({ ...options, addresses: ['127.0.0.2', '127.0.0.3'], port });
  expect(found).toMatchObject({
    address: '127.0.0.3',
    unreachable: [{ address: '127.0.0.2', error: 'Connection refused' }],
  });
  found.socket?.destroy();
  server.close();
});

test('an address that keeps silent delays the next by a moment only', async () => {
  const { server, port } = await listen('127.0.0.3');
  // A listener whose backlog is full answers no SYN: nearest to a dead host that loopback has.
  const silent = createServer().listen({ host: '127.0.0.2', port, backlog: 1 });
  await once(silent, 'listening');
  const fillers = [];
  for (let n = 0; n < 3; n++) fillers.push(connect({ host: '127.0.0.2', port }).on('error', () => undefined));
  const started = performance.now();
  const found = await dial({ ...options, addresses: ['127.0.0.2', '127.0.0.3'], port, staggerMs: 50 });
  expect(found.socket).not.toBeNull();
  expect(performance.now() - started).toBeLessThan(2000);
  found.socket?.destroy();
  for (const filler of fillers) filler.destroy();
  silent.close();
  server.close();
});

test('it comes from the address it is told to, and leaves out a family that has none', async () => {
  const { server, port, from } = await listen('127.0.0.1');
  const found = await dial({ ...options, addresses: ['::1', '127.0.0.1'], port, sources: ['127.0.0.9'] });
  expect(found).toMatchObject({
    address: '127.0.0.1',
    unreachable: [{ address: '::1', error: 'No address of ours of this family' }],
  });
  await once(found.socket ?? server, 'close');
  expect(from).toEqual(['127.0.0.9']);
  server.close();
});

test('nobody there, or nobody wanted', async () => {
  const { server, port } = await listen('127.0.0.1');
  server.close();
  await once(server, 'close');
  expect(await dial({ ...options, addresses: ['127.0.0.1'], port })).toMatchObject({ socket: null });
  expect(await dial({ ...options, addresses: [], port })).toEqual({
    socket: null,
    address: null,
    unreachable: [],
  });
  const signal = AbortSignal.abort();
  expect(await dial({ ...options, addresses: ['127.0.0.1'], port, signal })).toMatchObject({ socket: null });
});
