import { TransportError, type ConnectionStatus } from '@mailcote/jmap';
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
      const isLost = error instanceof TransportError && error.status === null;
      if (!isLost || (connection.get() === 'open' && attempt >= MAX_ATTEMPTS)) throw error;
      await reconnected(connection);
    }
  }
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
