import { byteaArray, int8Array, jsonbArray, textArray, timestamptzArray } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId, toId } from '../ids.ts';
import { enqueueItems } from '../sql/enqueue.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import type { Id, NewQueueItem } from '../types.ts';

/**
 * Puts recipients into the queue, in the caller's transaction.
 * @param accountId number of the sender's account; null for the system
 * @throws StoreError notFound: no such blob
 */
export async function enqueue(
  database: Database,
  accountId: number | null,
  items: readonly NewQueueItem[],
): Promise<Id[]> {
  if (items.length === 0) return [];
  const hashes = items.map(({ blobId }) => {
    const hash = fromBlobId(blobId);
    if (!hash) throw new StoreError('notFound', `No blob ${blobId}`);
    return hash;
  });
  const [, rows] = await Promise.all([
    run(database, lockBlobs, [byteaArray(hashes)]),
    run(database, enqueueItems, [
      accountId,
      int8Array(
        items.map(({ submissionId }) => (submissionId === null ? 0 : (fromId('s', submissionId) ?? 0))),
      ),
      byteaArray(hashes),
      textArray(items.map(({ mailFrom }) => cleanText(mailFrom))),
      textArray(items.map(({ rcptTo }) => cleanText(rcptTo))),
      textArray(items.map(({ domain }) => cleanText(domain).toLowerCase())),
      timestamptzArray(items.map(({ nextAttemptAt }) => nextAttemptAt)),
      jsonbArray(items.map(({ options }) => toJson(options ?? {}))),
    ]),
  ]);
  if (rows.length < items.length) throw new StoreError('notFound', 'No such blob');
  return rows.map(({ id }) => toId('q', id));
}
