import type { ReactNode } from 'react';

/** The text with these words marked, whatever their case. */
export function marked(text: string, words: readonly string[]): ReactNode {
  if (words.length === 0) return text;
  const pattern = words
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .filter(Boolean)
    .join('|');
  if (!pattern) return text;
  const pieces = text.split(new RegExp(`(${pattern})`, 'giu'));
  // Every second piece is a match; pieces have no identity but their place.
  // oxlint-disable-next-line react/no-array-index-key
  return pieces.map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece));
}

/** A SearchSnippet (RFC 8621 5) as text and marks: the server sends HTML with nothing else in it, and nothing else is made of it. */
export function markedSnippet(html: string): ReactNode {
  // Every second piece stood in a <mark>; pieces have no identity but their place.
  return html.split(/<mark>(.*?)<\/mark>/gs).map((piece, index) => {
    const text = piece.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    // oxlint-disable-next-line react/no-array-index-key
    return index % 2 === 1 ? <mark key={index}>{text}</mark> : text;
  });
}
