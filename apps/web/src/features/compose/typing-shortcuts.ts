import type Squire from 'squire-rte';
import { isApple } from '../../lib/platform.ts';
import { collapsedIn, textBefore } from './text-before.ts';

/** At the beginning of a line, with the space that is typed after it. */
const LINES: Readonly<Record<string, (squire: Squire) => unknown>> = {
  '-': (squire) => squire.makeUnorderedList(),
  '*': (squire) => squire.makeUnorderedList(),
  '1.': (squire) => squire.makeOrderedList(),
  '>': (squire) => squire.increaseQuoteLevel(),
  '```': (squire) => squire.toggleCode(),
};
/** Around words, with the space that is typed after them. */
const AROUND = /(?:^|\s)((\*\*|__|~~|\*|_|`)(\S|\S[^*_~`]*\S)\2)$/;
const TAGS: Readonly<Record<string, string>> = {
  '**': 'b',
  __: 'b',
  '*': 'i',
  _: 'i',
  '~~': 's',
  '`': 'code',
};
const ZERO_WIDTH_SPACE = '\u200B';

/** What people type who know Markdown becomes what they mean, and Gmail's keys for formats; one undo brings back what was typed. */
export function teachShortcuts(squire: Squire, root: HTMLElement): void {
  root.addEventListener('keydown', (event) => onSpace(squire, event), true);
  const mod = isApple ? 'Meta-' : 'Ctrl-';
  const key = (name: string, run: () => unknown) =>
    squire.setKeyHandler(mod + name, (_, event) => {
      event.preventDefault();
      run();
    });
  const has = (tag: string) => squire.hasFormat(tag);
  key('Shift-7', () => (has('OL') ? squire.removeList() : squire.makeOrderedList()));
  key('Shift-8', () => (has('UL') ? squire.removeList() : squire.makeUnorderedList()));
  key('Shift-9', () => (has('BLOCKQUOTE') ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel()));
  key('\\', () => squire.removeAllFormatting());
}

function onSpace(squire: Squire, event: KeyboardEvent): void {
  if (event.key !== ' ' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const found = textBefore(squire.getSelection());
  if (!found || found.text.parentElement?.closest('pre, code')) return;
  const { text, end } = found;
  const before = text.data.slice(0, end).replaceAll(ZERO_WIDTH_SPACE, '');
  const line = LINES[before];
  if (line && isWholeLine(text, end)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const block = text.parentElement;
    squire.saveUndoState();
    block?.replaceChildren(document.createElement('br'));
    if (block) squire.setSelection(collapsedIn(block, 0));
    line(squire);
    return;
  }
  const [, whole = '', mark = '', words = ''] = AROUND.exec(before) ?? [];
  const tag = TAGS[mark];
  if (tag !== undefined && words.trim() !== '') format(squire, whole.length, tag, words);
}

/** Nothing else stands in the line. */
function isWholeLine(text: Text, end: number): boolean {
  const block = text.parentElement;
  if (!block || !/^(?:DIV|P)$/.test(block.tagName)) return false;
  return text.data.slice(end).trim() === '' && block.textContent === text.data;
}

/** The space that is typed comes after the words, outside of their format. */
function format(squire: Squire, length: number, tag: string, words: string): void {
  squire.saveUndoState();
  // The undo state may have put the text together anew.
  const found = textBefore(squire.getSelection());
  if (!found || found.end < length) return;
  const range = document.createRange();
  range.setStart(found.text, found.end - length);
  range.setEnd(found.text, found.end);
  range.deleteContents();
  const element = document.createElement(tag);
  element.textContent = words;
  const after = document.createTextNode(ZERO_WIDTH_SPACE);
  range.insertNode(after);
  range.insertNode(element);
  squire.setSelection(collapsedIn(after, after.length));
}
