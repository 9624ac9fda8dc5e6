import type { Piece } from './pieces.ts';

/** A piece of plain text as it is shown. Addresses are only ever made into links of these three schemes. */
export type TextToken = Piece & ({ kind: 'text' } | { kind: 'link'; href: string });

/** Beyond this a line is shown bare: matching it is not worth the time. Characters. */
const MAX_LINE = 20_000;

const LINK =
  /\b(?:https?:\/\/|www\.)[^\s<>"'`´“”‘’«»「」『』【】]+|\bmailto:[^\s<>"]+|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

/** Finds web and e-mail addresses in a line. The pieces put together are the line, unchanged. */
export function tokenize(line: string): TextToken[] {
  if (line.length > MAX_LINE) return [{ kind: 'text', text: line, at: 0 }];
  const tokens: TextToken[] = [];
  let end = 0;
  for (const match of line.matchAll(LINK)) {
    const text = trimLink(match[0]);
    const href = hrefOf(text);
    if (href === null) continue;
    if (match.index > end) tokens.push({ kind: 'text', text: line.slice(end, match.index), at: end });
    tokens.push({ kind: 'link', text, href, at: match.index });
    end = match.index + text.length;
  }
  if (end < line.length) tokens.push({ kind: 'text', text: line.slice(end), at: end });
  return tokens;
}

/** Punctuation at the end belongs to the sentence; a closing bracket does when the address opened none. */
function trimLink(text: string): string {
  let link = text;
  for (;;) {
    const last = link.at(-1) ?? '';
    if (/[.,;:!?…、。]/.test(last)) link = link.slice(0, -1);
    else if (last === ')' && count(link, '(') < count(link, ')')) link = link.slice(0, -1);
    else if (last === ']' && count(link, '[') < count(link, ']')) link = link.slice(0, -1);
    else return link;
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function hrefOf(text: string): string | null {
  const isWeb = /^(?:https?:\/\/|www\.)/i.test(text);
  if (!isWeb) return text.toLowerCase().startsWith('mailto:') ? text : `mailto:${encodeURI(text)}`;
  const address = /^www\./i.test(text) ? `https://${text}` : text;
  return URL.canParse(address) ? address : null;
}

/** A run of lines of the same quoting depth. A line's place is its number in the message. */
export interface TextBlock {
  /** 0: the author's own words. */
  depth: number;
  lines: Piece[];
}

/** Splits plain text into runs of own and quoted lines; the quote marks are taken off (RFC 3676 4.5). */
export function quoteBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const [at, line] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
    const marks = /^(?:>[ ]?)+/.exec(line)?.[0] ?? '';
    const depth = count(marks, '>');
    const block = blocks.at(-1);
    const own = { text: line.slice(marks.length), at };
    if (block && block.depth === depth) block.lines.push(own);
    else blocks.push({ depth, lines: [own] });
  }
  return blocks;
}
