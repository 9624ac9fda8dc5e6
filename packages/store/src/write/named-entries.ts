import { int8Array } from '../db/arrays.ts';
import { run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId } from '../ids.ts';
import { entriesOfRanges, entriesOfUids, type NamedEntryRow } from '../sql/entries-of-uids.ts';
import type { Id, UidRange } from '../types.ts';
import { sizeOf, uidsIn } from '../uid-ranges.ts';
import type { MailboxState } from './locked-account.ts';
import type { WriteContext } from './write-context.ts';

/** Ranges may name far more uids than there are messages. */
const MOST_ONE_BY_ONE = 5000;

/** @throws StoreError notFound */
export function requireMailbox({ account }: WriteContext, id: Id): MailboxState {
  const number = fromId('m', id);
  const mailbox = number === null ? null : account.mailbox(number);
  if (!mailbox) throw new StoreError('notFound', `No mailbox ${id}`);
  return mailbox;
}

/** Live entries of a mailbox by their uids, in that order. */
export function namedEntries(
  { client, account }: WriteContext,
  mailbox: MailboxState,
  ranges: readonly UidRange[],
): Promise<NamedEntryRow[]> {
  if (sizeOf(ranges) <= MOST_ONE_BY_ONE) {
    return run(client, entriesOfUids, [account.id, mailbox.id, int8Array(uidsIn(ranges))]);
  }
  return run(client, entriesOfRanges, [
    account.id,
    mailbox.id,
    int8Array(ranges.map(([first]) => first)),
    int8Array(ranges.map(([, last]) => last)),
  ]);
}
