import { connect, isIPv6, type Socket } from 'node:net';
import { describeNetworkError } from './network-error.ts';

export interface DialOptions {
  /** IP addresses of one host, in the order in which to try them. */
  addresses: readonly string[];
  port: number;
  /** Addresses of ours to come from, one for each family at most; a family without one is not used, unless there are none at all. */
  sources: readonly string[];
  /** For each address. */
  timeoutMs: number;
  /** Aborted: no connection is wanted any more. */
  signal?: AbortSignal | undefined;
  /** Time that an address has before the next one is tried beside it. */
  staggerMs?: number;
}

export interface Unreachable {
  address: string;
  error: string;
}

/** RFC 8305 5 (Connection Attempt Delay). */
const STAGGER_MS = 250;

/**
 * Connects to the first of a host's addresses that answers (RFC 8305): one that keeps silent delays the others by a quarter of a
 * second, one that refuses by nothing. IPv4 and IPv6 take turns.
 *
 * @returns `unreachable`: what did not answer before somebody did
 */
export async function dial(
  options: DialOptions,
): Promise<{ socket: Socket | null; address: string | null; unreachable: Unreachable[] }> {
  const { sources, port, signal, timeoutMs, staggerMs = STAGGER_MS } = options;
  const unreachable: Unreachable[] = [];
  const waiting = inTurns(options.addresses).filter((address) => {
    const isUsable = sources.length === 0 || sourceFor(address, sources) !== undefined;
    if (!isUsable) unreachable.push({ address, error: 'No address of ours of this family' });
    return isUsable;
  });
  const trying = new Set<Socket>();
  const { promise, resolve } = Promise.withResolvers<{ socket: Socket; address: string } | null>();
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    clearTimeout(timer);
    const address = waiting.shift();
    if (address === undefined) {
      if (trying.size === 0) resolve(null);
      return;
    }
    const localAddress = sourceFor(address, sources);
    const socket = connect({ host: address, port, ...(localAddress !== undefined && { localAddress }) });
    trying.add(socket);
    const fail = (error: string): void => {
      if (!trying.delete(socket)) return;
      unreachable.push({ address, error });
      socket.destroy();
      next();
    };
    socket.setTimeout(timeoutMs, () => fail('Connection timed out'));
    socket.on('error', (error) => fail(describeNetworkError(error)));
    socket.once('connect', () => {
      trying.delete(socket);
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve({ socket, address });
    });
    timer = setTimeout(next, staggerMs);
  };
  const abort = (): void => {
    waiting.length = 0;
    resolve(null);
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  next();
  const found = await promise;
  signal?.removeEventListener('abort', abort);
  clearTimeout(timer);
  waiting.length = 0;
  for (const socket of trying) {
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    socket.destroy();
  }
  return { socket: found?.socket ?? null, address: found?.address ?? null, unreachable };
}

function sourceFor(address: string, sources: readonly string[]): string | undefined {
  return sources.find((source) => isIPv6(source) === isIPv6(address));
}

/** The first of the one family, the first of the other, the second … (RFC 8305 4). */
function inTurns(addresses: readonly string[]): string[] {
  const isFirstSix = isIPv6(addresses[0] ?? '');
  const same = addresses.filter((address) => isIPv6(address) === isFirstSix);
  const other = addresses.filter((address) => isIPv6(address) !== isFirstSix);
  return same.flatMap((address, index) => {
    const rest = index === same.length - 1 ? other.slice(index) : other.slice(index, index + 1);
    return [address, ...rest];
  });
}
