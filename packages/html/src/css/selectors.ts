import type { CssNode, Nth, Selector } from 'css-tree';
import { ident } from 'css-tree';
import { MAX_SELECTOR_PARTS } from '../limits.ts';
import { cssIdentifier, cssString } from './strings.ts';

const PSEUDO_CLASSES = new Set(
  'link visited hover active focus first-child last-child only-child first-of-type last-of-type only-of-type empty root'.split(
    ' ',
  ),
);
const NTH_CLASSES = new Set(['nth-child', 'nth-last-child', 'nth-of-type', 'nth-last-of-type']);
const PSEUDO_ELEMENTS = new Set(['first-line', 'first-letter', 'marker']);
const MATCHERS = new Set(['=', '~=', '|=', '^=', '$=', '*=']);
const COMBINATORS = new Set([' ', '>', '+', '~']);
const NTH_PART = /^[+-]?\d{0,5}$/;

/**
 * Writes the selectors of a list that consist of harmless parts; the others fall away one by one. They need no scope of their own:
 * the message is alone in its document, and nothing in it (no form, no secret) could be read out by matching.
 */
export function writeSelectors(list: CssNode): string[] {
  if (list.type !== 'SelectorList') return [];
  const selectors: string[] = [];
  list.children.forEach((node) => {
    const text = node.type === 'Selector' ? writeSelector(node) : null;
    if (text !== null) selectors.push(text);
  });
  return selectors;
}

function writeSelector(selector: Selector): string | null {
  if (selector.children.size > MAX_SELECTOR_PARTS) return null;
  let text = '';
  for (const node of selector.children) {
    const part = writePart(node);
    if (part === null) return null;
    text += part;
  }
  return text === '' ? null : text;
}

function writePart(node: CssNode): string | null {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- an allow-list: every type not named is refused
  switch (node.type) {
    case 'TypeSelector':
      return node.name === '*' ? '*' : /^[a-z][a-z0-9-]*$/i.test(node.name) ? node.name : null;
    case 'ClassSelector':
      return `.${cssIdentifier(ident.decode(node.name))}`;
    case 'IdSelector':
      return `#${cssIdentifier(ident.decode(node.name))}`;
    case 'Combinator':
      return COMBINATORS.has(node.name) ? node.name : null;
    case 'AttributeSelector': {
      const name = /^[a-z][a-z0-9-]*$/i.test(node.name.name) ? node.name.name : null;
      if (name === null || node.value === null)
        return name === null || node.matcher !== null ? null : `[${name}]`;
      const value = node.value.type === 'String' ? node.value.value : ident.decode(node.value.name);
      return node.matcher !== null && MATCHERS.has(node.matcher)
        ? `[${name}${node.matcher}${cssString(value)}]`
        : null;
    }
    case 'PseudoClassSelector':
      return writePseudoClass(node.name.toLowerCase(), node.children?.first ?? null);
    case 'PseudoElementSelector':
      return PSEUDO_ELEMENTS.has(node.name.toLowerCase()) ? `::${node.name.toLowerCase()}` : null;
    default:
      return null;
  }
}

function writePseudoClass(name: string, argument: CssNode | null): string | null {
  if (argument === null) return PSEUDO_CLASSES.has(name) ? `:${name}` : null;
  if (argument.type === 'Nth' && NTH_CLASSES.has(name)) {
    const nth = writeNth(argument);
    return nth === null ? null : `:${name}(${nth})`;
  }
  if (name === 'not' && argument.type === 'SelectorList' && argument.children.size === 1) {
    const [inner] = writeSelectors(argument);
    return inner === undefined ? null : `:not(${inner})`;
  }
  return null;
}

function writeNth({ nth, selector }: Nth): string | null {
  if (selector !== null) return null;
  if (nth.type === 'Identifier') return nth.name === 'odd' || nth.name === 'even' ? nth.name : null;
  const a = nth.a ?? '';
  const b = nth.b ?? '';
  if (!NTH_PART.test(a) || !NTH_PART.test(b)) return null;
  if (nth.a === null) return b === '' ? null : b;
  return b === '' ? `${a}n` : `${a}n${/^[+-]/.test(b) ? b : `+${b}`}`;
}
