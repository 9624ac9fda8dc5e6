import { Folder } from 'lucide-react';
import { useMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PickList } from '../../ui/pick-list.tsx';
import { mailboxTitle } from './place.ts';
import { ROLE_ICONS } from './role-icons.ts';
import { treeOf } from './tree.ts';

/** Drafts and sent mail are made, not filled. */
const TARGETS = ['inbox', 'archive', 'junk', 'trash'] as const;
const PLACES = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const;

/** Where should it go? Or, to look at: where to? */
export function MoveDialog({
  isToLookAt,
  onClose,
  onPick,
}: {
  isToLookAt: boolean;
  onClose: () => void;
  onPick: (mailboxId: string) => void;
}) {
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const folders = treeOf(mailboxes).map(({ mailbox, depth }) => ({
    id: mailbox.id,
    label: mailbox.name,
    icon: Folder,
    depth,
    color: mailbox.color,
  }));
  const label = isToLookAt ? t.help.goLabel : t.action.moveLabel;
  const roles = (isToLookAt ? PLACES : TARGETS)
    .flatMap((role) => mailboxes.filter((mailbox) => mailbox.role === role))
    .map((mailbox) => ({
      id: mailbox.id,
      label: mailboxTitle(mailbox, t),
      icon: ROLE_ICONS[mailbox.role ?? ''] ?? Folder,
    }));
  return (
    <Dialog title={label} onClose={onClose}>
      <PickList
        items={[...folders, ...roles]}
        label={label}
        placeholder={t.action.moveFilter}
        none={t.empty.search}
        onPick={onPick}
      />
    </Dialog>
  );
}
