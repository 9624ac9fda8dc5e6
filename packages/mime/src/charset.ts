import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { cleanText } from './clean-text.ts';

/** Decoded text, and whether octets were found that the charset does not have (then U+FFFD stands in their place) or the charset had to be guessed against its label. */
export interface DecodedText {
  text: string;
  isProblem: boolean;
}

type Decode = (bytes: Buffer) => DecodedText;

/**
 * `bytes` in the charset of that label, or null when nobody knows the charset. Labels are matched leniently (case,
 * quotes, the aliases that real senders write). us-ascii and the labels that say nothing ("unknown-8bit") are guessed.
 */
export function decodeCharset(bytes: Buffer, label: string): DecodedText | null {
  const decode = decoderFor(normalizeLabel(label));
  return decode === null ? null : decode(bytes);
}

/** Whether {@link decodeCharset} knows the label. */
export function isKnownCharset(label: string): boolean {
  return decoderFor(normalizeLabel(label)) !== null;
}

/**
 * Text of unknown charset (RFC 7103 7.6): ISO-2022 when its escapes stand in 7-bit data, UTF-8 when valid, then the
 * hint (a charset declared elsewhere in the message), then windows-1252. Only the last two count as a problem.
 */
export function guessCharset(bytes: Buffer, hint?: string): DecodedText {
  if (isAscii(bytes)) {
    if (bytes.includes(ESCAPE)) {
      const iso2022 = decodeIso2022Guess(bytes);
      if (iso2022 !== null) return iso2022;
    }
    return { text: cleanText(bytes.toString('latin1')), isProblem: false };
  }
  if (isUtf8(bytes)) return { text: decodeUtf8(bytes), isProblem: false };
  if (hint !== undefined) {
    const hinted = decodeCharset(bytes, hint);
    if (hinted !== null && !hinted.text.includes(REPLACEMENT)) return { text: hinted.text, isProblem: true };
  }
  return { text: cleanText(windows1252.decode(bytes)), isProblem: true };
}

const REPLACEMENT = '\uFFFD';
const ESCAPE = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 0x0a;
const TILDE = 0x7e;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const windows1252 = new TextDecoder('windows-1252');
const iso2022Jp = new TextDecoder('iso-2022-jp');
const utf8 = new TextDecoder('utf-8');

/** What senders write, and the name TextDecoder or iconv-lite has for it. */
const ALIASES = new Map<string, string>([
  ...[
    'cp949',
    'ms949',
    'windows949',
    'uhc',
    'euckr',
    'ksc5601',
    'ks_c_5601',
    'ksc5601-1987',
    'x-windows-949',
    'johab',
  ].map((alias): [string, string] => [alias, 'euc-kr']),
  ...['cp932', 'ms932', 'x-ms-cp932', 'windows932', 'shiftjis', 'shift-jis'].map(
    (alias): [string, string] => [alias, 'shift_jis'],
  ),
  ...[
    'iso-2022-jp-1',
    'iso-2022-jp-2',
    'iso-2022-jp-3',
    'iso-2022-jp-ms',
    'cp50220',
    'cp50221',
    'iso2022-jp',
    'jis',
  ].map((alias): [string, string] => [alias, 'iso-2022-jp']),
  ...['cp936', 'ms936', 'euc-cn', 'euccn', 'x-euc-cn', 'gb-2312', 'gb_2312'].map(
    (alias): [string, string] => [alias, 'gbk'],
  ),
  ...['cp950', 'ms950', 'big-5'].map((alias): [string, string] => [alias, 'big5']),
  ...['utf8mb4', 'cp65001', 'utf_8', 'utf-8-sig', 'utf8-mac'].map((alias): [string, string] => [
    alias,
    'utf-8',
  ]),
  ...['us-ascii', 'ascii', 'usascii', 'us_ascii', 'ansi_x3.4-1968', 'iso646-us', 'iso-646'].map(
    (alias): [string, string] => [alias, 'us-ascii'],
  ),
  ...[
    '',
    'unknown-8bit',
    'unknown',
    'x-unknown',
    'default',
    'default_charset',
    '8bit',
    '7bit',
    'binary',
    'none',
  ].map((alias): [string, string] => [alias, 'unknown-8bit']),
  ['utf7', 'utf-7'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['hz', 'hz-gb-2312'],
  ['iso2022-kr', 'iso-2022-kr'],
  ['csiso2022kr', 'iso-2022-kr'],
  ['macroman', 'macintosh'],
  ['iso-10646-ucs-2', 'utf-16be'],
  ['ucs-2', 'utf-16be'],
]);

/** Code pages that TextDecoder lacks and iconv-lite has. Its pseudo-encodings ("hex", "base64") are none of a sender's business. */
const ICONV_LABEL = /^(?:utf-7|utf-32(?:le|be)?|(?:cp|ibm)\d{3,4}|mac[a-z]{4,12})$/;

/** Only known charsets are kept, so that a sender's invented labels cannot grow it. */
const decoders = new Map<string, Decode>();

/** The longest registered name has 45 characters. */
const MAX_LABEL = 64;

function normalizeLabel(label: string): string {
  if (label.length > MAX_LABEL) return label;
  const plain = label
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .toLowerCase();
  return ALIASES.get(plain) ?? plain;
}

function decoderFor(label: string): Decode | null {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const made = makeDecoder(label);
  if (made !== null) decoders.set(label, made);
  return made;
}

function makeDecoder(label: string): Decode | null {
  if (label.length > MAX_LABEL) return null;
  switch (label) {
    case 'utf-8':
      return (bytes) => ({ text: decodeUtf8(bytes), isProblem: !isUtf8(bytes) });
    case 'us-ascii':
      return (bytes) => ({ text: guessCharset(bytes).text, isProblem: !isAscii(bytes) });
    case 'unknown-8bit':
      return (bytes) => guessCharset(bytes);
    case 'euc-kr':
      return wideDecoder('euc-kr', 'cp949');
    case 'big5':
      return wideDecoder('big5', 'big5hkscs');
    case 'iso-2022-jp':
      return decodeIso2022Jp;
    case 'iso-2022-kr':
      return decodeIso2022Kr;
    case 'hz-gb-2312':
      return decodeHz;
    case 'utf-16':
      return decodeUtf16;
    default:
      return textDecoder(label) ?? iconvDecoder(label);
  }
}

function decodeUtf8(bytes: Buffer): string {
  return isAscii(bytes) ? cleanText(bytes.toString('latin1')) : cleanText(utf8.decode(bytes));
}

function textDecoder(label: string): Decode | null {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label);
  } catch (error) {
    // The standard's word for "no such charset"; anything else is our own fault.
    if (error instanceof RangeError) return null;
    throw error;
  }
  return (bytes) => withProblem(decoder.decode(bytes));
}

