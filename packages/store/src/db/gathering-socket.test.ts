import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { GatheringSocket } from './gathering-socket.ts';

test('what is written in one turn goes out together, in its order, and the last words too', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket: Socket) =>
    socket.on('data', (octets: Buffer) => received.push(octets)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = new GatheringSocket();
  socket.connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  await once(socket, 'connect');
  const written = (): number => socket.bytesWritten - socket.writableLength;
  const send = async (): Promise<void> => {
    for (const text of ['one ', 'two ']) socket.write(text);
    await Promise.resolve();
    socket.write(Buffer.from('three '));
    // Nothing has gone to the operating system yet.
    expect(socket.writableLength).toBe('one two three '.length);
  };
  for (let n = 1; n <= 3; n += 1) {
    const before = written();
    const { promise: isDone, resolve } = Promise.withResolvers<void>();
    await send();
    socket.write('four\n', () => resolve());
    await isDone;
    expect(written() - before).toBe('one two three four\n'.length);
    await expect.poll(() => Buffer.concat(received).toString()).toBe('one two three four\n'.repeat(n));
  }
  socket.write('the ');
  socket.end('end');
  await expect.poll(() => Buffer.concat(received).toString()).toMatch(/the end$/);
  socket.destroy();
  server.close();
});
