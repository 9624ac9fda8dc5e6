import { CornerLeftUp, Folder } from 'lucide-react';
import { useStore } from '../../app/account.ts';
import { useMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PickList } from '../../ui/pick-list.tsx';
import { moveFolder } from './folder-actions.ts';
import { isBelow, treeOf } from './tree.ts';

/** Not an id. */
const TOP = '';

/** Into which other folder? The way without dragging. */
export function MoveFolderDialog({ mailboxId, onClose }: { mailboxId: string; onClose: () => void }) {
  const store = useStore();
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const folder = mailboxes.find(({ id }) => id === mailboxId);
  const others = treeOf(mailboxes).filter(
    ({ mailbox }) => mailbox.id !== folder?.parentId && !isBelow(mailbox, mailboxId, mailboxes),
  );
  const label = t.mailbox.moveIntoAsk(folder?.name ?? '');
  return (
    <Dialog title={label} onClose={onClose}>
      <PickList
        items={[
          ...(folder?.parentId ? [{ id: TOP, label: t.mailbox.topLevel, icon: CornerLeftUp }] : []),
          ...others.map(({ mailbox: { id, name, color }, depth }) => ({
            id,
            label: name,
            icon: Folder,
            depth,
            color,
          })),
        ]}
        label={label}
        placeholder={t.action.moveFilter}
        none={t.empty.search}
        onPick={(id) => {
          onClose();
          void moveFolder(store, t, mailboxId, { parentId: id === TOP ? null : id, before: null });
        }}
      />
    </Dialog>
  );
}