/** What the narrow decoders make of characters they do not know: replacements, controls, private-use ones. */
const UNREAD = /[\u0080-\u009f\ue000-\uf8ff\ufffd]/;

/**
 * The Encoding Standard means the Windows supersets by "euc-kr" (all 11,172 Hangul syllables) and "big5" (Hong Kong's
 * characters), but Node's decoders only know the narrow sets. Text that they cannot read goes to the slower iconv-lite.
 */
function wideDecoder(label: string, wideLabel: string): Decode {
  const narrow = new TextDecoder(label);
  return (bytes) => {
    const text = narrow.decode(bytes);
    return withProblem(UNREAD.test(text) ? iconv.decode(bytes, wideLabel) : text);
  };
}

function iconvDecoder(label: string): Decode | null {
  if (!ICONV_LABEL.test(label) || !iconv.encodingExists(label)) return null;
  return (bytes) => withProblem(iconv.decode(bytes, label));
}

function withProblem(text: string): DecodedText {
  const clean = cleanText(text);
  return { text: clean, isProblem: clean.includes(REPLACEMENT) };
}

/** RFC 2781 3.3: the byte order mark decides, big-endian without one. */
function decodeUtf16(bytes: Buffer): DecodedText {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  return withProblem(new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes));
}

/**
 * RFC 1468. Joined encoded-words leave one escape sequence right after another, which the Encoding Standard takes for an
 * error; the first of two is without effect and goes.
 */
function decodeIso2022Jp(bytes: Buffer): DecodedText {
  const source = bytes.toString('latin1').replace(/(?:\x1b[($][@BJI])+(?=\x1b[($][@BJI])/g, '');
  return withProblem(iso2022Jp.decode(Buffer.from(source, 'latin1')));
}

/** RFC 1557: SO and SI switch between ASCII and KS X 1001, which with the high bit set is EUC-KR. */
function decodeIso2022Kr(bytes: Buffer): DecodedText {
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
  return decodeCharset(out.subarray(0, length), 'euc-kr') ?? guessCharset(bytes);
}

/** RFC 1843: "~{" and "~}" switch between ASCII and GB 2312, "~~" is a tilde, "~" at the end of a line joins lines. */
function decodeHz(bytes: Buffer): DecodedText {
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
  return decodeCharset(out.subarray(0, length), 'gbk') ?? guessCharset(bytes);
}

/** A graphic ASCII octet moved to the upper half of an EUC charset. */
function highBit(octet: number): number {
  return octet > 0x20 && octet < 0x7f ? octet | 0x80 : octet;
}

/** RFC 7103 7.6: 7-bit data with the announcements of an ISO 2022 charset is that charset, whatever its label says. */
function decodeIso2022Guess(bytes: Buffer): DecodedText | null {
  if (bytes.includes('\x1b$)C', 0, 'latin1')) return decodeIso2022Kr(bytes);
  if (bytes.includes('\x1b$B', 0, 'latin1') || bytes.includes('\x1b$@', 0, 'latin1')) {
    const decoded = decodeCharset(bytes, 'iso-2022-jp');
    return decoded !== null && !decoded.isProblem ? decoded : null;
  }
  return null;
}
