import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CuttingProxy extends AsyncDisposable {
  /** The same database, through the proxy. */
  url: string;
  /**
   * The next COMMIT that comes through reaches PostgreSQL, its answer does not come back: the connection breaks instead.
   * 'before': it does not even reach PostgreSQL.
   */
  cutNextCommit(when: 'after' | 'before'): void;
  /** How many were cut. */
  cuts(): number;
  /** Round trips inside of transactions so far, those of COMMIT aside. */
  roundTrips(): number;
}

/** The simple query COMMIT of the PostgreSQL protocol: type, length, text, zero. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');
/** ReadyForQuery, idle: PostgreSQL has answered everything. */
const IDLE = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** ReadyForQuery, in a transaction, or in one that has failed. */
const IN_TRANSACTION = /Z\0\0\0\x05[TE]/;

/** A proxy between a store and PostgreSQL that breaks connections at the worst moment. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-cut-'));
  const name = `.s.PGSQL.${target.port === '' ? '5432' : target.port}`;
  const sockets = new Set<Socket>();
  let armed: 'after' | 'before' | null = null;
  let cuts = 0;
  let roundTrips = 0;

  const server = createServer((client) => {
    const upstream = createConnection(join(target.searchParams.get('host') ?? '', name));
    let isCutting = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      if (armed !== null && data.includes(COMMIT)) {
        const when = armed;
        armed = null;
        cuts += 1;
        isCutting = true;
        if (when === 'before') {
          client.destroy();
          upstream.destroy();
          return;
        }
      }
      if (!upstream.destroyed) upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => {
      roundTrips += data.toString('latin1').split(IN_TRANSACTION).length - 1;
      if (!isCutting) client.write(data);
      else if (data.includes(IDLE)) client.destroy();
    });
  });
  server.listen(join(folder, name));
  await once(server, 'listening');

  const url = new URL(databaseUrl);
  url.searchParams.set('host', folder);
  return {
    url: url.href,
    cutNextCommit: (when) => {
      armed = when;
    },
    cuts: () => cuts,
    roundTrips: () => roundTrips,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
