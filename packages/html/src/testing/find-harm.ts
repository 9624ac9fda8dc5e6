import { type CssNode, parse as parseCss, walk } from 'css-tree';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html as standard, parse } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** What the mail's pictures were rewritten to in the test; every other address that would be fetched is harm. */
const ALLOWED_PICTURE = /^(?:\/picture\?|\/cid\/|data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/]+=*$)/i;
const ALLOWED_LINK = /^(?:https?:\/\/[^@]*$|mailto:|tel:|#)/;
const FORBIDDEN_ELEMENT =
  /^(?:script|iframe|frame|frameset|object|embed|applet|form|input|button|select|textarea|svg|math|base|link|template|noscript|noembed|noframes|xmp|plaintext|title|video|audio|source|picture|canvas|marquee|foreignobject|animate|use|image)$/;
const ALLOWED_META = new Set(['charset=utf-8', 'name=referrer content=no-referrer']);
const FETCHING_ATTRIBUTE =
  /^(?:on.*|srcset|srcdoc|action|formaction|ping|poster|data|code|codebase|archive|manifest|profile|longdesc|lowsrc|dynsrc|cite|xlink:href|http-equiv|is|slot|popover|contenteditable|autofocus|accesskey|download|itemtype)$/;

/**
 * Looks for anything in a finished document that could run, fetch or leave its place: an opinion of its own, sharing nothing with the sanitiser
 * but the two parsers. Reads the document as a browser with scripts does and as one without. Returns what it found, in words.
 */
export function findHarm(html: string): string[] {
  return [true, false].flatMap((scriptingEnabled) => {
    const harm: string[] = [];
    visit(parse(html, { scriptingEnabled }), harm);
    return harm;
  });
}

function visit(node: Node, harm: string[]): void {
  if (node.nodeName === '#comment') harm.push('a comment');
  if (defaultTreeAdapter.isElementNode(node)) inspect(node, harm);
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, harm);
}

function inspect(node: Element, harm: string[]): void {
  if (node.namespaceURI !== standard.NS.HTML) harm.push(`namespace ${node.namespaceURI}`);
  if (FORBIDDEN_ELEMENT.test(node.tagName)) harm.push(`<${node.tagName}>`);
  const written = node.attrs.map(({ name, value }) => `${name}=${value}`).join(' ');
  if (node.tagName === 'meta' && !ALLOWED_META.has(written)) harm.push(`<meta ${written}>`);
  if (node.tagName === 'style')
    inspectCss(
      node.childNodes.map((child) => ('value' in child ? child.value : '')).join(''),
      'stylesheet',
      harm,
    );
  for (const { name, value } of node.attrs) inspectAttribute(node, name, value, harm);
}

function inspectAttribute(node: Element, name: string, value: string, harm: string[]): void {
  if (FETCHING_ATTRIBUTE.test(name)) harm.push(`${node.tagName} ${name}`);
  if ((name === 'src' || name === 'background') && !ALLOWED_PICTURE.test(value))
    harm.push(`${name}=${value}`);
  if (name === 'name' && node.tagName !== 'a' && node.tagName !== 'map' && node.tagName !== 'meta')
    harm.push(`${node.tagName} name=${value}`);
  if (name === 'style') inspectCss(value, 'declarationList', harm);
  if (name !== 'href') return;
  if (!ALLOWED_LINK.test(value)) harm.push(`href=${value}`);
  const attribute = (wanted: string): string | undefined =>
    node.attrs.find((other) => other.name === wanted)?.value;
  if (
    !value.startsWith('#') &&
    (attribute('rel') !== 'noopener noreferrer' || attribute('target') !== '_blank')
  )
    harm.push('link with opener');
}

/** Mail as it came may nest deeper than css-tree can follow. */
function inspectCss(css: string, context: 'stylesheet' | 'declarationList', harm: string[]): void {
  try {
    readCss(css, context, harm);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    harm.push('css nested too deep');
  }
}

function readCss(css: string, context: 'stylesheet' | 'declarationList', harm: string[]): void {
  if (/[<\0]|\/\*|@(?!media )|expression|javascript|behavior|binding/i.test(withoutStrings(css)))
    harm.push(`css ${css.slice(0, 200)}`);
  const tree = parseCss(css, {
    context,
    onParseError: (error) => harm.push(`css does not parse: ${error.message}`),
  });
  walk(tree, (node: CssNode) => {
    if (node.type === 'Url' && !ALLOWED_PICTURE.test(node.value)) harm.push(`css url ${node.value}`);
    if (node.type === 'Raw' && !/^[\w\s(),.:/-]+$/.test(node.value)) harm.push(`css raw ${node.value}`);
    if (
      node.type === 'Function' &&
      /url|image|var|env|attr|element|paint|src|cross-fade|expression/i.test(node.name)
    )
      harm.push(`css ${node.name}()`);
    if (node.type === 'Declaration' && node.property.startsWith('--')) harm.push(`css ${node.property}`);
    if (
      node.type === 'Declaration' &&
      node.property === 'position' &&
      /fixed|sticky/i.test(JSON.stringify(node.value))
    )
      harm.push('css position');
  });
}

/** Quoted strings cannot act; what they say may be anything. */
function withoutStrings(css: string): string {
  return css.replaceAll(/"[^"\\]*(?:\\[^][^"\\]*)*"/g, '""');
}

/**
 * The start tags of a document in the order they are written, and the elements of the tree a browser makes of it in the order they stand.
 * Equal lists mean: what was judged is what is shown; no tag was moved, doubled, implied or dropped by reading.
 */
export function writtenAndRead(html: string): { written: string[]; read: string[] } {
  const read: string[] = [];
  const collect = (node: Node): void => {
    if (defaultTreeAdapter.isElementNode(node)) read.push(node.tagName);
    if ('childNodes' in node) node.childNodes.forEach(collect);
  };
  collect(parse(html, { scriptingEnabled: false }));
  return { written: [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1] ?? ''), read };
}
