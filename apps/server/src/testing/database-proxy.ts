import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

export interface DatabaseProxy extends AsyncDisposable {
  /** The database, by way of the proxy. */
  url: string;
  /** open: as if it were not there. refusing: nobody listens, as when PostgreSQL is stopped. silent: nothing answers any more. */
  mode: 'open' | 'refusing' | 'silent';
  /** After so many more pieces of what is sent to the database it is as if our process had died: `mode` is refusing then. */
  dieAfter(pieces: number): void;
}

/** A road to a test database that can be cut: `url` is that of createTestDatabase. */
export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url);
  const folder = target.searchParams.get('host') ?? decodeURIComponent(target.hostname);
  const port = target.searchParams.get('port') ?? (target.port === '' ? '5432' : target.port);
  const sockets = new Set<Socket>();
  let mode: DatabaseProxy['mode'] = 'open';
  let piecesLeft = Infinity;
  const server = createServer((inside) => {
    sockets.add(inside);
    inside.on('close', () => sockets.delete(inside));
    inside.on('error', () => undefined);
    if (mode === 'refusing') inside.resetAndDestroy();
    if (mode !== 'open') return;
    const outside = folder.startsWith('/')
      ? connect({ path: join(folder, `.s.PGSQL.${port}`) })
      : connect({ host: folder, port: Number(port) });
    sockets.add(outside);
    outside.on('close', () => {
      sockets.delete(outside);
      inside.destroy();
    });
    outside.on('error', () => inside.destroy());
    inside.on('close', () => outside.destroy());
    inside.on('data', () => {
      piecesLeft--;
      // The last piece is still handed over.
      if (piecesLeft === 0) setImmediate(() => (proxy.mode = 'refusing'));
    });
    inside.pipe(outside);
    outside.pipe(inside);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.search = '';
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  const proxy: DatabaseProxy = {
    url: own.href,
    dieAfter: (pieces) => {
      piecesLeft = pieces;
    },
    get mode() {
      return mode;
    },
    set mode(next) {
      if (next === mode) return;
      mode = next;
      for (const socket of sockets) {
        if (mode === 'silent') socket.unpipe().pause();
        else socket.destroy();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
