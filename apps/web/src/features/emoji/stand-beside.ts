/** Between a box and what it belongs to, and the edge of the window. Pixels. */
const GAP = 6;

/** Moves a box of fixed position below or above something, to the other side where there is more room, and never out of the window. */
export function standBeside(box: HTMLElement, anchor: DOMRect, side: 'below' | 'above'): void {
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - anchor.bottom;
  const fits = (side === 'below' ? below : anchor.top) >= height + GAP * 2;
  const isBelow = fits ? side === 'below' : below > anchor.top;
  const top = isBelow ? anchor.bottom + GAP : anchor.top - GAP - height;
  const isLtr = getComputedStyle(box).direction === 'ltr';
  const start = isLtr ? anchor.left : innerWidth - anchor.right;
  box.style.top = `${within(top, innerHeight - height)}px`;
  box.style.insetInlineStart = `${within(start, innerWidth - width)}px`;
}

const within = (wanted: number, most: number): number => Math.max(GAP, Math.min(wanted, most - GAP));
