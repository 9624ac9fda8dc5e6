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

/** All of a Mailbox that its address depends on. */
export type NamedMailbox = Pick<Mailbox, 'id' | 'role'>;

export const mailboxSlug = (mailbox: NamedMailbox): string => mailbox.role ?? mailbox.id;

export function mailboxTitle(mailbox: Mailbox, t: Catalogue): string {
  return mailbox.role ? t.mailbox[mailbox.role] : mailbox.name;
}

/** The list that an address names; null: there is no such Mailbox. */
export function listOf(slug: string, mailboxes: readonly NamedMailbox[]): ListSpec | null {
  const outside = { inMailboxOtherThan: bins(mailboxes) };
  if (slug === 'starred') {
    const conditions = [{ someInThreadHaveKeyword: '$flagged' }, outside];
    return view(slug, { operator: 'AND', conditions });
  }
  if (slug === 'snoozed') return view(slug, { hasKeyword: '$snoozed' });
  if (slug === 'all') return view(slug, outside);
  const mailbox = mailboxNamed(slug, mailboxes);
  return mailbox
    ? { key: `mailbox ${mailbox.id}`, filter: { inMailbox: mailbox.id }, mailboxId: mailbox.id }
    : null;
}

/** The place an address names; null: there is no such Mailbox. */
export function placeOf(slug: string, mailboxes: readonly Mailbox[], t: Catalogue): Place | null {
  const spec = listOf(slug, mailboxes);
  if (!spec) return null;
  if (slug === 'starred' || slug === 'snoozed' || slug === 'all') {
    const title = t.mailbox[slug];
    return { kind: slug, slug, title, role: null, mailboxId: null, spec, words: [] };
  }
  const mailbox = mailboxNamed(slug, mailboxes);
  if (!mailbox) return null;
  return {
    kind: 'mailbox',
    slug: mailboxSlug(mailbox),
    title: mailboxTitle(mailbox, t),
    role: mailbox.role,
    mailboxId: mailbox.id,
    spec,
    words: [],
  };
}

function mailboxNamed<M extends NamedMailbox>(slug: string, mailboxes: readonly M[]): M | undefined {
  return mailboxes.find((candidate) => mailboxSlug(candidate) === slug || candidate.id === slug);
}

const view = (key: string, filter: ListSpec['filter']): ListSpec => ({ key, filter, mailboxId: null });

function bins(mailboxes: readonly NamedMailbox[]): Id[] {
  return mailboxes.filter(({ role }) => role === 'trash' || role === 'junk').map(({ id }) => id);
}
