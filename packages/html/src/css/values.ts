import type { CssNode } from 'css-tree';
import type { PictureRewriter } from './context.ts';
import { ALLOWED_FUNCTIONS, ALLOWED_UNITS } from './properties.ts';
import { cssString, isIdentifier } from './strings.ts';

const NUMBER = /^[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:e[+-]?\d{1,2})?$/i;
const HASH = /^[0-9a-f]{3,8}$/i;
const OPERATORS = new Set([',', '/', '+', '-', '*']);

/**
 * Writes a value (or the arguments of a function) anew from its syntax tree, or null when anything in it is not on the list. Nothing is
 * copied that was not matched against a pattern, so what css-tree and a browser might read differently never gets through.
 * `picture` is null where no picture can stand.
 */
export function writeValue(nodes: Iterable<CssNode>, picture: PictureRewriter | null): string | null {
  let text = '';
  for (const node of nodes) {
    const part = writeNode(node, picture);
    if (part === null) return null;
    text += part === ',' || text === '' ? part : ` ${part}`;
  }
  return text;
}

function writeNode(node: CssNode, picture: PictureRewriter | null): string | null {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- an allow-list: every type not named is refused
  switch (node.type) {
    case 'Identifier':
      return isIdentifier(node.name) ? node.name : null;
    case 'Number':
      return NUMBER.test(node.value) ? node.value : null;
    case 'Percentage':
      return NUMBER.test(node.value) ? `${node.value}%` : null;
    case 'Dimension':
      return NUMBER.test(node.value) && ALLOWED_UNITS.has(node.unit.toLowerCase())
        ? node.value + node.unit
        : null;
    case 'Hash':
      return HASH.test(node.value) ? `#${node.value}` : null;
    case 'String':
      return cssString(node.value);
    case 'Operator':
      return OPERATORS.has(node.value.trim()) ? node.value.trim() : null;
    case 'Parentheses':
      return wrap('(', writeValue(node.children, null));
    case 'Function':
      return ALLOWED_FUNCTIONS.has(node.name.toLowerCase())
        ? wrap(`${node.name}(`, writeValue(node.children, null))
        : null;
    case 'Url':
      return picture === null ? null : writePicture(picture(node.value));
    default:
      return null;
  }
}

function writePicture(url: string | null): string {
  return url === null ? 'none' : `url(${cssString(url)})`;
}

function wrap(open: string, inner: string | null): string | null {
  return inner === null ? null : `${open}${inner})`;
}
