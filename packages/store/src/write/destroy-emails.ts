import { int8Array } from '../db/arrays.ts';
import { execute, pipelined, run } from '../db/statement.ts';
import { destroyEmails as destroyStatement } from '../sql/destroy-emails.ts';
import { emailsForUpdate } from '../sql/emails-for-update.ts';
import { expunge } from './entry-changes.ts';
import { liveEntries } from './update-emails.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/** Destroys emails in all their mailboxes, in a constant number of statements. @returns those that existed */
export async function destroyEmails(context: WriteContext, ids: readonly number[]): Promise<number[]> {
  const { client, account } = context;
  await withMailboxes(context);
  const emails = await run(client, emailsForUpdate, [account.id, int8Array([...new Set(ids)])]);
  if (emails.length === 0) return [];
  const entries = await liveEntries(context, emails);
  for (const email of emails) {
    account.usedBytes -= email.size;
    account.threadsToStamp.add(email.thread_id);
  }
  account.touch('Email', 'Thread', 'Mailbox');
  const destroyed = emails.map(({ id }) => id);
  await pipelined([
    ...expunge(context, [...entries.values()].flat()),
    execute(client, destroyStatement, [account.id, int8Array(destroyed), account.modSeq]),
  ]);
  return destroyed;
}
