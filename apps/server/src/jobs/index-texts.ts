import { isTemporary, type Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { pause } from './pause.ts';

/** Mail that has come in waits so long for its texts, and for company. */
const LOOK_EVERY_MS = 1_000;
/** All accounts are looked at so often, for mail whose hint was lost. */
const LOOK_AT_ALL_EVERY_MS = 600_000;
/** While more mail comes in, so many times the time that was worked is left to it. */
const TIMES_LEFT_TO_DELIVERY = 9;

/**
 * Makes the texts in which IMAP looks for substrings, soon after delivery and little by little: searches work without them, only
 * slower. After an upgrade that of all mail there is. Until the signal says that it is over.
 */
export async function indexTexts({ store, hub, log }: ServerContext, signal: AbortSignal): Promise<void> {
  const changed = new Set<Id>();
  let lookAtAll = 0;
  let isBusy = false;
  using _ = hub.subscribe('*', (hint) => {
    if (hint === null) lookAtAll = 0;
    else if (hint.types.includes('Email')) {
      // Copies are new emails, too.
      changed.add(hint.accountId);
      isBusy ||= hint.types.includes('EmailDelivery');
    }
  });
  for (let wait = 0; await pause(wait, signal); wait = LOOK_EVERY_MS) {
    try {
      if (performance.now() >= lookAtAll) {
        for (const account of await store.textIndex.accounts()) changed.add(account);
        lookAtAll = performance.now() + LOOK_AT_ALL_EVERY_MS;
      }
      for (const account of changed) {
        changed.delete(account);
        for (let hasMore = true, rest = 0; hasMore && (await pause(rest, signal));) {
          isBusy = false;
          const started = performance.now();
          hasMore = await store.textIndex.round(account);
          rest = isBusy ? (performance.now() - started) * TIMES_LEFT_TO_DELIVERY : 0;
        }
      }
    } catch (error) {
      lookAtAll = 0;
      if (isTemporary(error)) log.warn({ part: 'texts' }, 'no texts are made: the database is away');
      else log.error({ part: 'texts', err: error }, 'making texts failed');
    }
  }
}
