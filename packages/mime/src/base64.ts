const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;
const MINUS = 0x2d;
const UNDERSCORE = 0x5f;

const SKIP = -1;
const PAD = -2;

/** Value of each octet in base64 (RFC 2045 6.8): 0–63, SKIP or PAD. */
const BASE64 = new Int8Array(256).fill(SKIP);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let value = 0; value < ALPHABET.length; value++) BASE64[ALPHABET.charCodeAt(value)] = value;
BASE64['='.charCodeAt(0)] = PAD;
const IS_LETTER = Uint8Array.from(BASE64, (value) => (value >= 0 ? 1 : 0));

/**
 * Base64 with anything between the letters (RFC 2045 6.8: characters outside the alphabet are ignored). Padding ends the
 * data, so that the footer some mailing list put behind it is not decoded; unless the next line is base64 again, because
 * some senders join pieces that were encoded one by one.
 */
export function decodeBase64(encoded: Buffer): Buffer {
  const { size, isRegular } = scanBase64(encoded, 0, encoded.length);
  // Node takes the URL-safe alphabet too, which RFC 2045 does not know.
  if (isRegular && !encoded.includes(MINUS) && !encoded.includes(UNDERSCORE))
    return Buffer.from(encoded.toString('latin1'), 'base64');
  const out = Buffer.allocUnsafe(size);
  let length = 0;
  let quantum = 0;
  let count = 0;
  for (let i = 0; i < encoded.length; i++) {
    const value = BASE64[encoded[i]!]!;
    if (value >= 0) {
      quantum = (quantum << 6) | value;
      if (++count < 4) continue;
      out[length++] = quantum >> 16;
      out[length++] = quantum >> 8;
      out[length++] = quantum;
    } else if (value === PAD) {
      length = flushQuantum(out, length, quantum, count);
      const { next, kind } = afterPadding(encoded, i + 1, encoded.length);
      if (kind !== 'data') return out.subarray(0, length);
      i = next - 1;
    } else continue;
    quantum = 0;
    count = 0;
  }
  return out.subarray(0, flushQuantum(out, length, quantum, count));
}

/** Writes the whole octets of a quantum of `count` letters; a single letter carries none. */
function flushQuantum(out: Buffer, length: number, quantum: number, count: number): number {
  if (count === 2) out[length++] = quantum >> 4;
  if (count === 3) {
    out[length++] = quantum >> 10;
    out[length++] = quantum >> 2;
  }
  return length;
}

/** Decoded octets, and whether Node's native decoder can be trusted to give the same ones: padding at the end only, nothing behind it. */
export function scanBase64(bytes: Buffer, start: number, end: number): { size: number; isRegular: boolean } {
  const encoded = bytes.subarray(start, end);
  let size = 0;
  let from = 0;
  let isRegular = true;
  for (;;) {
    const padding = encoded.indexOf(EQUALS, from);
    size += wholeOctets(countLetters(encoded, from, padding < 0 ? encoded.length : padding));
    if (padding < 0) return { size, isRegular };
    const { next, kind } = afterPadding(encoded, padding + 1, encoded.length);
    if (kind !== 'data') return { size, isRegular: isRegular && kind === 'end' };
    isRegular = false;
    from = next;
  }
}

/** Without branches, because every octet of every attachment passes here on delivery. */
function countLetters(encoded: Buffer, from: number, end: number): number {
  let count = 0;
  for (let i = from; i < end; i++) count += IS_LETTER[encoded[i]!]!;
  return count;
}

function wholeOctets(letters: number): number {
  return Math.floor((letters * 6) / 8);
}

/** What stands behind padding: nothing but white space, another piece of base64 (a whole number of quanta up to its padding or the end of its line), or something else. */
function afterPadding(
  bytes: Buffer,
  from: number,
  end: number,
): { next: number; kind: 'end' | 'data' | 'other' } {
  let next = from;
  while (next < end && (bytes[next] === EQUALS || isWhiteSpace(bytes[next]!))) next++;
  if (next === end) return { next, kind: 'end' };
  let i = next;
  while (i < end && BASE64[bytes[i]!]! >= 0) i++;
  let length = i - next;
  while (i < end && bytes[i] === EQUALS && length % 4 !== 0) {
    i++;
    length++;
  }
  const isPiece =
    length > 0 && length % 4 === 0 && (i === end || bytes[i - 1] === EQUALS || isWhiteSpace(bytes[i]!));
  return { next, kind: isPiece ? 'data' : 'other' };
}

function isWhiteSpace(octet: number): boolean {
  return octet === SPACE || octet === TAB || octet === CR || octet === LF;
}
