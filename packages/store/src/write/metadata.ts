import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import {
  copyMetadata as copyStatement,
  forgetMetadata,
  measureMetadata,
  writeMetadata,
} from '../sql/metadata.ts';
import type { Id } from '../types.ts';
import { requireMailbox } from './named-entries.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/** Of one mailbox, and of the account itself. RFC 5464 4.1 wants at least 10. */
const MAX_ENTRIES = 100;
/** Of all entries of an account: it is no place to keep files, and counts against no quota. */
const MAX_OCTETS = 4 * 1024 * 1024;
/** So many entries that were taken away are remembered, for sessions that have not been told. */
const KEPT_REMOVED = 200;

/**
 * RFC 5464 4.3. @param mailboxId null: the account. @param values null: take away
 * @throws StoreError notFound; tooMany: nothing has changed then
 */
export async function setMetadata(
  context: WriteContext,
  mailboxId: Id | null,
  values: ReadonlyMap<string, Buffer | null>,
): Promise<void> {
  const { client, account } = context;
  await withMailboxes(context);
  const mailbox = mailboxId === null ? 0 : requireMailbox(context, mailboxId).id;
  const changed = await execute(client, writeMetadata, [
    account.id,
    mailbox,
    [...values.keys()],
    [...values.values()],
    account.modSeq,
  ]);
  if (changed === 0) return;
  account.touch('Metadata');
  const [measured] = await run(client, measureMetadata, [account.id, mailbox]);
  const hasMore = [...values.values()].some((value) => value !== null);
  if (hasMore && measured && (measured.entries > MAX_ENTRIES || measured.octets > MAX_OCTETS))
    throw new StoreError('tooMany', 'There is no room for more metadata');
  if (!hasMore) await execute(client, forgetMetadata, [account.id, KEPT_REMOVED]);
}

/** RFC 5464 4.1: what the inbox has is there too once it was renamed. @throws StoreError notFound */
export async function copyMetadata(context: WriteContext, from: Id, to: Id): Promise<void> {
  const { client, account } = context;
  await withMailboxes(context);
  const ids = [from, to].map((id) => requireMailbox(context, id).id);
  if ((await execute(client, copyStatement, [account.id, ...ids, account.modSeq])) > 0)
    account.touch('Metadata');
}
