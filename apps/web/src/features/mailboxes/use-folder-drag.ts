import type { Id, Mailbox } from '@mailcote/jmap';
import { useState, type DragEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { setUi, toast, ui } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { placeAround } from './arrange.ts';
import { isBelow } from './tree.ts';
import type { DragHandlers } from './use-drop-target.ts';

/** Where on a folder another one is let go: on its upper or lower edge, or on itself. */
export type DropZone = 'before' | 'into' | 'behind';

/** The part of a row that is its edge. */
const EDGE = 0.27;
/** A finger scrolls; the menu of a folder moves it. */
const canDrag = matchMedia('(pointer: fine)').matches;

/** Lets a folder of one's own be dragged beside others and into them; null: it is none. */
export function useFolderDrag(folder: Mailbox | null) {
  const store = useStore();
  const { t } = useMessages();
  const [zone, setZone] = useState<DropZone | null>(null);
  if (folder === null) return { isDraggable: false, zone: null, handlers: {} };

  /** The one that is dragged over this, when it can be let go here. */
  const dragged = (): Id | null => {
    const id = ui().folderDrag;
    return id === null || isBelow(folder, id, store.mailboxes.list()) ? null : id;
  };
  const over = (event: DragEvent) => {
    if (dragged() === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const at = (event.clientY - top) / height;
    setZone(at < EDGE ? 'before' : at > 1 - EDGE ? 'behind' : 'into');
  };
  const drop = (event: DragEvent) => {
    const id = dragged();
    setZone(null);
    if (id === null || zone === null) return;
    event.preventDefault();
    const place =
      zone === 'into'
        ? { parentId: folder.id, before: null }
        : placeAround(store.mailboxes.list(), folder, zone === 'behind');
    import('./folder-actions.ts').then(
      ({ moveFolder }) => moveFolder(store, t, id, place),
      () => toast(t.app.unreachable, { tone: 'error' }),
    );
  };
  const handlers: DragHandlers = {
    onDragEnter: over,
    onDragOver: over,
    onDragLeave: () => setZone(null),
    onDrop: drop,
  };
  return {
    isDraggable: canDrag,
    zone,
    handlers,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', folder.name);
      setUi({ folderDrag: folder.id });
    },
    onDragEnd: () => setUi({ folderDrag: null }),
  };
}
