import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { charsetName } from './charset-label.ts';
import { cleanText } from './clean-text.ts';
import { eucKrOfIso2022Kr, gbkOfHz, withoutIdleEscapes } from './shifted-charset.ts';

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
  const decode = decoderFor(charsetName(label));
  return decode === null ? null : decode(bytes);
}

/** Whether {@link decodeCharset} knows the label. */
export function isKnownCharset(label: string): boolean {
  return decoderFor(charsetName(label)) !== null;
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
const windows1252 = new TextDecoder('windows-1252');
const gbk = new TextDecoder('gbk');
const iso2022Jp = new TextDecoder('iso-2022-jp');
const utf8 = new TextDecoder('utf-8');

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

const EUC_KR = wideDecoder('euc-kr', 'cp949');

/** Code pages that TextDecoder lacks and iconv-lite has. Its pseudo-encodings ("hex", "base64") are none of a sender's business. */
const ICONV_LABEL = /^(?:utf-7|utf-32(?:le|be)?|(?:cp|ibm)\d{3,4}|mac[a-z]{4,12})$/;

/** Only known charsets are kept, so that a sender's invented labels cannot grow it. */
const decoders = new Map<string, Decode>();

function decoderFor(label: string | null): Decode | null {
  if (label === null) return null;
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const made = makeDecoder(label);
  if (made !== null) decoders.set(label, made);
  return made;
}

function makeDecoder(label: string): Decode | null {
  switch (label) {
    case 'utf-8':
      return (bytes) => ({ text: decodeUtf8(bytes), isProblem: !isUtf8(bytes) });
    case 'us-ascii':
      return (bytes) => ({ text: guessCharset(bytes).text, isProblem: !isAscii(bytes) });
    case 'unknown-8bit':
      return (bytes) => guessCharset(bytes);
    case 'euc-kr':
      return EUC_KR;
    case 'big5':
      return wideDecoder('big5', 'big5hkscs');
    case 'iso-2022-jp':
      return (bytes) => withProblem(iso2022Jp.decode(withoutIdleEscapes(bytes)));
    case 'iso-2022-kr':
      return (bytes) => EUC_KR(eucKrOfIso2022Kr(bytes));
    case 'hz-gb-2312':
      return (bytes) => withProblem(gbk.decode(gbkOfHz(bytes)));
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

/** RFC 7103 7.6: 7-bit data with the announcements of an ISO 2022 charset is that charset, whatever its label says. */
function decodeIso2022Guess(bytes: Buffer): DecodedText | null {
  if (bytes.includes('\x1b$)C', 0, 'latin1')) return EUC_KR(eucKrOfIso2022Kr(bytes));
  if (bytes.includes('\x1b$B', 0, 'latin1') || bytes.includes('\x1b$@', 0, 'latin1')) {
    const decoded = decodeCharset(bytes, 'iso-2022-jp');
    return decoded !== null && !decoded.isProblem ? decoded : null;
  }
  return null;
}
