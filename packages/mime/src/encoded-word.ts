import { normalizeText, withoutControls } from './clean-text.ts';
import { decodeCharset, isKnownCharset } from './charset.ts';
import { decodeBase64 } from './base64.ts';
import { unfold } from './unfold.ts';

/**
 * The Text form of a header field (RFC 8621 4.1.2.2): unfolded, encoded-words decoded, Normalization Form C.
 *
 * @param raw the field's value in Raw form
 */
export function decodeHeaderText(raw: string): string {
  return normalizeText(decodeEncodedWords(unfold(raw).replace(/^ +/, '')));
}

/**
 * One encoded-word (RFC 2047 2), with the language of RFC 2231 5. White space inside the encoded text is a frequent
 * fault of senders and is read as meant. No part can hold the "?" that separates them, so matching is linear.
 */
const ENCODED_WORD = /=\?([^?*\s]{1,64})(?:\*[^?\s]{0,64})?\?([bqBQ])\?([^?]*)\?=/g;

/**
 * Text with its encoded-words (RFC 2047) decoded. Neighbours in the same charset are joined before the charset is
 * decoded, because many senders cut inside a character; white space between neighbours goes. A word glued to other text
 * stays as it is (RFC 8621 4.1.2.2 forbids to decode it), except to the specials of RFC 5322 ("Re:=?…?=", "[=?…?=]"),
 * and except to another encoded-word. An unknown charset leaves the word as it is.
 */
export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text;
  let result = '';
  let emitted = 0; // everything before this offset of `text` is in `result` or in `run`
  let run: EncodedRun | null = null;
  let isInterrupted = false; // a word that stays as it is stands behind `run`
  for (const match of text.matchAll(ENCODED_WORD)) {
    const start = match.index;
    const end = start + match[0].length;
    const [, charset = '', encoding = '', encodedText = ''] = match;
    const continuesRun = run !== null && !isInterrupted && isBlank(text, emitted, start);
    const isPlaced =
      (continuesRun || isBorder(text, start - 1)) && (isBorder(text, end) || text.startsWith('=?', end));
    if (!isPlaced || !isKnownCharset(charset)) {
      isInterrupted = true;
      continue;
    }
    isInterrupted = false;
    if (run !== null && continuesRun && run.charset === charset.toLowerCase()) {
      addWord(run, encoding, encodedText);
    } else {
      if (run !== null) result += decodeRun(run);
      if (!continuesRun) result += text.slice(emitted, start);
      run = { charset: charset.toLowerCase(), pieces: [], base64: '' };
      addWord(run, encoding, encodedText);
    }
    emitted = end;
  }
  if (run !== null) result += decodeRun(run);
  return result + text.slice(emitted);
}

/** Neighbouring words of one charset. `base64` waits for letters that complete its last quantum. */
interface EncodedRun {
  charset: string;
  pieces: Buffer[];
  base64: string;
}

function addWord(run: EncodedRun, encoding: string, encodedText: string): void {
  if (encoding === 'b' || encoding === 'B') {
    run.base64 += encodedText;
    if (encodedText.includes('=') || run.base64.length % 4 === 0) flushBase64(run);
  } else {
    flushBase64(run);
    run.pieces.push(decodeQ(encodedText));
  }
}

function flushBase64(run: EncodedRun): void {
  if (run.base64 !== '') run.pieces.push(decodeBase64(Buffer.from(run.base64, 'latin1')));
  run.base64 = '';
}

function decodeRun(run: EncodedRun): string {
  flushBase64(run);
  const bytes = run.pieces.length === 1 ? run.pieces[0]! : Buffer.concat(run.pieces);
  return withoutControls(decodeCharset(bytes, run.charset)?.text ?? '');
}

/** The "Q" encoding (RFC 2047 4.2). Characters that a broken sender left unencoded are taken as UTF-8. */
function decodeQ(encodedText: string): Buffer {
  const spaced = encodedText.replaceAll('_', ' ');
  const source = Buffer.from(spaced, 'utf8');
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const octet = source[i]!;
    const value = octet === 0x3d ? hexPair(source, i + 1) : -1;
    out[length++] = value < 0 ? octet : value;
    if (value >= 0) i += 2;
  }
  return out.subarray(0, length);
}

/** The octet that two hexadecimal digits at `at` spell, or -1. */
function hexPair(source: Buffer, at: number): number {
  const digits = source.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
}

function isBlank(text: string, start: number, end: number): boolean {
  return start === end || text.slice(start, end).trim() === '';
}

/** Whether an encoded-word may stand beside the character at `at`: none, white space, a special (RFC 5322 3.2.3), or one that is not ASCII. */
function isBorder(text: string, at: number): boolean {
  const character = text[at];
  return character === undefined || !/[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]/.test(character);
}
