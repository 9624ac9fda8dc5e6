import type { Atrule, CssNode, Rule } from 'css-tree';
import { MAX_CSS_RULES } from '../limits.ts';
import type { CssContext } from './context.ts';
import { cleanDeclarations, writeDeclarations } from './declarations.ts';
import { parseCss } from './parse-css.ts';
import { writeSelectors } from './selectors.ts';

const FEATURE = String.raw`\([a-z0-9 :./>=-]{1,100}\)`;
const QUERY = `(?:(?:only|not) )?(?:[a-z]+|${FEATURE})(?: (?:and|or) ${FEATURE})*`;
/** A media query list (Media Queries 4) without functions and nested conditions, white space collapsed. */
const MEDIA_CONDITION = new RegExp(`^${QUERY}(?: ?, ?${QUERY})*$`, 'i');
const MAX_MEDIA_CONDITION = 500;

/** At-rules that fetch: worth telling as such. */
const FETCHING = new Set(['import', 'font-face', 'namespace']);
/** At-rules that are left out and need no mention. */
const INERT = new Set([
  'charset',
  'page',
  'supports',
  'layer',
  'keyframes',
  '-webkit-keyframes',
  '-moz-keyframes',
  'viewport',
  '-ms-viewport',
]);

/**
 * Cleans the text of a style element: plain rules and `@media` blocks of them stay, written anew. Returns CSS without any "<".
 * `media` is the element's own media attribute, null when it has none.
 */
export function cleanStylesheet(css: string, media: string | null, context: CssContext): string {
  const condition = media === null || media.trim() === '' ? '' : cleanCondition(media);
  if (condition === null) return '';
  const sheet = parseCss(css, { context: 'stylesheet', parseAtrulePrelude: false }, context);
  const text = sheet?.type === 'StyleSheet' ? writeRules(sheet.children, { rules: 0, context }, true) : '';
  return condition === '' || text === '' ? text : `@media ${condition}{\n${text}}\n`;
}

interface Writer {
  rules: number;
  context: CssContext;
}

function writeRules(nodes: Iterable<CssNode>, writer: Writer, mayNest: boolean): string {
  let text = '';
  for (const node of nodes) {
    if (node.type === 'Rule') text += writeRule(node, writer);
    else if (node.type === 'Atrule') text += writeAtRule(node, writer, mayNest);
  }
  return text;
}

function writeRule(rule: Rule, writer: Writer): string {
  writer.rules += 1;
  if (writer.rules > MAX_CSS_RULES) {
    writer.context.truncated();
    return '';
  }
  const selectors = writeSelectors(rule.prelude);
  const declarations = cleanDeclarations(rule.block.children, writer.context);
  return selectors.length === 0 || declarations.length === 0
    ? ''
    : `${selectors.join(',')}{${writeDeclarations(declarations)}}\n`;
}

function writeAtRule(rule: Atrule, writer: Writer, mayNest: boolean): string {
  const name = rule.name.toLowerCase();
  if (name === 'media' && mayNest) return writeMedia(rule, writer);
  if (!INERT.has(name)) writer.context.blocked(FETCHING.has(name) ? 'remoteResource' : 'css');
  return '';
}

function writeMedia(rule: Atrule, writer: Writer): string {
  const condition = rule.prelude?.type === 'Raw' ? cleanCondition(rule.prelude.value) : null;
  if (rule.block === null || condition === null) return '';
  const inner = writeRules(rule.block.children, writer, false);
  return inner === '' ? '' : `@media ${condition}{\n${inner}}\n`;
}

function cleanCondition(condition: string): string | null {
  if (condition.length > MAX_MEDIA_CONDITION) return null;
  const collapsed = condition.replaceAll(/\s+/g, ' ').trim();
  return MEDIA_CONDITION.test(collapsed) ? collapsed : null;
}
