/**
 * Content-Transfer-Encoding (RFC 2045 6). Decoding is lenient in the ways of RFC 7103 8.2 and never fails; sizing and
 * decoding are one rule each, so the size that is reported is the size that is delivered.
 */

/** A transfer encoding that changes octets; every other label (7bit, 8bit, binary, unknown ones) leaves them alone. */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'identity';

/** The encoding a Content-Transfer-Encoding label names; aliases of broken senders included. */
export function transferEncodingOf(label: string): TransferEncoding {
  switch (label) {
    case 'base64':
    case 'base-64':
    case 'b64':
      return 'base64';
    case 'quoted-printable':
    case 'quotedprintable':
    case 'quoted_printable':
      return 'quoted-printable';
    default:
      return 'identity';
  }
}

/** Whether a label is one that RFC 2045 6.1 names (a private one means the body stays encoded). */
export function isKnownTransferEncoding(label: string): boolean {
  return (
    label === '7bit' || label === '8bit' || label === 'binary' || transferEncodingOf(label) !== 'identity'
  );
}

/** `bytes[start, end)` decoded. The identity shares memory with `bytes`. */
export function decodeTransferEncoding(
  bytes: Buffer,
  start: number,
  end: number,
  encoding: TransferEncoding,
): Buffer {
  switch (encoding) {
    case 'base64':
      return decodeBase64(bytes.subarray(start, end));
    case 'quoted-printable': {
      const out = Buffer.allocUnsafe(end - start);
      return out.subarray(0, quotedPrintable(bytes, start, end, out));
    }
    case 'identity':
      return bytes.subarray(start, end);
  }
}

/** Octets that {@link decodeTransferEncoding} would give. */
export function decodedSize(bytes: Buffer, start: number, end: number, encoding: TransferEncoding): number {
  switch (encoding) {
    case 'base64':
      return scanBase64(bytes, start, end).size;
    case 'quoted-printable':
      return quotedPrintable(bytes, start, end, null);
    case 'identity':
      return end - start;
  }
}

const SKIP = -1;
const PAD = -2;

/** Value of each octet in base64 (RFC 2045 6.8): 0–63, SKIP or PAD. */
const BASE64 = new Int8Array(256).fill(SKIP);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let value = 0; value < ALPHABET.length; value++) BASE64[ALPHABET.charCodeAt(value)] = value;
BASE64['='.charCodeAt(0)] = PAD;

/**
 * Base64 with anything between the letters (RFC 2045 6.8: characters outside the alphabet are ignored). Padding ends the
 * data, so that the footer some mailing list put behind it is not decoded; unless the next line is base64 again, because
 * some senders join pieces that were encoded one by one.
 */
export function decodeBase64(encoded: Buffer): Buffer {
  const { size, isRegular } = scanBase64(encoded, 0, encoded.length);
  if (isRegular) {
    const native = Buffer.from(encoded.toString('latin1'), 'base64');
    // Node takes the URL-safe alphabet too, which RFC 2045 does not know.
    if (native.length === size) return native;
  }
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
function scanBase64(bytes: Buffer, start: number, end: number): { size: number; isRegular: boolean } {
  let size = 0;
  let count = 0;
  let isRegular = true;
  for (let i = start; i < end; i++) {
    const value = BASE64[bytes[i]!]!;
    if (value >= 0) count++;
    else if (value === PAD) {
      size += wholeOctets(count);
      count = 0;
      const { next, kind } = afterPadding(bytes, i + 1, end);
      if (kind !== 'data') return { size, isRegular: isRegular && kind === 'end' };
      isRegular = false;
      i = next - 1;
    }
  }
  return { size: size + wholeOctets(count), isRegular };
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

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;

/** Value of a hexadecimal digit, or -1. */
const HEX = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/**
 * Quoted-printable (RFC 2045 6.7) into `out`, or only counted when that is null. White space at the end of a line is
 * padding of some gateway and goes (rule 3); "=" before it is a soft line break all the same; "=" before anything that
 * is not two hexadecimal digits stays as it is.
 */
function quotedPrintable(bytes: Buffer, start: number, end: number, out: Buffer | null): number {
  let length = 0;
  let i = start;
  while (i < end) {
    const octet = bytes[i]!;
    if (octet === EQUALS) {
      const high = i + 2 < end ? HEX[bytes[i + 1]!]! : -1;
      const low = high >= 0 ? HEX[bytes[i + 2]!]! : -1;
      if (low >= 0) {
        if (out !== null) out[length] = (high << 4) | low;
        length++;
        i += 3;
        continue;
      }
      const lineEnd = softBreakEnd(bytes, i + 1, end);
      if (lineEnd >= 0) {
        i = lineEnd;
        continue;
      }
    } else if (octet === SPACE || octet === TAB) {
      const runEnd = whiteSpaceEnd(bytes, i + 1, end);
      if (runEnd === end || isLineEnd(bytes, runEnd, end)) {
        i = runEnd;
        continue;
      }
      if (out !== null) bytes.copy(out, length, i, runEnd);
      length += runEnd - i;
      i = runEnd;
      continue;
    }
    if (out !== null) out[length] = octet;
    length++;
    i++;
  }
  return length;
}

function whiteSpaceEnd(bytes: Buffer, from: number, end: number): number {
  let i = from;
  while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
  return i;
}

function isLineEnd(bytes: Buffer, at: number, end: number): boolean {
  return bytes[at] === LF || (bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF);
}

/** One past the line break that makes the "=" before `from` a soft one, or -1. The end of the body is such a break too. */
function softBreakEnd(bytes: Buffer, from: number, end: number): number {
  const i = whiteSpaceEnd(bytes, from, end);
  if (i >= end) return end;
  if (bytes[i] === LF) return i + 1;
  if (bytes[i] !== CR) return -1;
  return i + 1 < end && bytes[i + 1] === LF ? i + 2 : i + 1 === end ? end : -1;
}
