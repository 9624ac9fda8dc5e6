import { Archive, Inbox, OctagonAlert, PenLine, Send, Trash2, type LucideIcon } from 'lucide-react';

export const ROLE_ICONS: Record<string, LucideIcon> = {
  inbox: Inbox,
  drafts: PenLine,
  sent: Send,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
};
