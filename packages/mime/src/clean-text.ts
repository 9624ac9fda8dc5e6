/**
 * Text that every consumer can keep: no NUL and no lone surrogate, both of which PostgreSQL's `text` (and strict JSON
 * readers) refuse. The message's bytes are kept elsewhere, so nothing is lost.
 */
export function cleanText(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return withoutNul.isWellFormed() ? withoutNul : withoutNul.toWellFormed();
}

/** Control characters (C0, DEL, C1), which RFC 8621 4.1.2.2 drops from decoded encoded-words and no header text needs. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

/** `text` without any control character. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, '');
}

/** Characters that reorder what stands around them (UAX 9), so that "exe.gpj" reads as "jpg.exe"; and marks nobody can see. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** `text` without the characters that make it look like another text. */
export function withoutBidiControls(text: string): string {
  return text.replace(BIDI_CONTROLS, '');
}

/** Runs of white space of any script as one space, none at the ends. */
export function collapseWhiteSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Normalization Form C; ASCII, by far the most frequent, is answered without the cost. */
export function normalizeText(text: string): string {
  return isAsciiText(text) ? text : text.normalize('NFC');
}

/** Every other character has more octets than UTF-16 units; counting octets is several times as quick as a pattern. */
export function isAsciiText(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
