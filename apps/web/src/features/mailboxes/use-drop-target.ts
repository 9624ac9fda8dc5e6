import type { Id } from '@mailcote/jmap';
import { useState, type DragEvent } from 'react';
import { ui } from '../../app/ui-store.ts';

/** What an element does with things that are dragged over it; each passes over what is not its own. */
export interface DragHandlers {
  onDragEnter?: (event: DragEvent) => void;
  onDragOver?: (event: DragEvent) => void;
  onDragLeave?: (event: DragEvent) => void;
  onDrop?: (event: DragEvent) => void;
}

/** With Control or Option held a label is added; without, conversations move. */
const isCopy = (event: DragEvent): boolean => event.ctrlKey || event.altKey;

/** Lets dragged conversations be dropped on a Mailbox; null: not on this one. */
export function useDropTarget(mailboxId: Id | null): { isOver: boolean; handlers: DragHandlers } {
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

/** Two kinds of things may be dropped on one element. */
export function bothHandlers(one: DragHandlers, other: DragHandlers): DragHandlers {
  const both = (name: keyof DragHandlers) => (event: DragEvent) => {
    one[name]?.(event);
    other[name]?.(event);
  };
  return {
    onDragEnter: both('onDragEnter'),
    onDragOver: both('onDragOver'),
    onDragLeave: both('onDragLeave'),
    onDrop: both('onDrop'),
  };
}
