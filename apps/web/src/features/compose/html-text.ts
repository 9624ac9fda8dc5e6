const BLOCKS = new Set([
  'DIV',
  'P',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'PRE',
  'UL',
  'OL',
  'TABLE',
  'TR',
  'HR',
  'BLOCKQUOTE',
  'LI',
]);

/** Written text as plain text: lines, "> " before quotes, "- " and numbers before items, addresses of links behind their words. */
export function htmlToText(root: Node): string {
  const lines: string[] = [''];
  const add = (text: string) => {
    lines[lines.length - 1] += text;
  };
  const breakLine = () => {
    if (lines.at(-1) !== '') lines.push('');
  };

  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      add((node.textContent ?? '').replaceAll(/[\s\u200B]+/g, ' '));
      return;
    }
    if (!(node instanceof Element)) {
      node.childNodes.forEach(walk);
      return;
    }
    if (node.tagName === 'BR') {
      // The last break of a block only keeps it open.
      if (node.nextSibling || lines.at(-1) === '') lines.push('');
      return;
    }
    if (node.tagName === 'IMG') {
      const alt = node.getAttribute('alt');
      if (alt) add(`[${alt}]`);
      return;
    }
    if (node.tagName === 'BLOCKQUOTE' || node.tagName === 'LI') {
      breakLine();
      lines.push(...indent(node), '');
      return;
    }
    if (node.tagName === 'A') {
      const href = node.getAttribute('href') ?? '';
      node.childNodes.forEach(walk);
      const said = (node.textContent ?? '').trim();
      if (href && !href.endsWith(said) && !said.startsWith('http')) add(` <${href.replace(/^mailto:/, '')}>`);
      return;
    }
    const isBlock = BLOCKS.has(node.tagName);
    if (isBlock) breakLine();
    if (node.tagName === 'HR') add('----');
    node.childNodes.forEach(walk);
    if (isBlock) breakLine();
  };

  const indent = (element: Element): string[] => {
    const inner = htmlToText(fragmentOf(element)).split('\n');
    if (element.tagName === 'BLOCKQUOTE')
      return inner.map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`));
    const parent = element.parentElement;
    const number = parent?.tagName === 'OL' ? [...parent.children].indexOf(element) + 1 : null;
    const mark = number === null ? '- ' : `${number}. `;
    return inner.map((line, index) => (index === 0 ? mark + line : ' '.repeat(mark.length) + line));
  };

  walk(root);
  return lines
    .map((line) => line.replace(/\s+$/, '').replace(/^ /, ''))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function fragmentOf(element: Element): DocumentFragment {
  const fragment = element.ownerDocument.createDocumentFragment();
  fragment.append(...[...element.childNodes].map((child) => child.cloneNode(true)));
  return fragment;
}
