import type { Mailbox } from '@mailcote/jmap';
import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  CornerDownRight,
  Ellipsis,
  Eraser,
  Eye,
  EyeOff,
  FolderPlus,
  Pencil,
  Trash2,
} from 'lucide-react';
import { useStore } from '../../app/account.ts';
import { useMailboxes } from '../../app/store-hooks.ts';
import { setUi, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { toggleClosed, usePreferences } from '../../lib/preferences.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { MailboxLink } from './place-link.tsx';
import { treeOf, type TreeLine } from './tree.ts';

/** The folders of one's own, those inside of others below them, and the hidden ones behind a line. */
export function FolderTree() {
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const { closed } = usePreferences();
  const folders = treeOf(mailboxes);
  const hidden = folders.filter(({ mailbox }) => !mailbox.isSubscribed);
  return (
    <>
      <ul className="flex flex-col gap-px">
        {openLines(folders, closed).map((line) => (
          <FolderLine key={line.mailbox.id} line={line} isOpen={!closed.includes(line.mailbox.id)} />
        ))}
      </ul>
      {hidden.length > 0 && (
        <details>
          <summary className="mailbox-link cursor-pointer text-[13px] text-ink-3">
            {t.mailbox.hidden(hidden.length)}
          </summary>
          <ul className="flex flex-col gap-px">
            {hidden.map(({ mailbox }) => (
              <MailboxLink key={mailbox.id} mailbox={mailbox} menu={<FolderMenu mailbox={mailbox} />} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The lines that are shown: neither hidden nor inside of one that is closed. */
function openLines(folders: readonly TreeLine[], closed: readonly string[]): TreeLine[] {
  const shown: TreeLine[] = [];
  let closedDepth = Infinity;
  for (const line of folders) {
    if (line.depth > closedDepth) continue;
    closedDepth = Infinity;
    if (!line.mailbox.isSubscribed) continue;
    shown.push(line);
    if (line.hasChildren && closed.includes(line.mailbox.id)) closedDepth = line.depth;
  }
  return shown;
}

function FolderLine({ line: { mailbox, depth, hasChildren }, isOpen }: { line: TreeLine; isOpen: boolean }) {
  const { t } = useMessages();
  return (
    <MailboxLink
      mailbox={mailbox}
      depth={depth}
      menu={<FolderMenu mailbox={mailbox} />}
      lead={
        hasChildren && (
          <button
            type="button"
            className="place-lead"
            style={{ insetInlineStart: depth * 16 - 8 }}
            aria-expanded={isOpen}
            aria-label={t.mailbox.inside(mailbox.name)}
            onClick={() => toggleClosed(mailbox.id)}
          >
            <ChevronDown aria-hidden="true" size={13} strokeWidth={2} className="chevron" />
          </button>
        )
      }
    />
  );
}

function FolderMenu({ mailbox }: { mailbox: Mailbox }) {
  const store = useStore();
  const { t } = useMessages();
  const label = `${t.app.more}: ${mailbox.name}`;
  const act = (run: (actions: typeof import('./folder-actions.ts')) => Promise<void>) => () => {
    import('./folder-actions.ts').then(run, () => toast(t.app.unreachable, { tone: 'error' }));
  };
  const { id } = mailbox;
  return (
    <span className="place-menu">
      <Menu
        label={label}
        trigger={<IconButton icon={Ellipsis} size={16} label={label} className="size-7!" />}
        items={() => [
          {
            label: t.mailbox.edit,
            icon: Pencil,
            onSelect: () => setUi({ overlay: { kind: 'folder', mailboxId: id } }),
          },
          {
            label: t.mailbox.createInside,
            icon: FolderPlus,
            onSelect: () => setUi({ overlay: { kind: 'folder', mailboxId: null, parentId: id } }),
          },
          null,
          {
            label: t.mailbox.moveUp,
            icon: ArrowUp,
            onSelect: act(({ stepFolder }) => stepFolder(store, t, id, -1)),
          },
          {
            label: t.mailbox.moveDown,
            icon: ArrowDown,
            onSelect: act(({ stepFolder }) => stepFolder(store, t, id, 1)),
          },
          {
            label: t.mailbox.moveInto,
            icon: CornerDownRight,
            onSelect: () => setUi({ overlay: { kind: 'moveFolder', mailboxId: id } }),
          },
          {
            label: mailbox.isSubscribed ? t.mailbox.hide : t.mailbox.show,
            icon: mailbox.isSubscribed ? EyeOff : Eye,
            onSelect: act(({ toggleFolder }) => toggleFolder(store, t, mailbox)),
          },
          null,
          {
            label: t.mailbox.emptyFolder,
            icon: Eraser,
            isDanger: true,
            onSelect: act(({ emptyFolder }) => emptyFolder(store, mailbox, t)),
          },
          {
            label: t.mailbox.delete,
            icon: Trash2,
            isDanger: true,
            onSelect: act(({ deleteFolder }) => deleteFolder(store, mailbox, t)),
          },
        ]}
      />
    </span>
  );
}
