/** The tree that is written out: only elements and text exist in it, and only `elements.ts` names get into it. */
export interface OutputElement {
  name: string;
  /** Attribute names are ours, values are unescaped. */
  attributes: Map<string, string>;
  children: OutputNode[];
}

export type OutputNode = OutputElement | string;

export interface OutputDocument {
  /** Attributes of the html element: lang, dir and class. */
  root: Map<string, string>;
  body: OutputElement;
  /** Contents of the style elements, in order; each written by our own CSS serializer or trusted by the caller. */
  styles: string[];
}

export function element(
  name: string,
  attributes: Iterable<readonly [string, string]> = [],
  children: OutputNode[] = [],
): OutputElement {
  return { name, attributes: new Map(attributes), children };
}

/** Appends text to the last text child if there is one: two neighbouring texts would be read back as one. */
export function appendText(parent: OutputElement, text: string): void {
  const last = parent.children.at(-1);
  if (typeof last === 'string') parent.children[parent.children.length - 1] = last + text;
  else if (text !== '') parent.children.push(text);
}

/** The text of a subtree, at most `limit` characters. Pictures count with their alternative text. */
export function textOf(node: OutputNode, limit: number): string {
  if (typeof node === 'string') return node.slice(0, limit);
  if (node.name === 'img') return (node.attributes.get('alt') ?? '').slice(0, limit);
  let text = '';
  for (const child of node.children) {
    if (text.length >= limit) break;
    text += textOf(child, limit - text.length);
  }
  return text;
}
