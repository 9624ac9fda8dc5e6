import { useRef, useState, type PointerEvent } from 'react';

/** So far a finger must go before it counts as a swipe, and so far for the swipe to do something. Pixels. */
const SLOP = 12;
const ENOUGH = 88;

export type Swipe = 'archive' | 'read';

/** A row under the finger: which, and how far it is pulled (to the end: positive). */
export interface SwipeState {
  rowId: string;
  by: number;
}

interface Start {
  rowId: string;
  pointerId: number;
  x: number;
  y: number;
}

/**
 * Swipes over the rows of a list: towards the end archives, towards the start marks as read or unread. Only by touch; up and down stays the
 * browser's (touch-action: pan-y).
 */
export function useSwipe(onSwipe: (rowId: string, swipe: Swipe) => void) {
  const start = useRef<Start | null>(null);
  const [state, setState] = useState<SwipeState | null>(null);
  /** A swipe must not open the row it ends on. */
  const hasSwiped = useRef(false);

  const onPointerDown = (event: PointerEvent) => {
    hasSwiped.current = false;
    const row = event.target instanceof Element ? event.target.closest('[role="row"][aria-label]') : null;
    if (event.pointerType !== 'touch' || !row) return;
    start.current = {
      rowId: row.id.slice('row-'.length),
      pointerId: event.pointerId,
      x: event.clientX,
      y: event.clientY,
    };
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current;
    if (!from || from.pointerId !== event.pointerId) return;
    const by = event.clientX - from.x;
    if (state === null && (Math.abs(by) < SLOP || Math.abs(event.clientY - from.y) > Math.abs(by))) return;
    hasSwiped.current = true;
    // Beyond what is needed the row only follows slowly.
    const pulled = Math.abs(by) <= ENOUGH ? by : Math.sign(by) * (ENOUGH + (Math.abs(by) - ENOUGH) * 0.3);
    setState({ rowId: from.rowId, by: pulled });
  };
  const onPointerUp = () => {
    if (state && Math.abs(state.by) >= ENOUGH) onSwipe(state.rowId, state.by > 0 ? 'archive' : 'read');
    start.current = null;
    setState(null);
  };
  const onPointerCancel = () => {
    start.current = null;
    setState(null);
  };
  const onClickCapture = (event: { preventDefault: () => void; stopPropagation: () => void }) => {
    if (!hasSwiped.current) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    state,
    isEnough: state !== null && Math.abs(state.by) >= ENOUGH,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onClickCapture },
  };
}
