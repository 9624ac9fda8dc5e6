import { TransportError, type BulkUpdate } from '@mailcote/jmap';
import { isAway, type MailStore } from '../../mail-store/index.ts';

/** A server that has taken a request shows what it made of it within this: what is slow is the line, or what stands before the server. Milliseconds. */
const LONGEST_WORK_MS = 10_000;
const LOOK_MS = 700;

/** True when the server may have done what it was asked for, although nobody heard it say so. */
export const isAnswerLost = (error: unknown): boolean =>
  isAway(error) || (error instanceof TransportError && error.outcomeUnknown);

/**
 * What the server made of a BulkUpdate/set whose answer was lost: it is looked for, and never asked for again. Without a network it waits for one.
 * @returns none: the server has not taken it
 */
export async function takenJobs(
  store: MailStore,
  isMeant: (job: BulkUpdate) => boolean,
  looksFor = LONGEST_WORK_MS,
): Promise<BulkUpdate[]> {
  let until: number | null = null;
  for (;;) {
    await store.whenOpen();
    until ??= performance.now() + looksFor;
    try {
      const batch = store.batch();
      const get = batch.call('BulkUpdate/get', { ids: null });
      const jobs = (await store.ask(batch)).get(get).list.filter(isMeant);
      if (jobs.length > 0 || performance.now() > until) return jobs;
    } catch (error) {
      if (!isAway(error)) throw error;
      // Nothing has been seen yet: it begins again when the server answers.
      until = null;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
