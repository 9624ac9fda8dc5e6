import { int8Array } from '../db/arrays.ts';
import { type Database, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId } from '../ids.ts';
import type { Enqueued } from '../queue/was-enqueued.ts';
import { loadMailboxes } from '../sql/load-mailboxes.ts';
import type { Id } from '../types.ts';
import type { LockedAccount, MailboxState } from './locked-account.ts';

/** One write: the client of its transaction, and the account it has locked. */
export interface WriteContext {
  client: Database;
  account: LockedAccount;
  /** What it has put into the queue: by this shows whether it has happened, when nobody can say so. */
  enqueued: Enqueued[];
}

/** Reads all live mailboxes once per write; few operations do without. */
export async function withMailboxes({ client, account }: WriteContext): Promise<void> {
  if (account.hasAllMailboxes) return;
  const rows = await run(client, loadMailboxes, [int8Array([account.id]), int8Array([]), true]);
  for (const row of rows) account.addMailbox(row);
  account.hasAllMailboxes = true;
}

/** Mailboxes named by a client. @throws StoreError invalidProperties */
export function requireMailboxes(account: LockedAccount, ids: readonly Id[]): MailboxState[] {
  return [...new Set(ids)].map((id) => {
    const number = fromId('m', id);
    const mailbox = number === null ? null : account.mailbox(number);
    if (!mailbox) throw new StoreError('invalidProperties', `No mailbox ${id}`, ['mailboxIds']);
    return mailbox;
  });
}
