import type Squire from 'squire-rte';

/** The text that the cursor stands at the end of or in. */
export function textBefore(range: Range): { text: Text; end: number } | null {
  const { startContainer: node, startOffset: offset } = range;
  if (!range.collapsed) return null;
  if (node instanceof Text) return { text: node, end: offset };
  const before = node.childNodes[offset - 1];
  return before instanceof Text ? { text: before, end: before.length } : null;
}

export function collapsedIn(node: Node, offset: number): Range {
  const range = document.createRange();
  range.setStart(node, offset);
  range.collapse(true);
  return range;
}

/** Puts `text` in the place of so many characters before the cursor, or of what is selected: one step for undo. The cursor comes after it. */
export function replaceBefore(squire: Squire, length: number, text: string): void {
  squire.saveUndoState();
  // The undo state may have put the text together anew.
  const found = textBefore(squire.getSelection());
  if (found && found.end >= length) {
    found.text.replaceData(found.end - length, length, text);
    squire.setSelection(collapsedIn(found.text, found.end - length + text.length));
  } else squire.insertPlainText(text, false);
}
