import type { EmailAddress, Id } from '@mailcote/jmap';
import { isDraft, isMuted, isStarred, isUnread, type ListedEmail } from './listed-email.ts';

/** One person of a conversation as the list shows them. */
export interface Participant {
  /** What to call them: the display name, or the address. */
  name: string;
  email: string;
  isMe: boolean;
  isUnread: boolean;
}

/** What one line of the conversation list says. */
export interface ThreadRow {
  /** The Email that stands for the Thread in this list. */
  email: ListedEmail;
  /** Messages, oldest first, those of other lists' bins left out. */
  emails: ListedEmail[];
  participants: Participant[];
  isUnread: boolean;
  isStarred: boolean;
  hasAttachment: boolean;
  hasDraft: boolean;
  /** When the conversation comes back into the inbox. */
  snoozedUntil: string | null;
  isMuted: boolean;
}

export interface RowContext {
  /** The person's own addresses, lower case. */
  mine: ReadonlySet<string>;
  /** Mailboxes whose messages do not count outside of them: trash and junk. */
  bins: ReadonlySet<Id>;
  /** The Mailbox that is listed. */
  mailboxId: Id | null;
  /** True where the recipients matter more than the author: sent and drafts. */
  showsRecipients: boolean;
}

/** Puts the line together from the Emails of a Thread (oldest first). */
export function threadRow(email: ListedEmail, all: readonly ListedEmail[], context: RowContext): ThreadRow {
  const isBinned = (other: ListedEmail) => Object.keys(other.mailboxIds).every((id) => context.bins.has(id));
  const inBin = context.mailboxId !== null && context.bins.has(context.mailboxId);
  const emails = all.filter((other) =>
    inBin ? context.mailboxId !== null && other.mailboxIds[context.mailboxId] : !isBinned(other),
  );
  if (!emails.some((other) => other.id === email.id)) emails.push(email);
  return {
    email,
    emails,
    // Where recipients are shown, they are those of the messages that lie there.
    participants: participantsOf(
      context.showsRecipients && context.mailboxId !== null
        ? emails.filter((other) => other.mailboxIds[context.mailboxId ?? ''])
        : emails,
      context,
    ),
    isUnread: emails.some(isUnread),
    isStarred: emails.some(isStarred),
    hasAttachment: emails.some((other) => other.hasAttachment),
    hasDraft: emails.some(isDraft),
    snoozedUntil: emails.findLast((other) => other.snoozedUntil)?.snoozedUntil ?? null,
    isMuted: emails.some(isMuted),
  };
}

function participantsOf(emails: readonly ListedEmail[], context: RowContext): Participant[] {
  const people = new Map<string, Participant>();
  for (const email of emails) {
    const addresses = context.showsRecipients
      ? [...(email.to ?? []), ...(email.cc ?? [])]
      : (email.from ?? []);
    if (isDraft(email) && !context.showsRecipients) continue;
    for (const address of addresses) {
      const key = address.email.toLowerCase();
      const person = people.get(key);
      if (person) person.isUnread ||= isUnread(email);
      else {
        people.set(key, {
          name: displayName(address),
          email: address.email,
          isMe: context.mine.has(key),
          isUnread: isUnread(email),
        });
      }
    }
  }
  return [...people.values()];
}

/** The name a person gave themselves, or their address. */
export function displayName(address: EmailAddress): string {
  return address.name?.trim() || address.email;
}

/** The shortest name that still tells people apart in a row of several: the first word of Latin names, Hangul names whole. */
export function shortName(person: Participant): string {
  if (person.name === person.email) return person.email.split('@')[0] ?? person.email;
  const plain = person.name.replace(/^["']|["']$/g, '');
  if (/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(plain)) return plain;
  const family = /^[^,]+,\s*(\S+)/.exec(plain);
  return family?.[1] ?? plain.split(/\s+/)[0] ?? plain;
}
