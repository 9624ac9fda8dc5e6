import { setTimeout as sleep } from 'node:timers/promises';
import { isTemporary } from '../errors.ts';

/** PostgreSQL is back a second or two after it was killed, later when it has much to recover; a sender waits minutes for the answer to its data. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 100;

/**
 * Asks whether a transaction whose COMMIT was not answered has happened, until the database is back to tell. False also when it does
 * not come back in time: then the sender tries again, and at worst the message is there twice.
 */
export async function resolveDoubt(hasHappened: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await hasHappened();
    } catch (error) {
      if (!isTemporary(error) || Date.now() > deadline) return false;
      await sleep(RETRY_MS);
    }
  }
}
