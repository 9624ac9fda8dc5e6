import { isTemporary, type Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { pause } from './pause.ts';

/** All accounts are looked at so often, for mail whose hint was lost. */
const LOOK_AT_ALL_EVERY_MS = 600_000;
/** After a delivery, more mail is to be expected. */
const BUSY_FOR_MS = 100;
/** Then so many times the time that was worked is left to it. */
const TIMES_LEFT_TO_DELIVERY = 19;

/** Something that is made of mail soon after delivery, of a few emails at a time. Searches work without it, only slower. */
export interface AccountIndex {
  /** Accounts where something is to be made. */
  accounts(): Promise<Id[]>;
  /** @returns whether there may be more to do */
  round(accountId: Id): Promise<boolean>;
}

export interface IndexAccountsOptions {
  /** What is made, for the log. */
  part: 'texts' | 'words';
  /** Mail that has come in waits so long, and for company. */
  lookEveryMs: number;
}

/** Makes the index of mail that was there before, and of mail that comes in, little by little. Until the signal says that it is over. */
export async function indexAccounts(
  { hub, log }: ServerContext,
  index: AccountIndex,
  { part, lookEveryMs }: IndexAccountsOptions,
  signal: AbortSignal,
): Promise<void> {
  const changed = new Set<Id>();
  let lookAtAll = 0;
  let deliveredAt = -Infinity;
  using _ = hub.subscribe('*', (hint) => {
    if (hint === null) lookAtAll = 0;
    else if (hint.types.includes('Email')) {
      // Copies are new emails, too.
      changed.add(hint.accountId);
      if (hint.types.includes('EmailDelivery')) deliveredAt = performance.now();
    }
  });
  for (let wait = 0; await pause(wait, signal); wait = lookEveryMs) {
    try {
      if (performance.now() >= lookAtAll) {
        for (const account of await index.accounts()) changed.add(account);
        lookAtAll = performance.now() + LOOK_AT_ALL_EVERY_MS;
      }
      let rest = 0;
      for (const account of changed) {
        changed.delete(account);
        for (let hasMore = true; hasMore && (await pause(rest, signal));) {
          const started = performance.now();
          hasMore = await index.round(account);
          const now = performance.now();
          rest = now - deliveredAt < BUSY_FOR_MS ? (now - started) * TIMES_LEFT_TO_DELIVERY : 0;
        }
      }
    } catch (error) {
      lookAtAll = 0;
      if (isTemporary(error)) log.warn({ part }, 'nothing is indexed: the database is away');
      else log.error({ part, err: error }, 'indexing mail failed');
    }
  }
}
