import { encodeUtf7 } from '../grammar/utf7.ts';
import type { NameEncoding } from '../grammar/reader.ts';

/** Strings of a response (RFC 9051 9). Texts go out as UTF-8; whether the client can take that is asked before. */

/** quoted: no line break fits into it, and long ones are better literals. */
const QUOTABLE = /^[^\0\r\n]*$/;
const LONGEST_QUOTED = 1024;
const ASTRING = /^[!#$&'+-Z\]^-z|}~[]+$/;

/** A quoted string, or a literal where it cannot be one. */
export function string(text: string): string {
  if (text.length > LONGEST_QUOTED || !QUOTABLE.test(text)) {
    const clean = text.replaceAll('\0', '');
    return `{${Buffer.byteLength(clean)}}\r\n${clean}`;
  }
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

export function nstring(text: string | null): string {
  return text === null ? 'NIL' : string(text);
}

/** An atom where that will do. */
export function astring(text: string): string {
  return ASTRING.test(text) && !/^nil$/i.test(text) ? text : string(text);
}

/** A mailbox name for a client that knows this encoding. */
export function mailboxName(name: string, encoding: NameEncoding): string {
  return astring(encoding === 'utf7' ? encodeUtf7(name) : name);
}

export function list(items: readonly string[]): string {
  return `(${items.join(' ')})`;
}

/** RFC 2047 4: encoded words have at most 75 characters, of which 12 are "=?utf-8?B?" and "?=". */
const OCTETS_PER_WORD = 45;

/** Text for a client that takes ASCII only: as it is, or as encoded words (RFC 2047). */
export function encodedText(text: string): string {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text;
  const words: string[] = [];
  let word = '';
  const flush = (): void => {
    if (word !== '') words.push(`=?utf-8?B?${Buffer.from(word).toString('base64')}?=`);
    word = '';
  };
  for (const character of text) {
    if (Buffer.byteLength(word + character) > OCTETS_PER_WORD) flush();
    word += character;
  }
  flush();
  return words.join(' ');
}

/**
 * A MIME parameter for a client that takes ASCII only (RFC 2231 4).
 * @returns name and value
 */
export function encodedParameter(name: string, value: string): [string, string] {
  if (/^[\x20-\x7e\t]*$/.test(value)) return [name, value];
  const encoded = encodeURIComponent(value.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [`${name}*`, `utf-8''${encoded}`];
}
