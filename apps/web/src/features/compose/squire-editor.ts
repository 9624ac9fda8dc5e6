import Squire from 'squire-rte';
import { EditorPictures } from './editor-pictures.ts';
import { EmojiTyping, type TypedEmoji } from './emoji-typing.ts';
import { cleanFragment, parseInert } from './html-policy.ts';
import { sensibleMarkup } from './pasted-markup.ts';
import { replaceBefore } from './text-before.ts';
import { teachShortcuts } from './typing-shortcuts.ts';

/** Shown where a picture of the text cannot be. */
export interface PictureSource {
  /** The address at which the page can show this picture; null: unknown. */
  addressOf(cid: string): string | null;
  /** Takes a pasted picture in and gives back its cid. */
  take(file: File): string;
}

export type Format =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'bullets'
  | 'numbers'
  | 'quote'
  | 'code'
  | 'link';

const PICTURE_TYPES = /^image\/(?:png|jpeg|gif|webp)$/;

/**
 * Squire, taught our rules: markup only through cleanFragment (undo included, which Squire would write as a string), pictures of the text
 * by cid:, nothing loaded from elsewhere.
 */
export class MailEditor {
  readonly #squire: Squire;
  readonly #pictures: PictureSource;
  readonly pictures: EditorPictures;
  readonly emoji: EmojiTyping;
  /** The picture that is selected, or its width, is another; and its controls are asked for. */
  onPicture: (isEntered: boolean) => void = () => undefined;
  /** The name of an emoji is being typed, or none any more. */
  onEmoji: (typed: TypedEmoji | null) => void = () => undefined;

