import { MAX_INPUT } from './limits.ts';
import { cleanLink } from './links.ts';
import { type SanitizeReport, emptyReport, note } from './report.ts';
import { serializeDocument } from './serialize.ts';
import { type OutputNode, element } from './tree.ts';

/** A run of plain text, or an address in it that a person would want to follow. Joined in order, the texts are the whole input. */
export type TextToken = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** An address as people write it. Bounded, and no part can match in two ways, so the search stays linear. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^\u00A0]{1,2000}/giu;
/** Signs that end a sentence rather than an address. */
const TRAILING = '.,:;!?*_~)]';

/**
 * Splits plain text into text and http(s) addresses. An address ends at white space, quotes and angle brackets; closing
 * punctuation does not belong to it, but for a bracket that the address itself opened.
 */
export function tokenizeText(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = withoutTrailing(match[0]);
    const link = cleanLink(/^www\./i.test(shown) ? `https://${shown}` : shown);
    if (link.kind !== 'link') continue;
    if (match.index > done) tokens.push({ kind: 'text', text: text.slice(done, match.index) });
    tokens.push({ kind: 'link', text: shown, href: link.href });
    done = match.index + shown.length;
  }
  if (done < text.length) tokens.push({ kind: 'text', text: text.slice(done) });
  return tokens;
}

function withoutTrailing(address: string): string {
  let end = address.length;
  while (TRAILING.includes(address[end - 1] ?? ' ')) end -= 1;
  const trimmed = address.slice(0, end);
  const next = address[trimmed.length];
  const isOpened = (next === ')' && trimmed.includes('(')) || (next === ']' && trimmed.includes('['));
  return isOpened ? trimmed + next : trimmed;
}

/**
 * A document that shows plain text as it is, its addresses as links. Built from tokens as a tree, never from markup: whatever the text
 * says, it stays text.
 */
export function renderPlainText(
  text: string,
  options: { baseStylesheet?: string } = {},
): { html: string; report: SanitizeReport } {
  const report = emptyReport(false);
  if (text.length > MAX_INPUT) note(report.truncated, 'input');
  const children: OutputNode[] = tokenizeText(text.slice(0, MAX_INPUT).replaceAll(/\r\n?/g, '\n')).map(
    (token) =>
      token.kind === 'text'
        ? token.text
        : element(
            'a',
            [
              ['href', token.href],
              ['target', '_blank'],
              ['rel', 'noopener noreferrer'],
            ],
            [token.text],
          ),
  );
  const body = element('body', [], [element('div', [['style', 'white-space:pre-wrap']], children)]);
  const styles = options.baseStylesheet === undefined ? [] : [options.baseStylesheet];
  return { html: serializeDocument({ root: new Map(), body, styles }), report };
}
