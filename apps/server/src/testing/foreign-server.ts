import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * What starting somebody else's server takes: a port to write into its configuration, and knowing when it is there.
 */

const START_TIMEOUT_MS = 30_000;

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when a server greets on the port. @throws with its log when it has ended, or takes longer than half a minute. */
export async function answering(server: {
  name: string;
  port: number;
  child: ChildProcess;
  log: () => Promise<string>;
}): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port: server.port });
    const isUp = await once(socket, 'data').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return;
    if (server.child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`${server.name} did not start:\n${await server.log()}`);
    }
    await sleep(50);
  }
}