  constructor(root: HTMLElement, pictures: PictureSource, onError: (error: unknown) => void) {
    this.#pictures = pictures;
    this.#squire = new Squire(root, {
      blockTag: 'DIV',
      addLinks: true,
      undo: { documentSizeThreshold: -1, undoLimit: 200 },
      tagAttributes: { a: { rel: 'noopener noreferrer' } },
      sanitizeToDOMFragment: (html: string) => this.#toFragment(html),
      didError: onError,
    });
    // Squire's own undo assigns innerHTML, which the page's policy refuses; and what was on the stack is cleaned once more.
    this.#squire._setRawHTML = (html: string) => {
      root.replaceChildren(this.#toFragment(html, true));
      if (!root.firstChild) root.append(this.#squire.createDefaultBlock());
      this.#squire._ignoreChange = true;
      return this.#squire;
    };
    // Ours has no inline styles, keys and undo.
    this.#squire._imageResizer?.destroy?.();
    teachShortcuts(this.#squire, root);
    this.pictures = new EditorPictures(
      this.#squire,
      root,
      () => this.onPicture(false),
      () => this.onPicture(true),
    );
    this.emoji = new EmojiTyping(this.#squire, root, (typed) => this.onEmoji(typed));
    root.addEventListener('paste', this.#onPaste, true);
  }

  destroy(): void {
    this.#squire.getRoot().removeEventListener('paste', this.#onPaste, true);
    this.pictures.destroy();
    this.emoji.destroy();
    this.#squire.destroy();
  }

  /** Markup with pictures by cid:, as a draft keeps it. */
  getHtml(): string {
    // Outside of the page: a picture whose address becomes cid:… must not be asked for there.
    const copy = parseInert('').importNode(this.#squire.getRoot(), true);
    for (const picture of copy.querySelectorAll<HTMLImageElement>('img[data-cid]')) {
      picture.setAttribute('src', `cid:${picture.dataset['cid']}`);
      delete picture.dataset['cid'];
    }
    return copy.innerHTML.replaceAll('\u200B', '');
  }

  setHtml(html: string): void {
    this.#squire.setHTML(html);
  }

  focus(atStart = false): void {
    this.#squire.focus();
    if (atStart) this.#squire.moveCursorToStart();
  }

  on(event: 'input' | 'pathChange' | 'select', listener: () => void): void {
    this.#squire.addEventListener(event, listener);
  }

  /** Which formats the cursor stands in. */
  formats(): ReadonlySet<Format> {
    const has = (tag: string) => this.#squire.hasFormat(tag);
    const active = new Set<Format>();
    if (has('B') || has('STRONG')) active.add('bold');
    if (has('I') || has('EM')) active.add('italic');
    if (has('U')) active.add('underline');
    if (has('S') || has('STRIKE') || has('DEL')) active.add('strike');
    if (has('UL')) active.add('bullets');
    if (has('OL')) active.add('numbers');
    if (has('BLOCKQUOTE')) active.add('quote');
    if (has('CODE') || has('PRE')) active.add('code');
    if (has('A')) active.add('link');
    return active;
  }

  toggle(format: Exclude<Format, 'link'>): void {
    const squire = this.#squire;
    const isActive = this.formats().has(format);
    const run: Record<Exclude<Format, 'link'>, () => unknown> = {
      bold: () => (isActive ? squire.removeBold() : squire.bold()),
      italic: () => (isActive ? squire.removeItalic() : squire.italic()),
      underline: () => (isActive ? squire.removeUnderline() : squire.underline()),
      strike: () => (isActive ? squire.removeStrikethrough() : squire.strikethrough()),
      bullets: () => (isActive ? squire.removeList() : squire.makeUnorderedList()),
      numbers: () => (isActive ? squire.removeList() : squire.makeOrderedList()),
      quote: () => (isActive ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel()),
      code: () => squire.toggleCode(),
    };
    run[format]();
    squire.focus();
  }

  clearFormats(): void {
    this.#squire.removeAllFormatting();
    this.#squire.focus();
  }

  /** The address of the link the cursor stands in. */
  linkAddress(): string | null {
    const { startContainer } = this.#squire.getSelection();
    const element = startContainer instanceof Element ? startContainer : startContainer.parentElement;
    return element?.closest('a')?.getAttribute('href') ?? null;
  }

  /** Links the selection; an empty address takes the link away. */
  link(address: string): void {
    const target = address.trim();
    if (target === '') this.#squire.removeLink();
    else this.#squire.makeLink(normalizeAddress(target));
    this.#squire.focus();
  }

  isIn(target: EventTarget | null): boolean {
    return target === this.#squire.getRoot();
  }

  /** Puts text where the cursor is or was, in the format that it stands in. */
  insertText(text: string): void {
    replaceBefore(this.#squire, 0, text);
  }

  /** Says of the field, to who listens, what is offered below it; nothing that undo or the draft would have to know. */
  describe(attributes: Readonly<Record<string, string | null>>): void {
    this.#squire.modifyDocument(() => {
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) this.#squire.getRoot().removeAttribute(name);
        else this.#squire.getRoot().setAttribute(name, value);
      }
    });
  }

  /** Puts pictures where the cursor is; gives back the files that are none. */
  insertPictures(files: Iterable<File>): File[] {
    return [...files].filter((file) => {
      if (!PICTURE_TYPES.test(file.type)) return true;
      const cid = this.#pictures.take(file);
      const source = this.#pictures.addressOf(cid);
      if (source) this.#squire.insertImage(source, { 'data-cid': cid, alt: file.name });
      return false;
    });
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (!data || data.types.includes('text/html')) return;
    const files = [...data.files];
    if (!files.some(({ type }) => PICTURE_TYPES.test(type))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.insertPictures(files);
  };

  #toFragment(html: string, hasMarks = false): DocumentFragment {
    const line = html.replaceAll(/[\r\n]+/g, ' ');
    const fragment = cleanFragment(hasMarks ? line : sensibleMarkup(line), hasMarks);
    for (const picture of fragment.querySelectorAll('img')) this.#settle(picture);
    return document.importNode(fragment, true);
  }

  /** Gives a picture an address the page may load, or takes it out: what lies elsewhere would tell its owner that somebody writes. */
  #settle(picture: HTMLImageElement): void {
    const source = picture.getAttribute('src') ?? '';
    const cid = source.startsWith('cid:') ? source.slice(4) : (picture.dataset['cid'] ?? null);
    if (cid !== null) {
      const address = this.#pictures.addressOf(cid);
      if (address === null) {
        picture.remove();
        return;
      }
      picture.dataset['cid'] = cid;
      picture.setAttribute('src', address);
      return;
    }
    const file = source.startsWith('data:') ? fileOf(source) : null;
    if (!file) {
      picture.replaceWith(picture.alt ? `[${picture.alt}]` : '');
      return;
    }
    const taken = this.#pictures.take(file);
    picture.dataset['cid'] = taken;
    picture.setAttribute('src', this.#pictures.addressOf(taken) ?? '');
  }
}

/** The file in a data: address (RFC 2397), base64 only. */
function fileOf(address: string): File | null {
  const match = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z\d+/=\s]+)$/.exec(address);
  if (!match?.[1] || !match[2]) return null;
  const bytes = Uint8Array.from(atob(match[2]), (character) => character.codePointAt(0) ?? 0);
  return new File([bytes], `picture.${match[1].slice('image/'.length)}`, { type: match[1] });
}

/** "example.org" and "ana@example.org" are taken for what they look like. */
function normalizeAddress(text: string): string {
  if (/^(?:https?:|mailto:|tel:)/i.test(text)) return text;
  if (/^[^\s@/]+@[^\s@/]+$/.test(text)) return `mailto:${text}`;
  return `https://${text.replace(/^[a-z]+:\/*/i, '')}`;
}
