/** A parent that can take an element over as it is (DOM: moveBefore); newer than the types. */
interface Mover {
  moveBefore?: (node: Node, child: Node | null) => void;
}

/** Carries an element to another parent with the focus and the selection that are in it. */
export function moveInto(parent: HTMLElement, element: HTMLElement): void {
  if (element.parentNode === parent) return;
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const selection = document.getSelection();
  const anchor = selection?.anchorNode ?? null;
  const focus = selection?.focusNode ?? null;
  const [from, to] = [selection?.anchorOffset ?? 0, selection?.focusOffset ?? 0];
  const mover = parent as Mover;
  // Frames in it, the quoted original, need not load again then.
  if (mover.moveBefore && element.isConnected && parent.isConnected) mover.moveBefore(element, null);
  else parent.append(element);
  if (!(focused instanceof HTMLElement)) return;
  focused.focus({ preventScroll: true });
  if (anchor && focus && focused.contains(anchor) && focused.contains(focus))
    selection?.setBaseAndExtent(anchor, from, focus, to);
}
