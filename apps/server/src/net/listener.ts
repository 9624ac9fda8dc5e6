import { once } from 'node:events';
import { type AddressInfo, BlockList, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { ConnectionTable, type Evictable, type TableLimits } from './connection-table.ts';

/** A port that is being listened on. */
export interface Listener {
  port: number;
  /** Stops listening at once; connections end between commands, what is under way gets its time. */
  close(): Promise<void>;
}

/** The other end of a connection. */
export interface Peer {
  address: string;
  isLoopback: boolean;
}

/** A session on a socket, of any protocol. */
export interface Connection extends Evictable {
  /** Resolves when the socket is closed and nothing is left to do. */
  readonly closed: Promise<void>;
  /** Called about once a second: enforces deadlines. */
  check(now: number): void;
  /** Says goodbye at the next moment when nothing is in doubt. */
  shutdown(): void;
  destroy(): void;
}

export interface ListenerOptions {
  host: string;
  port: number;
  /** Null: no limits on the number of connections. */
  limits: TableLimits | null;
  /** The one line for a connection that there is no room for. */
  refusal: string;
  /** How long the client may take to read that. */
  closeTimeoutMs: number;
  /** How long connections may take to end once the server is stopping. */
  shutdownGraceMs: number;
  log: Logger;
  connect(socket: Socket, peer: Peer, log: Logger): Connection;
}

/** Deadlines are looked at this often. */
const CHECK_EVERY_MS = 1000;
const UNLIMITED: TableLimits = {
  perAddress: Number.MAX_SAFE_INTEGER,
  total: Number.MAX_SAFE_INTEGER,
  stalledAfterMs: Number.MAX_SAFE_INTEGER,
};

/** Listens for connections. Rejects when the port cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const table = new ConnectionTable<Connection>(options.limits ?? UNLIMITED);
  const server = createServer((socket) => accept(socket, table, options));
  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening');
  server.on('error', (error) => options.log.error({ err: error }, 'listener'));
  const checks = setInterval(() => {
    const now = Date.now();
    for (const connection of table) connection.check(now);
  }, CHECK_EVERY_MS);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      await close(server, table, options.shutdownGraceMs);
      clearInterval(checks);
    },
  };
}

function accept(socket: Socket, table: ConnectionTable<Connection>, options: ListenerOptions): void {
  const address = peerAddress(socket);
  if (address === null) {
    socket.destroy();
    return;
  }
  if (!table.makeRoom(address, Date.now())) {
    // Not worth a session: one line and out.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(options.closeTimeoutMs, () => socket.destroy());
    socket.resume();
    socket.end(options.refusal);
    return;
  }
  const peer = { address, isLoopback: isLoopback(address) };
  const connection = options.connect(socket, peer, options.log.child({ peer: address }));
  table.add(address, connection);
  void connection.closed.then(() => table.remove(address, connection));
}

async function close(server: Server, table: ConnectionTable<Connection>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const connections = [...table];
  for (const connection of connections) connection.shutdown();
  const grace = setTimeout(() => {
    for (const connection of table) connection.destroy();
  }, graceMs);
  await Promise.all([closed, ...connections.map((connection) => connection.closed)]);
  clearTimeout(grace);
}

/** As people write it: an IPv4 address that came through an IPv6 socket is an IPv4 address. Null when it is gone already. */
function peerAddress(socket: Socket): string | null {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopback(address: string): boolean {
  return loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
