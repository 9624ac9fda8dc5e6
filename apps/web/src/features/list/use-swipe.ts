import { useRef, useState, type PointerEvent } from 'react';

/** So far a finger must go before it counts as a swipe, and so far for the swipe to do something. Pixels. */
const SLOP = 12;
const ENOUGH = 88;
/** A finger that rests so long means the row itself. Milliseconds, as on the systems around. */
const LONG_PRESS_MS = 500;

export type Swipe = 'archive' | 'read';

/** A row under the finger: which, how far it is pulled (to the right: positive), and what that would do. */
export interface SwipeState {
  rowId: string;
  by: number;
  swipe: Swipe;
}

interface Start {
  rowId: string;
  pointerId: number;
  x: number;
  y: number;
  isRtl: boolean;
}

/**
 * Swipes over the rows of a list: towards the end archives, towards the start marks as read or unread. Only by touch; up and down stays the
 * browser's (touch-action: pan-y). A finger that rests on a row selects it.
 */
export function useSwipe(
  onSwipe: (rowId: string, swipe: Swipe) => void,
  onLongPress: (rowId: string) => void,
) {
  const start = useRef<Start | null>(null);
  const [state, setState] = useState<SwipeState | null>(null);
  /** A swipe must not open the row it ends on. */
  const hasSwiped = useRef(false);
  const press = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const onPointerDown = (event: PointerEvent) => {
    hasSwiped.current = false;
    const row = event.target instanceof Element ? event.target.closest('[role="row"][aria-label]') : null;
    if (event.pointerType !== 'touch' || !row) return;
    const rowId = row.id.slice('row-'.length);
    clearTimeout(press.current);
    press.current = setTimeout(() => {
      start.current = null;
      hasSwiped.current = true;
      onLongPress(rowId);
    }, LONG_PRESS_MS);
    start.current = {
      rowId,
      pointerId: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      isRtl: row.matches(':dir(rtl)'),
    };
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current;
    if (!from || from.pointerId !== event.pointerId) return;
    const by = event.clientX - from.x;
    if (Math.hypot(by, event.clientY - from.y) > SLOP) clearTimeout(press.current);
    if (state === null && (Math.abs(by) < SLOP || Math.abs(event.clientY - from.y) > Math.abs(by))) return;
    hasSwiped.current = true;
    // Beyond what is needed the row only follows slowly.
    const pulled = Math.abs(by) <= ENOUGH ? by : Math.sign(by) * (ENOUGH + (Math.abs(by) - ENOUGH) * 0.3);
    const isToEnd = from.isRtl ? by < 0 : by > 0;
    setState({ rowId: from.rowId, by: pulled, swipe: isToEnd ? 'archive' : 'read' });
  };
  const onPointerUp = () => {
    clearTimeout(press.current);
    if (state && Math.abs(state.by) >= ENOUGH) onSwipe(state.rowId, state.swipe);
    start.current = null;
    setState(null);
  };
  const onPointerCancel = () => {
    clearTimeout(press.current);
    start.current = null;
    setState(null);
  };
  const onClickCapture = (event: { preventDefault: () => void; stopPropagation: () => void }) => {
    if (!hasSwiped.current) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The browser's own answer to a long press would lie over the row.
  const onContextMenu = (event: { preventDefault: () => void }) => {
    if (start.current || hasSwiped.current) event.preventDefault();
  };
  return {
    state,
    isEnough: state !== null && Math.abs(state.by) >= ENOUGH,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onClickCapture, onContextMenu },
  };
}
