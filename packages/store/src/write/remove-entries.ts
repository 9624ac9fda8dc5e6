import { int8Array } from '../db/arrays.ts';
import { execute, pipelined, run } from '../db/statement.ts';
import { emailsForUpdate } from '../sql/emails-for-update.ts';
import type { EntryStateRow } from '../sql/entries-for-update.ts';
import { stampEmails } from '../sql/update-emails.ts';
import { destroyEmails } from './destroy-emails.ts';
import type { Id, UidRange } from '../types.ts';
import { expunge } from './entry-changes.ts';
import { namedEntries, requireMailbox } from './named-entries.ts';
import { liveEntries, withSizes } from './update-emails.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/** Those with these uids. @returns how many. @throws StoreError notFound (no such mailbox) */
export async function removeNamedEntries(
  context: WriteContext,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<number> {
  await withMailboxes(context);
  const entries = await namedEntries(context, requireMailbox(context, mailboxId), ranges);
  await removeEntries(context, entries);
  return entries.length;
}

/** Takes entries out of one mailbox, and destroys the emails that are in no other. */
export async function removeEntries(context: WriteContext, entries: readonly EntryStateRow[]): Promise<void> {
  const { client, account } = context;
  if (entries.length === 0) return;
  const emails = await run(client, emailsForUpdate, [
    account.id,
    int8Array(entries.map(({ email_id }) => email_id)),
  ]);
  const everywhere = await liveEntries(context, emails);
  const lonely = emails
    .filter((email) => (everywhere.get(email.id)?.length ?? 0) <= 1)
    .map((email) => email.id);
  await destroyEmails(context, lonely);
  const destroyed = new Set(lonely);
  const shared = entries.filter(({ email_id }) => !destroyed.has(email_id));
  if (shared.length === 0) return;
  account.touch('Email', 'Mailbox');
  await pipelined([
    ...expunge(context, withSizes(shared, emails)),
    execute(client, stampEmails, [
      account.id,
      int8Array(shared.map(({ email_id }) => email_id)),
      account.modSeq,
    ]),
  ]);
}
