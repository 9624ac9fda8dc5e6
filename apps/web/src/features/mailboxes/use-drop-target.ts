import type { Id } from '@mailcote/jmap';
import { useState, type DragEvent } from 'react';
import { ui } from '../../app/ui-store.ts';

/** With Control or Option held a label is added; without, conversations move. */
const isCopy = (event: DragEvent): boolean => event.ctrlKey || event.altKey;

/** Lets dragged conversations be dropped on a Mailbox; null: not on this one. */
export function useDropTarget(mailboxId: Id | null) {
  const [isOver, setIsOver] = useState(false);
  if (mailboxId === null) return { isOver: false, handlers: {} };
  const accept = (event: DragEvent) => {
    if (!ui().drag) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isCopy(event) ? 'copy' : 'move';
    setIsOver(true);
  };
  const handlers = {
    onDragEnter: accept,
    onDragOver: accept,
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      setIsOver(false);
      const { drag } = ui();
      if (!drag) return;
      event.preventDefault();
      drag.drop(mailboxId, isCopy(event));
    },
  };
  return { isOver, handlers };
}
