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
