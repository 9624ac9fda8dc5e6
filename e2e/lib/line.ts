import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The line between a browser and the server, which can be cut: nothing comes through then, and what was open is lost. */
export interface Line extends AsyncDisposable {
  url: string;
  cut: () => void;
  /** From now on the server is heard no more; it still hears. */
  muffle: () => void;
  mend: () => void;
}

export async function startLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let isMuffled = false;
  const follow = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The other side hears of it by the end of its own socket.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    follow(near);
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    follow(far);
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      if (!isMuffled) near.write(chunk);
    });
    far.on('end', () => near.end());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    muffle: () => {
      isMuffled = true;
    },
    mend: () => {
      isCut = false;
      isMuffled = false;
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
