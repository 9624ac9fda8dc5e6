import { type CssNode, type ParseOptions, parse } from 'css-tree';
import { MAX_CSS_NESTING } from '../limits.ts';
import type { CssContext } from './context.ts';

class TooManyErrors extends Error {}

/**
 * Parses CSS, or gives null when that would cost too much: brackets too deep for a recursive parser, or more mistakes in the mail's CSS than
 * MAX_CSS_ERRORS (css-tree makes an Error of each, with a stack, which is slow).
 */
export function parseCss(css: string, options: ParseOptions, context: CssContext): CssNode | null {
  if (isNestedTooDeep(css) || context.errorsLeft <= 0) {
    context.truncated();
    return null;
  }
  try {
    return parse(css, { ...options, onParseError: () => spend(context) });
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    context.truncated();
    return null;
  }
}

function spend(context: CssContext): void {
  context.errorsLeft -= 1;
  if (context.errorsLeft <= 0) throw new TooManyErrors();
}

/** True when brackets open more than MAX_CSS_NESTING deep; brackets in strings and comments count too, which only makes it stricter. */
function isNestedTooDeep(css: string): boolean {
  let depth = 0;
  for (const bracket of css.matchAll(/[()[\]{}]/g)) {
    depth = '([{'.includes(bracket[0]) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_CSS_NESTING) return true;
  }
  return false;
}
