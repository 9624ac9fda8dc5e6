import { boolArray, int8Array, textArray } from '../db/arrays.ts';
import { execute, pipelined, run } from '../db/statement.ts';
import { isUnread, normalizeKeywords } from '../email/prepare-email.ts';
import { StoreError } from '../errors.ts';
import { fromIds } from '../ids.ts';
import { emailsForUpdate, type EmailStateRow } from '../sql/emails-for-update.ts';
import { entriesForUpdate, type EntryStateRow } from '../sql/entries-for-update.ts';
import { stampEmails, stampEntries, updateKeywords } from '../sql/update-emails.ts';
import type { EmailPatch, Id, SetPatch } from '../types.ts';
import { addEntries, expunge, type NewEntry, type SizedEntry } from './entry-changes.ts';
import { requireMailboxes, withMailboxes, type WriteContext } from './write-context.ts';
import type { MailboxState } from './locked-account.ts';

/** What has to be known of an email to change it. */
export type ReadEmail = Omit<EmailStateRow, 'blob_id'>;

/** On an email it mutes the whole conversation: what comes to it stays out of the inbox. */
export const MUTED = '$muted';

/**
 * The same patch for many emails, in a constant number of statements. Ids without a live email are skipped; what an
 * email has already is no change.
 * @param placedAt where new entries stand in their lists; by default where the email stood before
 * @returns numbers of the emails that exist
 * @throws StoreError invalidProperties: a mailbox that does not exist, or an email would be in none
 */
export async function updateEmails(
  context: WriteContext,
  ids: readonly Id[],
  patch: EmailPatch,
  placedAt?: Date,
): Promise<number[]> {
  const { client, account } = context;
  await withMailboxes(context);
  const emails = await run(client, emailsForUpdate, [account.id, int8Array([...new Set(fromIds('e', ids))])]);
  await updateReadEmails(context, emails, patch, placedAt);
  return emails.map(({ id }) => id);
}

/** The same for emails that have been read under the lock, each once. */
export async function updateReadEmails(
  context: WriteContext,
  emails: readonly ReadEmail[],
  patch: EmailPatch,
  placedAt?: Date,
): Promise<void> {
  const { client, account } = context;
  const entries = await liveEntries(context, emails);

  const keywordChanges = new Map<number, string[]>();
  for (const email of emails) {
    const keywords = patch.keywords
      ? normalizeKeywords(patched(email.keywords, patch.keywords))
      : email.keywords;
    if (keywords.join(' ') !== email.keywords.join(' ')) keywordChanges.set(email.id, keywords);
  }
  const isEmailUnread = (email: ReadEmail): boolean =>
    isUnread(keywordChanges.get(email.id) ?? email.keywords);

  const { added, removed, moved } = patch.mailboxIds
    ? mailboxChanges(context, emails, entries, patch.mailboxIds, isEmailUnread, placedAt)
    : { added: [], removed: [], moved: [] };

  const removedEntries = new Set(removed);
  const stamped = emails
    .filter(({ id }) => keywordChanges.has(id))
    .flatMap((email) => {
      const unread = isEmailUnread(email);
      return (entries.get(email.id) ?? [])
        .filter((entry) => !removedEntries.has(entry))
        .map((entry) => ({ entry, unread }));
    });
  const statements: Promise<unknown>[] = [];
  if (keywordChanges.size > 0) {
    account.touch('Email');
    for (const email of emails) {
      const keywords = keywordChanges.get(email.id);
      if (keywords && keywords.includes(MUTED) !== email.keywords.includes(MUTED))
        account.threadsToMute.add(email.thread_id);
    }
    statements.push(
      execute(client, updateKeywords, [
        account.id,
        int8Array([...keywordChanges.keys()]),
        textArray([...keywordChanges.values()].map((keywords) => keywords.join(' '))),
        account.modSeq,
      ]),
    );
  }
  for (const { entry, unread } of stamped) {
    const mailbox = account.mailbox(entry.mailbox_id);
    if (mailbox) {
      mailbox.entriesChanged = true;
      mailbox.unreadEmails += Number(unread) - Number(entry.unread);
    }
    if (unread !== entry.unread) account.threadsToSettle.add(entry.thread_id);
  }
  if (stamped.length > 0) {
    statements.push(
      execute(client, stampEntries, [
        account.id,
        int8Array(stamped.map(({ entry }) => entry.mailbox_id)),
        int8Array(stamped.map(({ entry }) => entry.uid)),
        boolArray(stamped.map(({ unread }) => unread)),
        account.modSeq,
      ]),
    );
  }
  if (moved.length > 0) {
    account.touch('Email', 'Mailbox');
    statements.push(execute(client, stampEmails, [account.id, int8Array(moved), account.modSeq]));
  }
  statements.push(...expunge(context, removed), ...addEntries(context, added));
  await pipelined(statements);
}

