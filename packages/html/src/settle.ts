import { isKept } from './elements.ts';
import { MAX_NODES, MAX_SETTLING_ROUNDS } from './limits.ts';
import { type SourceElement, type SourceNode, isElement, isHtml, isText, parseHtml } from './parse.ts';
import { type SanitizeReport, note } from './report.ts';
import { VOID_ELEMENTS, serializeDocument } from './serialize.ts';
import { type OutputDocument, type OutputElement, appendText, element } from './tree.ts';

/**
 * Writes the document so that reading it gives the very tree that was written. Taking elements out of a tree can leave one that no HTML
 * gives (a paragraph in a paragraph): then the tree a reader would make of it is written instead, until nothing changes any more.
 * A tree that has not settled after so many rounds (none has been found) is flattened to div and span, which stay where they are put.
 */
export function settle(
  document: OutputDocument,
  report: SanitizeReport,
  rounds = MAX_SETTLING_ROUNDS,
): string {
  let html = serializeDocument(document);
  for (let round = 0; round < rounds; round += 1) {
    const again = serializeDocument(readBack(html));
    if (again === html) return html;
    html = again;
  }
  note(report.truncated, 'structure');
  return serializeDocument({
    ...document,
    body: { ...document.body, children: document.body.children.map((node) => flatten(node, false)) },
  });
}

/**
 * Reads our own output as a browser does. Its tags are the ones we wrote, so only their order can be new; anything else would
 * mean that the serializer is broken, and nothing may be shown.
 */
function readBack(html: string): OutputDocument {
  const source = parseHtml(html, MAX_NODES * 3).document;
  const root = source.childNodes.find(isElement);
  const [head, body] = root?.childNodes.filter(isElement) ?? [];
  if (root === undefined || head?.tagName !== 'head' || body?.tagName !== 'body')
    throw new Error('the written document lost its head or body');
  const styles = head.childNodes.filter(isElement).filter(({ tagName }) => tagName === 'style');
  return {
    root: attributes(root),
    body: element('body', attributes(body), body.childNodes.flatMap(copy)),
    styles: styles.map((style) => style.childNodes.map((node) => (isText(node) ? node.value : '')).join('')),
  };
}

function copy(node: SourceNode): OutputElement['children'] {
  if (isText(node)) return [node.value];
  if (!isElement(node) || !isHtml(node) || !isKept(node.tagName))
    throw new Error(`the written document holds ${node.nodeName}`);
  return [element(node.tagName, attributes(node), node.childNodes.flatMap(copy))];
}

function attributes(source: SourceElement): Map<string, string> {
  return new Map(source.attrs.map(({ name, value }) => [name, value]));
}

const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span strike strong sub sup td th time tt u var'.split(
    ' ',
  ),
);

/** Rebuilds a subtree from div, span, void elements and links that are not in links. */
function flatten(node: OutputElement | string, isInLink: boolean): OutputElement | string {
  if (typeof node === 'string' || (VOID_ELEMENTS.has(node.name) && node.name !== 'col')) return node;
  const isLink = node.name === 'a' && !isInLink;
  const name = isLink ? 'a' : INLINE.has(node.name) ? 'span' : 'div';
  const kept = ['class', 'style', 'dir', 'lang', 'title', ...(isLink ? ['href', 'target', 'rel'] : [])];
  const flat = element(
    name,
    [...node.attributes].filter(([attribute]) => kept.includes(attribute)),
  );
  for (const child of node.children) {
    const flatChild = flatten(child, isInLink || isLink);
    if (typeof flatChild === 'string') appendText(flat, flatChild);
    else flat.children.push(flatChild);
  }
  return flat;
}
