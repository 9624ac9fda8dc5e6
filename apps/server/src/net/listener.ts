import { once } from 'node:events';
import { type AddressInfo, BlockList, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { readProxyHeader } from './read-proxy-header.ts';
import { ConnectionTable, type Evictable, type TableLimits } from './connection-table.ts';

/** A port that is being listened on. */
export interface Listener {
  port: number;
  /** Stops listening at once; connections end between commands, what is under way gets its time. */
  close(): Promise<void>;
}

/** The other end of a connection, behind a proxy that we trust if there is one. */
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
  /** Addresses and networks of proxies, which say by the PROXY protocol whom they speak for. */
  proxyFrom: readonly string[];
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
  const isProxy = blockList(options.proxyFrom);
  /** Sockets of proxies that have not said yet whom they speak for. */
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    const address = peerAddress(socket);
    if (address === null) socket.destroy();
    else if (!isProxy(address)) accept(socket, { address, isLoopback: isLoopback(address) }, table, options);
    else void acceptFromProxy(socket, address);
  });
  const acceptFromProxy = async (socket: Socket, proxy: string): Promise<void> => {
    waiting.add(socket);
    try {
      const source = await readProxyHeader(socket);
      // What comes by a proxy has been on a network, whoever is named.
      accept(socket, { address: source ?? proxy, isLoopback: false }, table, options);
    } catch (error) {
      // Not a warning: health checks of proxies look like that, every few seconds.
      options.log.info({ err: error, proxy }, 'connection of a proxy refused');
    } finally {
      waiting.delete(socket);
    }
  };
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
      for (const socket of waiting) socket.destroy();
      await close(server, table, options.shutdownGraceMs);
      clearInterval(checks);
    },
  };
}

function accept(
  socket: Socket,
  peer: Peer,
  table: ConnectionTable<Connection>,
  options: ListenerOptions,
): void {
  const { address } = peer;
  if (!table.makeRoom(address, Date.now())) {
    // Not worth a session: one line and out.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(options.closeTimeoutMs, () => socket.destroy());
    socket.resume();
    socket.end(options.refusal);
    return;
  }
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

export const isLoopback = blockList(['127.0.0.0/8', '::1']);

/** Whether an address is one of these, or in one of these networks. */
function blockList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const family = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4');
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(prefix), family(address));
  }
  return (address) => list.check(address, family(address));
}
