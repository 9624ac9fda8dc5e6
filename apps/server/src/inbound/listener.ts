import { reply, type ServerSessionOptions, formatReply } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import { once } from 'node:events';
import { type AddressInfo, BlockList, createServer, type Server, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { SmtpConnection } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import type { Peer, SmtpHandler } from './handler.ts';
import * as limits from './limits.ts';

/** A port that is being listened on. */
export interface Listener {
  port: number;
  /** Stops listening at once; connections end between commands, a running DATA gets 25 s. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  host: string;
  port: number;
  /** False: no limits on the number of connections. */
  hasLimits: boolean;
  secureContext: SecureContext;
  store: Store;
  log: Logger;
  session(peer: Peer): ServerSessionOptions;
  handler(peer: Peer): SmtpHandler;
}

/** Deadlines are looked at this often. */
const CHECK_EVERY_MS = 1000;

/** Listens for SMTP. Rejects when the port cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const unlimited = Number.MAX_SAFE_INTEGER;
  const table = new ConnectionTable<SmtpConnection>({
    perAddress: options.hasLimits ? limits.MAX_CONNECTIONS_PER_ADDRESS : unlimited,
    total: options.hasLimits ? limits.MAX_CONNECTIONS : unlimited,
    stalledAfterMs: limits.STALLED_AFTER_MS,
  });
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
      await close(server, table);
      clearInterval(checks);
    },
  };
}

function accept(socket: Socket, table: ConnectionTable<SmtpConnection>, options: ListenerOptions): void {
  const address = peerAddress(socket);
  if (address === null) {
    socket.destroy();
    return;
  }
  if (!table.makeRoom(address, Date.now())) {
    // Not worth a session: one line and out.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(limits.CLOSE_TIMEOUT_MS, () => socket.destroy());
    socket.resume();
    socket.end(formatReply(reply(421, '4.7.0', 'Too many connections, try again later')));
    return;
  }
  const peer = { address, isLoopback: isLoopback(address) };
  const connection = new SmtpConnection(socket, {
    peer,
    session: options.session(peer),
    handler: options.handler(peer),
    secureContext: options.secureContext,
    store: options.store,
    log: options.log.child({ peer: address }),
  });
  table.add(address, connection);
  void connection.closed.then(() => table.remove(address, connection));
}

async function close(server: Server, table: ConnectionTable<SmtpConnection>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const connections = [...table];
  for (const connection of connections) connection.shutdown();
  const grace = setTimeout(() => {
    for (const connection of table) connection.destroy();
  }, limits.SHUTDOWN_GRACE_MS);
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
