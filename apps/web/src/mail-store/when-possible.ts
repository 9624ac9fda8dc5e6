import { RequestError, TransportError, type ConnectionStatus } from '@mailcote/jmap';
import type { Value } from './emitter.ts';

/** What is lost although the connection says it is open is tried so often. */
const MAX_ATTEMPTS = 4;
const RETRY_MS = 1_500;

/**
 * Does something that may be done twice without harm; without a network it waits for one. What the server itself refuses is thrown,
 * and so is a loss that comes again and again on an open connection.
 */
export async function whenPossible<T>(
  send: () => Promise<T>,
  connection: Value<ConnectionStatus>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isAway(error) || (connection.get() === 'open' && attempt >= MAX_ATTEMPTS)) throw error;
      await reconnected(connection);
    }
  }
}

/** The server cannot be reached, or it, or what stands before it, says so (RFC 9110 15.6.3 – 15.6.5): it may be starting. */
export function isAway(error: unknown): boolean {
  if (error instanceof RequestError) return error.problem.status === 503;
  if (!(error instanceof TransportError)) return false;
  return error.status === null || (error.status >= 502 && error.status <= 504);
}

/** Resolves when the connection is open again, or soon when it has not noticed yet that it is not. */
function reconnected(connection: Value<ConnectionStatus>): Promise<void> {
  return new Promise((resolve) => {
    const timer = connection.get() === 'open' ? setTimeout(done, RETRY_MS) : undefined;
    const stop = connection.subscribe(() => {
      if (connection.get() === 'open') done();
    });
    function done(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}
