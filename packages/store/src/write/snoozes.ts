import { int8Array } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromIds, toId } from '../ids.ts';
import { dueSnoozes, endSnoozes, writeSnoozes } from '../sql/snoozes.ts';
import { stampEmails } from '../sql/update-emails.ts';
import type { Id, MailboxRole } from '../types.ts';
import { placesOf, updateEmails } from './update-emails.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/** Says that an email is snoozed, to every client: for searches and for those that know nothing of the time. */
const SNOOZED = '$snoozed';

/**
 * Out of the inbox into the archive until a time, or back at once (null). What is not in the inbox stays where it is until then.
 * @throws StoreError invalidProperties: there is no archive
 */
export async function snoozeEmails(
  context: WriteContext,
  ids: readonly Id[],
  until: Date | null,
): Promise<void> {
  const { client, account } = context;
  await withMailboxes(context);
  const numbers = fromIds('e', ids);
  if (until === null) {
    const ended = await run(client, endSnoozes, [account.id, int8Array(numbers)]);
    await bringBack(context, emailIds(ended));
    return;
  }
  const inbox = account.mailboxByRole('inbox')?.id ?? 0;
  const archive = withRole(context, 'archive');
  if (archive.length === 0)
    throw new StoreError('invalidProperties', 'There is no archive to keep it in', ['snoozedUntil']);
  const places = await placesOf(context, numbers);
  const isInInbox = (number: number): boolean => places.get(number)?.includes(inbox) ?? false;
  const inside = numbers.filter(isInInbox).map((number) => toId('e', number));
  await updateEmails(context, ids, { keywords: { add: [SNOOZED] } });
  await updateEmails(context, inside, {
    mailboxIds: { add: archive, remove: withRole(context, 'inbox') },
  });
  await execute(client, writeSnoozes, [account.id, int8Array(numbers), until]);
  // The time may be all that has changed.
  account.touch('Email');
  await execute(client, stampEmails, [account.id, int8Array(numbers), account.modSeq]);
}

/**
 * Brings back what is due: into the inbox, unread, where a message stands that comes now. What lies in the trash or among the junk by now
 * stays there.
 * @returns how many were due; fewer than `limit`: no more are
 */
export async function wakeEmails(context: WriteContext, limit: number): Promise<number> {
  const { client, account } = context;
  await withMailboxes(context);
  const due = await run(client, dueSnoozes, [account.id, limit]);
  if (due.length === 0) return 0;
  const numbers = due.map(({ email_id }) => email_id);
  await run(client, endSnoozes, [account.id, int8Array(numbers)]);
  const bins = [account.mailboxByRole('trash')?.id, account.mailboxByRole('junk')?.id];
  const places = await placesOf(context, numbers);
  const isBinned = (number: number): boolean => places.get(number)?.every((id) => bins.includes(id)) ?? true;
  const idsOf = (some: readonly number[]): Id[] => some.map((number) => toId('e', number));
  await updateEmails(context, idsOf(numbers.filter(isBinned)), { keywords: { remove: [SNOOZED] } });
  const woken = idsOf(numbers.filter((number) => !isBinned(number)));
  await updateEmails(context, woken, { keywords: { remove: ['$seen'] } });
  await bringBack(context, woken, new Date());
  return due.length;
}

/** Into the inbox and out of the archive. `at`: where they stand in the list; without it where they stood. */
async function bringBack(context: WriteContext, ids: readonly Id[], at?: Date): Promise<void> {
  const mailboxIds = { add: withRole(context, 'inbox'), remove: withRole(context, 'archive') };
  await updateEmails(context, ids, { keywords: { remove: [SNOOZED] }, mailboxIds }, at);
}

/** The mailbox of that role, if there is one: an archive may have gone since something was put off into it. */
function withRole({ account }: WriteContext, role: MailboxRole): Id[] {
  const mailbox = account.mailboxByRole(role);
  return mailbox === null ? [] : [toId('m', mailbox.id)];
}

function emailIds(rows: readonly { email_id: number }[]): Id[] {
  return rows.map(({ email_id }) => toId('e', email_id));
}
