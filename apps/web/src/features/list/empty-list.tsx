import {
  AlarmClock,
  Archive,
  Folder,
  Inbox,
  Mails,
  OctagonAlert,
  PenLine,
  Search,
  Send,
  Star,
  Trash2,
} from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Place } from '../mailboxes/place.ts';

/** Why this list is empty, and how things come to be in it. */
export function EmptyList({ place }: { place: Place }) {
  const { t } = useMessages();
  const kind = place.kind === 'mailbox' ? (place.role ?? 'folder') : place.kind;
  const icon = {
    inbox: Inbox,
    drafts: PenLine,
    sent: Send,
    archive: Archive,
    junk: OctagonAlert,
    trash: Trash2,
    starred: Star,
    snoozed: AlarmClock,
    all: Mails,
    search: Search,
    folder: Folder,
  }[kind];
  return <EmptyState icon={icon} title={t.empty[kind]} text={t.empty[`${kind}Text`]} />;
}
