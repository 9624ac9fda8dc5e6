/** Room between the card, what it speaks of, and the edge of the window. Pixels. */
const GAP = 14;
const MARGIN = 8;
/** Below the beginning of what is taller than the card. */
const INSET = 24;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Where a card of this size stands so that it does not cover the anchor: beside it towards the end of the line, towards its start, below, above,
 * whichever has room first. Where nothing has, at the edge of the window that is farther away from the anchor's middle.
 */
export function cardPlace(
  anchor: Box,
  card: { width: number; height: number },
  view: { width: number; height: number },
  isRtl: boolean,
): { x: number; y: number } {
  const right = anchor.x + anchor.width + GAP;
  const left = anchor.x - GAP - card.width;
  const below = anchor.y + anchor.height + GAP;
  const above = anchor.y - GAP - card.height;
  const lastX = view.width - MARGIN - card.width;
  const lastY = view.height - MARGIN - card.height;
  const within = (value: number, last: number) => Math.max(MARGIN, Math.min(value, last));
  // Beside something tall: where its beginning is read, not at its middle.
  const isTall = anchor.height > card.height;
  const y = within(anchor.y + (isTall ? INSET : (anchor.height - card.height) / 2), lastY);
  const x = within(isRtl ? anchor.x + anchor.width - card.width : anchor.x, lastX);
  const onRight = right <= lastX ? { x: right, y } : null;
  const onLeft = left >= MARGIN ? { x: left, y } : null;
  const [end, start] = isRtl ? [onLeft, onRight] : [onRight, onLeft];
  if (end) return end;
  if (start) return start;
  if (below <= lastY) return { x, y: below };
  if (above >= MARGIN) return { x, y: above };
  return { x, y: anchor.y + anchor.height / 2 > view.height / 2 ? MARGIN : lastY };
}
