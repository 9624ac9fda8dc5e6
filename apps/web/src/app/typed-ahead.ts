import { isTyping } from '../lib/focus.ts';

/* What is typed while the field that it is meant for opens. */

/** Nobody types more without looking. */
const MAX_LENGTH = 200;
let text = '';
/** A key came that is no letter: what follows it was meant for somewhere else. */
let isOver = false;

/** Keeps a letter, or takes the last one back; nothing else is done with the key. */
export function keepTyped(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, isComposing } = event;
  if (['Shift', 'CapsLock'].includes(key)) return;
  const isLetter = /^.$/su.test(key) && !ctrlKey && !metaKey && !altKey && !isComposing;
  isOver ||= !isLetter && key !== 'Backspace';
  if (isOver) return;
  event.preventDefault();
  text = isLetter ? (text + key).slice(0, MAX_LENGTH) : text.replace(/.$/su, '');
}

export function forgetTyped(): void {
  text = '';
  isOver = false;
}

/** Types it where the cursor is now; it is forgotten where there is none. */
export function insertTyped(): void {
  const typed = text;
  forgetTyped();
  // As if by hand: the field hears of it, and it can be undone.
  if (typed !== '' && isTyping(document.activeElement)) document.execCommand('insertText', false, typed);
}
