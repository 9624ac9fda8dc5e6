import type { MailboxRole } from '@mailcote/store';

/** What programs and servers call them, in lower case, English and Korean. */
const ROLES: Readonly<Record<string, MailboxRole>> = {
  inbox: 'inbox',
  받은편지함: 'inbox',
  drafts: 'drafts',
  draft: 'drafts',
  임시보관함: 'drafts',
  sent: 'sent',
  'sent mail': 'sent',
  'sent items': 'sent',
  'sent messages': 'sent',
  보낸편지함: 'sent',
  archive: 'archive',
  archives: 'archive',
  보관함: 'archive',
  junk: 'junk',
  'junk e-mail': 'junk',
  'junk email': 'junk',
  'bulk mail': 'junk',
  spam: 'junk',
  스팸함: 'junk',
  스팸편지함: 'junk',
  trash: 'trash',
  bin: 'trash',
  'deleted items': 'trash',
  'deleted messages': 'trash',
  휴지통: 'trash',
};

/** The role of a folder at the top by the name that it has elsewhere; null: it is a folder like others. */
export function roleOfName(name: string): MailboxRole | null {
  const plain = name.trim().toLowerCase();
  return ROLES[plain] ?? ROLES[plain.replaceAll(' ', '')] ?? null;
}
