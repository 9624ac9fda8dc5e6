import type Squire from 'squire-rte';
import { replaceBefore, textBefore } from './text-before.ts';

/** A colon where a word begins, and what was typed after it: letters, or the "+1" of a thumb. */
const TYPED = /(?:^|[\s\u200B([{"'“‘「])(:(\p{L}[\p{L}\p{M}\p{N}_-]*|[+-]1))$/u;
/** No name is longer; further back nothing is looked at. */
const LONGEST = 40;
/** Letters after the colon: of Hangul a syllable has as many. */
const FROM = 2;
const LINES = 'div, p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote';

export interface TypedEmoji {
  /** What was typed after the colon. */
  words: string;
  /** The colon and all that follows. */
  length: number;
}

/** What the text before the cursor asks for. */
export function typedEmoji(before: string): TypedEmoji | null {
  const [, all = '', words = ''] = TYPED.exec(before.slice(-LONGEST)) ?? [];
  return words.normalize('NFD').length >= FROM ? { words, length: all.length } : null;
}

/**
 * Notices a colon and letters as they are typed, and forgets them when the cursor goes elsewhere. While an input method composes, nothing is noticed:
 * its keys are its own.
 */
export class EmojiTyping {
  readonly #squire: Squire;
  readonly #root: HTMLElement;
  /** Another is typed, or none any more. */
  readonly #onChange: (typed: TypedEmoji | null) => void;
  #typed: TypedEmoji | null = null;
  /** Where a colon stands that is to be left alone. */
  #left: { text: Text; at: number } | null = null;

  constructor(squire: Squire, root: HTMLElement, onChange: (typed: TypedEmoji | null) => void) {
    this.#squire = squire;
    this.#root = root;
    this.#onChange = onChange;
    root.addEventListener('input', this.#onInput);
    root.addEventListener('compositionstart', this.#stop);
    root.addEventListener('compositionend', this.#look);
    root.addEventListener('blur', this.#stop);
    document.addEventListener('selectionchange', this.#onSelection);
  }

  destroy(): void {
    this.#root.removeEventListener('input', this.#onInput);
    this.#root.removeEventListener('compositionstart', this.#stop);
    this.#root.removeEventListener('compositionend', this.#look);
    this.#root.removeEventListener('blur', this.#stop);
    document.removeEventListener('selectionchange', this.#onSelection);
  }

  /** Where the colon is on the screen. */
  place(): DOMRect | null {
    const found = textBefore(this.#squire.getSelection());
    if (!found || !this.#typed || found.end < this.#typed.length) return null;
    const range = document.createRange();
    range.setStart(found.text, found.end - this.#typed.length);
    range.setEnd(found.text, found.end);
    return range.getBoundingClientRect();
  }

  /** Puts the emoji in the place of what was typed. */
  take(emoji: string): void {
    const { length } = this.#typed ?? {};
    this.#set(null);
    if (length !== undefined) replaceBefore(this.#squire, length, emoji);
  }

  /** What was typed stays as it is. */
  leave(): void {
    const found = textBefore(this.#squire.getSelection());
    if (found && this.#typed) this.#left = { text: found.text, at: found.end - this.#typed.length };
    this.#set(null);
  }

  readonly #onInput = (event: Event): void => {
    if (!(event instanceof InputEvent) || event.isComposing) return;
    if (/^(?:insertText|insertCompositionText|deleteContent)/.test(event.inputType)) this.#look();
    else this.#stop();
  };

  readonly #onSelection = (): void => {
    if (this.#typed && this.#find()?.length !== this.#typed.length) this.#stop();
  };

  readonly #stop = (): void => this.#set(null);

  readonly #look = (): void => this.#set(this.#find());

  #find(): TypedEmoji | null {
    const found = textBefore(this.#squire.getSelection());
    const block = found?.text.parentElement?.closest(LINES);
    if (!found || !block || !found.text.data.includes(':')) return null;
    if (found.text.parentElement?.closest('pre, code')) return null;
    const range = document.createRange();
    range.setStart(block, 0);
    range.setEnd(found.text, found.end);
    const typed = typedEmoji(range.toString());
    // A word whose parts have formats of their own is none of ours.
    if (!typed || typed.length > found.end) return null;
    const { text, at } = this.#left ?? {};
    if (text === found.text && at === found.end - typed.length) return null;
    this.#left = null;
    return typed;
  }

  #set(typed: TypedEmoji | null): void {
    if (typed === this.#typed) return;
    this.#typed = typed;
    this.#onChange(typed);
  }
}
