import type { Socket } from 'node:net';
import { parseProxyHeader } from './proxy-header.ts';

/** A proxy sends its header with its first packet; whoever takes longer is none. */
const TIMEOUT_MS = 5000;

/**
 * Takes the header of the PROXY protocol from a fresh socket; what follows it stays to be read. Resolves with the address of
 * the client, null when the proxy speaks for itself. When there is no such header in time the socket is destroyed and the
 * promise rejects.
 */
export async function readProxyHeader(socket: Socket, timeoutMs = TIMEOUT_MS): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const timer = setTimeout(
    () => reject(new Error('the header of the proxy did not come in time')),
    timeoutMs,
  );
  let bytes = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    bytes = Buffer.concat([bytes, chunk]);
    const found = parseProxyHeader(bytes);
    if (found.kind === 'none') reject(new Error('no header of the PROXY protocol from a proxy'));
    if (found.kind !== 'header') return;
    socket.off('readable', onReadable);
    const rest = bytes.subarray(found.length);
    if (rest.length > 0) socket.unshift(rest);
    resolve(found.source);
  };
  socket.on('readable', onReadable);
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('the proxy closed the connection')));
  try {
    const source = await promise;
    // Until then the socket still counts as one that is read by hand.
    await new Promise(setImmediate);
    if (socket.destroyed) throw new Error('the proxy closed the connection');
    return source;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off('readable', onReadable);
  }
}
