const CRLF_DOT = '\r\n.';
/** A lone CR (or one whose LF is still to come), a lone LF, a dot at the start of a line. */
const NOT_PLAIN = /\r(?!\n)|(?<!\r)\n|\r\n\./;

/**
 * How many octets from the start of a line, or from within one, are the same with and without transparency (RFC 5321 4.5.2): up to a line end that is
 * not CRLF, or to the dot of a later line. Several times as quick as looking for one line end after the other.
 */
export function plainLength(chunk: Buffer): number {
  const found = NOT_PLAIN.exec(chunk.toString('latin1'));
  if (found === null) return chunk.length;
  return found[0] === CRLF_DOT ? found.index + 2 : found.index;
}
