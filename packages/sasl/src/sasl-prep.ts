/** RFC 3454 B.1: mapped to nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454 C.1.2, but for what B.1 has taken away. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/**
 * SASLprep (RFC 4013 2): the same text, however a system writes it. Names and passwords have passed other rules when they were made,
 * so what SASLprep forbids (2.3: control and private characters) is not refused here; it merely stays as it is.
 */
export function saslPrep(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replaceAll(SPACES, ' ').replaceAll(NOTHING, '').normalize('NFKC');
}
