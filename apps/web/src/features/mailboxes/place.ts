import type { Id, Mailbox, MailboxRole } from '@mailcote/jmap';
import type { Catalogue } from '../../i18n/index.ts';
import type { ListSpec } from '../../mail-store/index.ts';

/** What a list page shows: a mailbox, one of the views over all of them, or a search. */
export interface Place {
  kind: 'mailbox' | 'starred' | 'snoozed' | 'all' | 'search';
  /** The part of the address that names it: "inbox", "starred", a Mailbox id. */
  slug: string;
  title: string;
  role: MailboxRole | null;
  mailboxId: Id | null;
  spec: ListSpec;
  /** What a search looks for: marked in rows and subjects. */
  words: readonly string[];
}

export const mailboxSlug = (mailbox: Mailbox): string => mailbox.role ?? mailbox.id;

export function mailboxTitle(mailbox: Mailbox, t: Catalogue): string {
  return mailbox.role ? t.mailbox[mailbox.role] : mailbox.name;
}

/** The place an address names; null: there is no such Mailbox. */
export function placeOf(slug: string, mailboxes: readonly Mailbox[], t: Catalogue): Place | null {
  if (slug === 'starred') {
    return virtual('starred', t.mailbox.starred, {
      operator: 'AND',
      conditions: [{ someInThreadHaveKeyword: '$flagged' }, { inMailboxOtherThan: bins(mailboxes) }],
    });
  }
  if (slug === 'snoozed') return virtual('snoozed', t.mailbox.snoozed, { hasKeyword: '$snoozed' });
  if (slug === 'all') return virtual('all', t.mailbox.all, { inMailboxOtherThan: bins(mailboxes) });
  const mailbox = mailboxes.find((candidate) => mailboxSlug(candidate) === slug || candidate.id === slug);
  if (!mailbox) return null;
  return {
    kind: 'mailbox',
    slug: mailboxSlug(mailbox),
    title: mailboxTitle(mailbox, t),
    role: mailbox.role,
    mailboxId: mailbox.id,
    spec: { key: `mailbox ${mailbox.id}`, filter: { inMailbox: mailbox.id }, mailboxId: mailbox.id },
    words: [],
  };
}

function virtual(kind: 'starred' | 'snoozed' | 'all', title: string, filter: ListSpec['filter']): Place {
  return {
    kind,
    slug: kind,
    title,
    role: null,
    mailboxId: null,
    spec: { key: kind, filter, mailboxId: null },
    words: [],
  };
}

function bins(mailboxes: readonly Mailbox[]): Id[] {
  return mailboxes.filter(({ role }) => role === 'trash' || role === 'junk').map(({ id }) => id);
}
