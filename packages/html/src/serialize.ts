import type { OutputDocument, OutputElement, OutputNode } from './tree.ts';

/** HTML 13.1.2: elements without an end tag. */
export const VOID_ELEMENTS = new Set(['area', 'br', 'col', 'hr', 'img', 'wbr']);

/** Our own head, first in every document: the reader's browser must not guess the character set, nor tell anyone where it was. */
const HEAD = '<meta charset="utf-8"><meta name="referrer" content="no-referrer">';

/**
 * Writes the document. Every `<`, `>`, `&` and quote of text and attribute values becomes a reference, so the tags a reader
 * finds are exactly the tags written here, in whatever order a tree is then built from them; the only raw text is CSS without `<`.
 */
export function serializeDocument(document: OutputDocument): string {
  const styles = document.styles.filter((style) => style !== '').map(styleElement);
  return `<!DOCTYPE html><html${attributesOf(document.root)}><head>${HEAD}${styles.join('')}</head>${serializeElement(document.body)}</html>`;
}

function styleElement(css: string): string {
  if (css.includes('<')) throw new Error('CSS with "<" would end the style element or open a comment in it');
  return `<style>${css}</style>`;
}

function serializeElement(element: OutputElement): string {
  const start = `<${element.name}${attributesOf(element.attributes)}>`;
  if (VOID_ELEMENTS.has(element.name)) return start;
  const content = element.children.map(serializeNode).join('');
  // A line feed right after <pre> is dropped by every reader (HTML 13.2.6.4.7): write it twice to keep it once.
  const doubled = element.name === 'pre' && content.startsWith('\n') ? '\n' : '';
  return `${start}${doubled}${content}</${element.name}>`;
}

function serializeNode(node: OutputNode): string {
  return typeof node === 'string' ? escapeText(node) : serializeElement(node);
}

function attributesOf(attributes: Map<string, string>): string {
  let text = '';
  for (const [name, value] of attributes) text += ` ${name}="${escapeText(value)}"`;
  return text;
}

const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\u00A0': '&nbsp;',
  // A raw carriage return is read back as a line feed, NUL as nothing at all.
  '\r': '\n',
  '\0': '\uFFFD',
};

/** The same escapes for text and attribute values: a value read in the wrong place is still no markup. */
function escapeText(text: string): string {
  return text.replaceAll(/[&<>"'`\u00A0\r\0]/g, (character) => REFERENCES[character] ?? '');
}
