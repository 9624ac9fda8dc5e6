/** A part of a text, named by where it begins. */
export interface Piece {
  text: string;
  at: number;
}

/** Cuts a text into what a global pattern matches and what is between; put together again they are the text. */
export function cutAt(text: string, pattern: RegExp): (Piece & { isMatch: boolean })[] {
  const pieces: (Piece & { isMatch: boolean })[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (match === '') continue;
    if (index > end) pieces.push({ text: text.slice(end, index), at: end, isMatch: false });
    pieces.push({ text: match, at: index, isMatch: true });
    end = index + match.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), at: end, isMatch: false });
  return pieces;
}
