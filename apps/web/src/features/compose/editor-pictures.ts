import type Squire from 'squire-rte';

/** Wider than this a picture is not shown when it comes: what mail programs have room for. Pixels. */
const FITTED = 600;
const SMALL = 240;
/** Smaller than this nobody can take hold of it. Pixels. */
export const NARROWEST = 32;

export type PictureSize = 'small' | 'fitted' | 'original';

/**
 * The pictures of an editor's text: which of them is selected, how wide it is, what it says where it cannot be seen. A picture is selected
 * by a click, by the arrow keys that come to it, or by any selection that holds it alone.
 */
export class EditorPictures {
  readonly #squire: Squire;
  readonly #root: HTMLElement;
  readonly #onChange: () => void;
  /** Asks for the controls of the picture that is selected. */
  readonly #onEnter: () => void;
  selected: HTMLImageElement | null = null;

  constructor(squire: Squire, root: HTMLElement, onChange: () => void, onEnter: () => void) {
    this.#squire = squire;
    this.#root = root;
    this.#onChange = onChange;
    this.#onEnter = onEnter;
    root.addEventListener('click', this.#onClick);
    root.addEventListener('keydown', this.#onKeyDown, true);
    root.addEventListener('load', this.#onLoad, true);
    document.addEventListener('selectionchange', this.#onSelection);
  }

  destroy(): void {
    this.#root.removeEventListener('click', this.#onClick);
    this.#root.removeEventListener('keydown', this.#onKeyDown, true);
    this.#root.removeEventListener('load', this.#onLoad, true);
    document.removeEventListener('selectionchange', this.#onSelection);
  }

  /** How wide it may be made by hand. Pixels. */
  get widest(): number {
    return Math.max(this.selected?.naturalWidth ?? 0, FITTED);
  }

  /** What it is given; narrower where there is no room for it. Pixels. */
  get width(): number {
    return Number(this.selected?.getAttribute('width') ?? this.selected?.naturalWidth ?? 0);
  }

  widthOf(size: PictureSize): number {
    const natural = this.selected?.naturalWidth ?? 0;
    return size === 'original' ? natural : Math.min(natural, size === 'small' ? SMALL : FITTED);
  }

  /** The editor's undo goes back to what is there now. */
  keep(): void {
    if (this.selected) this.#squire.saveUndoState(around(this.selected));
  }

  /** After `keep`. */
  setWidth(width: number): void {
    this.selected?.setAttribute(
      'width',
      String(Math.round(Math.max(NARROWEST, Math.min(width, this.widest)))),
    );
    this.selected?.removeAttribute('height');
    this.#onChange();
  }

  describe(alt: string): void {
    if (!this.selected || this.selected.alt === alt) return;
    this.keep();
    this.selected.alt = alt;
  }

  remove(): void {
    const picture = this.selected;
    if (!picture) return;
    this.keep();
    const gap = around(picture);
    picture.remove();
    this.#squire.focus();
    this.#squire.setSelection(gap);
    this.select(null);
  }

  /** Selects it in the text too, so that keys act on it. */
  select(picture: HTMLImageElement | null): void {
    if (picture) this.#squire.setSelection(around(picture));
    this.#take(picture);
  }

  #take(picture: HTMLImageElement | null): void {
    if (picture === this.selected) return;
    this.selected = picture;
    this.#onChange();
  }

  readonly #onClick = (event: Event): void => {
    if (event.target instanceof HTMLImageElement) this.select(event.target);
  };

  readonly #onSelection = (): void => {
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    // In the controls of the picture, or elsewhere on the page: it stays selected.
    if (!range || !this.#root.contains(range.commonAncestorContainer)) return;
    this.#take(range.collapsed || range.toString().trim() !== '' ? null : this.#onlyPictureIn(range));
  };

  #onlyPictureIn(range: Range): HTMLImageElement | null {
    const held = [...this.#root.querySelectorAll('img')].filter((picture) => range.intersectsNode(picture));
    return held.length === 1 ? (held[0] ?? null) : null;
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Enter' && this.selected) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#onEnter();
      return;
    }
    if (this.selected || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    const range = this.#squire.getSelection();
    const next = range.collapsed ? neighbour(range, event.key === 'ArrowRight', this.#root) : null;
    if (!(next instanceof HTMLImageElement)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.select(next);
  };

  /** A picture that is larger than a message is wide is fitted, unless it was given a width. */
  readonly #onLoad = (event: Event): void => {
    const picture = event.target;
    if (!(picture instanceof HTMLImageElement) || picture.hasAttribute('width')) return;
    if (picture.naturalWidth > FITTED) picture.setAttribute('width', String(FITTED));
    this.#onChange();
  };
}

function around(picture: HTMLElement): Range {
  const range = document.createRange();
  range.selectNode(picture);
  return range;
}

/** What the cursor would step over. */
function neighbour({ startContainer, startOffset }: Range, isForward: boolean, root: Node): Node | null {
  const isText = startContainer instanceof Text;
  if (isText && startOffset !== (isForward ? startContainer.length : 0)) return null;
  let node: Node | null = isText
    ? startContainer
    : (startContainer.childNodes[isForward ? startOffset : startOffset - 1] ?? null);
  if (!isText && node) return node;
  node ??= startContainer;
  while (node && node !== root) {
    const sibling: Node | null = isForward ? node.nextSibling : node.previousSibling;
    if (sibling && sibling.textContent?.replaceAll('\u200B', '') === '' && sibling instanceof Text) {
      node = sibling;
      continue;
    }
    if (sibling) return sibling;
    node = node.parentNode;
    // Another line is another place.
    if (node instanceof HTMLElement && /^(?:DIV|P|LI|BLOCKQUOTE)$/.test(node.tagName)) return null;
  }
  return null;
}
