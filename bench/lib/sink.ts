import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { startFakeMx } from '../../apps/server/src/testing/fake-mx.ts';

/** A server on 127.0.0.1 that takes all mail and throws it away. */
export interface Sink extends AsyncDisposable {
  name: 'smtp-sink' | 'node';
  port: number;
}

/** Postfix's smtp-sink in a process of its own where it is installed, else one of ours, which shares this process. */
export async function startSink(): Promise<Sink> {
  const program = (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/sbin')
    .map((folder) => join(folder, 'smtp-sink'))
    .find((path) => existsSync(path));
  if (program === undefined) {
    const mx = await startFakeMx();
    return { name: 'node', port: mx.port, [Symbol.asyncDispose]: () => mx[Symbol.asyncDispose]() };
  }
  const port = await freePort();
  // It wants to be somebody else than root; which user that is does not matter.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, [...user, `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' });
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error('smtp-sink did not start');
  return {
    name: 'smtp-sink',
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const isThere = await once(socket, 'data').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (!isThere) await new Promise((resolve) => setTimeout(resolve, 20));
  return isThere;
}