/** The mailboxes that live emails are in, by email. */
export async function placesOf(
  context: WriteContext,
  emailNumbers: readonly number[],
): Promise<Map<number, number[]>> {
  const { client, account } = context;
  const emails = await run(client, emailsForUpdate, [account.id, int8Array(emailNumbers)]);
  const entries = await liveEntries(context, emails);
  return new Map([...entries].map(([id, rows]) => [id, rows.map(({ mailbox_id }) => mailbox_id)]));
}

/** Live entries by email. */
export async function liveEntries(
  { client, account }: WriteContext,
  emails: readonly ReadEmail[],
): Promise<Map<number, SizedEntry[]>> {
  const rows = await run(client, entriesForUpdate, [
    account.id,
    int8Array(emails.map(({ thread_id }) => thread_id)),
    int8Array(emails.map(({ id }) => id)),
  ]);
  return Map.groupBy(withSizes(rows, emails), (entry) => entry.email_id);
}

/** Those of these emails. */
export function withSizes(entries: readonly EntryStateRow[], emails: readonly ReadEmail[]): SizedEntry[] {
  const sizes = new Map(emails.map(({ id, size }) => [id, size]));
  return entries.map((entry) => ({ ...entry, size: sizes.get(entry.email_id) ?? 0 }));
}

export function patched<T>(current: readonly T[], patch: SetPatch<T>): T[] {
  if ('set' in patch) return patch.set;
  const removed = new Set(patch.remove ?? []);
  return [...current.filter((value) => !removed.has(value)), ...(patch.add ?? [])];
}

interface MailboxChanges {
  added: NewEntry[];
  removed: SizedEntry[];
  moved: number[];
}

function mailboxChanges(
  { account }: WriteContext,
  emails: readonly ReadEmail[],
  entries: ReadonlyMap<number, SizedEntry[]>,
  patch: SetPatch<Id>,
  isEmailUnread: (email: ReadEmail) => boolean,
  placedAt: Date | undefined,
): MailboxChanges {
  const numbers = (ids: readonly Id[] = []): number[] => requireMailboxes(account, ids).map(({ id }) => id);
  const change: SetPatch<number> =
    'set' in patch
      ? { set: numbers(patch.set) }
      : // Taking an email out of a mailbox that is gone, or never was, leaves it out.
        { add: numbers(patch.add), remove: fromIds('m', patch.remove ?? []) };
  const changes: MailboxChanges = { added: [], removed: [], moved: [] };
  for (const email of emails) {
    const present = entries.get(email.id) ?? [];
    const wanted = new Set(
      patched(
        present.map(({ mailbox_id }) => mailbox_id),
        change,
      ),
    );
    if (wanted.size === 0) {
      throw new StoreError('invalidProperties', 'An email is in at least one mailbox', ['mailboxIds']);
    }
    const removed = present.filter(({ mailbox_id }) => !wanted.delete(mailbox_id));
    const added = [...wanted]
      .map((id) => account.mailbox(id))
      .filter((mailbox): mailbox is MailboxState => mailbox !== null);
    if (removed.length === 0 && added.length === 0) continue;
    changes.moved.push(email.id);
    changes.removed.push(...removed);
    const receivedAt = placedAt ?? present[0]?.received_at;
    if (!receivedAt) throw new Error(`Email ${email.id} is in no mailbox`);
    for (const mailbox of added) {
      changes.added.push({
        mailbox,
        emailId: email.id,
        threadId: email.thread_id,
        receivedAt,
        size: email.size,
        unread: isEmailUnread(email),
        deleted: false,
      });
    }
  }
  return changes;
}
