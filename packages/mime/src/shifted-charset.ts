/*
 * The 7-bit charsets of East Asia, which switch between ASCII and a double-octet set, as octets of their 8-bit relatives
 * that decoders know: with the high bit set, KS X 1001 is EUC-KR and GB 2312 is GBK.
 */

const LF = 0x0a;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const ESCAPE = 0x1b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const TILDE = 0x7e;

/** ISO-2022-KR (RFC 1557) as EUC-KR: SO and SI switch, a line begins in ASCII. */
export function eucKrOfIso2022Kr(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let isShifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i]!;
    if (octet === SHIFT_OUT) isShifted = true;
    else if (octet === SHIFT_IN) isShifted = false;
    else if (octet === ESCAPE && bytes.toString('latin1', i + 1, i + 4) === '$)C') i += 3;
    else {
      if (octet === LF) isShifted = false;
      out[length++] = isShifted ? highBit(octet) : octet;
    }
  }
  return out.subarray(0, length);
}

/** HZ (RFC 1843) as GBK: "~{" and "~}" switch, "~~" is a tilde, "~" at the end of a line joins lines. */
export function gbkOfHz(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let isShifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i]!;
    const pair = octet === TILDE ? bytes[i + 1] : undefined;
    if (pair === OPEN_BRACE || pair === CLOSE_BRACE || pair === LF) {
      if (pair !== LF) isShifted = pair === OPEN_BRACE;
      i++;
    } else if (pair === TILDE && !isShifted) {
      out[length++] = TILDE;
      i++;
    } else {
      if (octet === LF) isShifted = false;
      out[length++] = isShifted ? highBit(octet) : octet;
    }
  }
  return out.subarray(0, length);
}

/**
 * ISO-2022-JP (RFC 1468) without escape sequences that another one follows at once, as joined encoded-words leave them;
 * the Encoding Standard takes them for errors.
 */
export function withoutIdleEscapes(bytes: Buffer): Buffer {
  const source = bytes.toString('latin1').replace(/\x1b[($][@BJI](?=\x1b[($][@BJI])/g, '');
  return Buffer.from(source, 'latin1');
}

/** A graphic ASCII octet moved to the upper half of an EUC charset. */
function highBit(octet: number): number {
  return octet > 0x20 && octet < 0x7f ? octet | 0x80 : octet;
}
