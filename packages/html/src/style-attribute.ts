import type { CssContext } from './css/context.ts';
import { type CleanDeclaration, cleanStyleAttribute, writeDeclarations } from './css/declarations.ts';
import { MAX_DATA_PICTURE, MAX_STYLE_ATTRIBUTE } from './limits.ts';

/** A cleaned style attribute and what it says about being seen. */
export interface InlineStyle {
  css: string;
  isHidden: boolean;
  /** Pixels, null when not given in pixels. */
  width: number | null;
  height: number | null;
}

/** Cleans style attributes; newsletters repeat a few of them thousands of times, so each text is worked on once. */
export class InlineStyles {
  readonly #context: CssContext;
  readonly #done = new Map<string, InlineStyle>();

  constructor(context: CssContext) {
    this.#context = context;
  }

  clean(css: string): InlineStyle {
    const done = this.#done.get(css);
    if (done !== undefined) return done;
    const declarations = isTooLong(css) ? [] : cleanStyleAttribute(css, this.#context);
    const style: InlineStyle = {
      css: writeDeclarations(declarations),
      isHidden: declarations.some(hides),
      width: pixels(declarations, 'width'),
      height: pixels(declarations, 'height'),
    };
    this.#done.set(css, style);
    return style;
  }
}

function isTooLong(css: string): boolean {
  return (
    css.length > MAX_STYLE_ATTRIBUTE &&
    !(css.length <= MAX_DATA_PICTURE && /url\(\s*["']?data:image\//i.test(css))
  );
}

function hides({ property, value }: CleanDeclaration): boolean {
  switch (property) {
    case 'display':
      return value === 'none';
    case 'visibility':
      return value === 'hidden' || value === 'collapse';
    case 'opacity':
      return Number.parseFloat(value) === 0;
    default:
      return false;
  }
}

function pixels(declarations: CleanDeclaration[], property: string): number | null {
  const last = declarations.findLast(
    (declaration) => declaration.property === property || declaration.property === `max-${property}`,
  );
  const match = /^(\d+(?:\.\d*)?)(?:px)?$/.exec(last?.value ?? '');
  return match === null ? null : Number(match[1]);
}
