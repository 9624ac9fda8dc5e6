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
export function quotedPrintable(bytes: Buffer, start: number, end: number, out: Buffer | null): number {
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
