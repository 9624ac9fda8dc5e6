import type { ReactNode } from 'react';
import { cutAt } from '../../lib/pieces.ts';

/** The text with these words marked, whatever their case. */
export function marked(text: string, words: readonly string[]): ReactNode {
  const pattern = words
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .filter(Boolean)
    .join('|');
  if (!pattern) return text;
  return cutAt(text, new RegExp(pattern, 'giu')).map(({ text: piece, at, isMatch }) =>
    isMatch ? <mark key={at}>{piece}</mark> : piece,
  );
}

/** A SearchSnippet (RFC 8621 5) as text and marks: the server sends HTML with nothing else in it, and nothing else is made of it. */
export function markedSnippet(html: string): ReactNode {
  return cutAt(html, /<mark>.*?<\/mark>/gs).map(({ text: piece, at, isMatch }) =>
    isMatch ? (
      <mark key={at}>{unescape(piece.slice('<mark>'.length, -'</mark>'.length))}</mark>
    ) : (
      unescape(piece)
    ),
  );
}

function unescape(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
