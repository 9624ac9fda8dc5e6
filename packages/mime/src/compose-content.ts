import { wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
import { encode as encodeQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp';
import { ComposeError, refuseControls } from './compose-error.ts';

/** A body as it goes into a message: ASCII, lines of CRLF, none longer than RFC 5322 2.1.1 allows. */
export interface EncodedContent {
  encoding: '7bit' | 'quoted-printable' | 'base64';
  body: Buffer;
}

/**
 * Text is written with CRLF, as it is when that is safe, else as quoted-printable or (mostly not Latin) base64. Octets of
 * text/* and message/* stay as they are when 7bit can carry them, all others become base64.
 */
export function encodeContent(type: string, content: string | Uint8Array): EncodedContent {
  if (typeof content === 'string' && type.startsWith('text/')) return encodeText(content);
  const bytes = Buffer.from(content as Uint8Array);
  // RFC 2046 5.2.1 allows no encoding of message/rfc822 at all. One that is not 7bit would have to be rewritten, which
  // breaks its signatures; base64 keeps every octet and is read everywhere.
  if (/^(?:text|message)\//.test(type) && isSafe7bit(bytes.toString('latin1'), MAX_LINE))
    return { encoding: '7bit', body: bytes };
  return toBase64(bytes);
}

/** Octets that 7bit cannot carry: text that is mostly ASCII stays readable, all others become base64. */
export function encodeOctets(type: string, bytes: Buffer): EncodedContent {
  const isText = type.startsWith('text/') && !/\r(?!\n)|(?<!\r)\n|\u0000/.test(bytes.toString('latin1'));
  const ascii = bytes.reduce((count, octet) => count + (octet < 128 ? 1 : 0), 0);
  return isText && ascii * 3 >= bytes.length * 2 ? toQuotedPrintable(bytes) : toBase64(bytes);
}

/** RFC 5322 2.1.1: octets of a line without its break. */
const MAX_LINE = 998;
/** Lines of text that no program along the way feels urged to wrap. */
const TEXT_LINE = 76;

function encodeText(text: string): EncodedContent {
  const lines = text.toWellFormed().replace(/\r\n|\r|\n/g, '\r\n');
  if (isSafe7bit(lines, TEXT_LINE)) return { encoding: '7bit', body: Buffer.from(lines, 'latin1') };
  const bytes = Buffer.from(lines, 'utf8');
  const ascii = lines.replace(/[^\u0000-\u007f]/g, '').length;
  return ascii * 3 < bytes.length * 2 ? toBase64(bytes) : toQuotedPrintable(bytes);
}

function toQuotedPrintable(bytes: Buffer): EncodedContent {
  // "From " at the start of a line is changed by mbox files, a lone "." by careless SMTP clients.
  const encoded = encodeQuotedPrintable(bytes)
    .replace(/^From /gm, '=46rom ')
    .replace(/^\.(?=\r?$)/gm, '=2E');
  return {
    encoding: 'quoted-printable',
    body: Buffer.from(wrapQuotedPrintable(encoded, TEXT_LINE), 'latin1'),
  };
}

function toBase64(bytes: Buffer): EncodedContent {
  return { encoding: 'base64', body: Buffer.from(wrapBase64(bytes.toString('base64'), TEXT_LINE), 'latin1') };
}

/** Whether text can travel unencoded: ASCII without controls, CRLF line breaks only, no line longer than that, nothing a gateway changes. */
function isSafe7bit(text: string, longest: number): boolean {
  if (/[^\t\r\n -~]|\r(?!\n)|(?<!\r)\n|^From |^\.\r?$|[ \t]\r?$/m.test(text)) return false;
  return text.split('\r\n').every((line) => line.length <= longest);
}

/**
 * A field of the form `value; name=value` (RFC 2045 5.1) as folded lines.
 *
 * @param words names whose values are written as encoded-words in a quoted string: against RFC 2047 5, but what old programs read in `name`
 */
export function formatParameterized(
  field: string,
  value: string,
  params: Record<string, string>,
  words: string[] = [],
): string {
  const parameters = Object.entries(params).map(([name, text]) => {
    if (!/^[!#$&+\-.^_`{|}~0-9A-Za-z]{1,60}$/.test(name))
      throw new ComposeError(field, `"${name}" is not a parameter name`);
    refuseControls(field, text);
    return words.includes(name) ? formatWords(name, text) : formatParameter(name, text);
  });
  return foldLines(`${field}: ${[value, ...parameters].join('; ')}`, TEXT_LINE);
}

const LONGEST_PLAIN = 60;

function formatParameter(name: string, text: string): string {
  if (/^[!#$%&'*+\-.^_`{|}~0-9A-Za-z]{1,60}$/.test(text)) return `${name}=${text}`;
  if (isPlainParameter(text)) return `${name}="${text.replace(/["\\]/g, String.raw`\$&`)}"`;
  const sections = percentSections(text.toWellFormed());
  if (sections.length === 1) return `${name}*=${sections[0]}`;
  return sections.map((section, index) => `${name}*${index}*=${section}`).join('; ');
}

/** RFC 2231 4.1: UTF-8, percent-encoded, in sections that fit a line. No character is divided, because some readers decode each section alone. */
function percentSections(text: string): string[] {
  const sections: string[] = [];
  let section = "utf-8''";
  for (const character of text) {
    const escaped = Array.from(Buffer.from(character, 'utf8'), percent).join('');
    if (section.length + escaped.length > LONGEST_PLAIN) {
      sections.push(section);
      section = '';
    }
    section += escaped;
  }
  return [...sections, section];
}

function percent(octet: number): string {
  const character = String.fromCharCode(octet);
  return /[0-9A-Za-z._-]/.test(character)
    ? character
    : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}

function formatWords(name: string, text: string): string {
  if (isPlainParameter(text)) return formatParameter(name, text);
  return `${name}="${encodeWord(text.toWellFormed(), 'B', 52)}"`;
}

/** Text that a quoted string carries unharmed: folding may not change its white space, and it may not look like an encoded-word. */
function isPlainParameter(text: string): boolean {
  return text.length <= LONGEST_PLAIN && /^[ -~]*$/.test(text) && !text.includes('=?') && !/^ | $/.test(text);
}
