import {
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  Parser,
  type TreeAdapter,
  defaultTreeAdapter,
  html,
} from 'parse5';

export type SourceDocument = DefaultTreeAdapterTypes.Document;
export type SourceElement = DefaultTreeAdapterTypes.Element;
export type SourceNode = DefaultTreeAdapterTypes.ChildNode;

class TooManyNodes extends Error {}

/**
 * Parses a document as a browser with scripts switched off does (so `<noscript>` is markup), stopping at `maxNodes`: what was built
 * by then is kept. Always in standards mode, whatever the doctype says: the result is shown under `<!DOCTYPE html>`,
 * and in quirks mode a `<table>` stays inside a `<p>`, which a second reading would take apart.
 */
export function parseHtml(
  source: string,
  maxNodes: number,
): { document: SourceDocument; isComplete: boolean } {
  const document = defaultTreeAdapter.createDocument();
  let nodes = 0;
  const count = <T>(node: T): T => {
    nodes += 1;
    if (nodes > maxNodes) throw new TooManyNodes();
    return node;
  };
  const treeAdapter: TreeAdapter<DefaultTreeAdapterMap> = {
    ...defaultTreeAdapter,
    createElement: (name, namespace, attributes) =>
      count(defaultTreeAdapter.createElement(name, namespace, attributes)),
    createCommentNode: (data) => count(defaultTreeAdapter.createCommentNode(data)),
    insertText: (parent, text) => {
      if (parent.childNodes.at(-1)?.nodeName !== '#text') count(null);
      defaultTreeAdapter.insertText(parent, text);
    },
    insertTextBefore: (parent, text, reference) => {
      count(null);
      defaultTreeAdapter.insertTextBefore(parent, text, reference);
    },
    setDocumentMode: () => undefined,
    getDocumentMode: () => html.DOCUMENT_MODE.NO_QUIRKS,
  };
  const parser = new Parser({ treeAdapter, scriptingEnabled: false }, document);
  try {
    parser.tokenizer.write(source, true);
  } catch (error) {
    if (!(error instanceof TooManyNodes)) throw error;
    return { document, isComplete: false };
  }
  return { document, isComplete: true };
}

export function isElement(node: SourceNode): node is SourceElement {
  return defaultTreeAdapter.isElementNode(node);
}

export function isText(node: SourceNode): node is DefaultTreeAdapterTypes.TextNode {
  return defaultTreeAdapter.isTextNode(node);
}

export function isHtml(element: SourceElement): boolean {
  return element.namespaceURI === html.NS.HTML;
}
