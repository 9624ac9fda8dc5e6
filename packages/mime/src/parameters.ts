import { cleanText, withoutControls } from './clean-text.ts';
import { decodeCharset, guessCharset } from './charset.ts';
import { withoutComments } from './comments.ts';
import { decodeEncodedWords } from './encoded-word.ts';
import { ParameterReader } from './parameter-reader.ts';
import { unfold } from './unfold.ts';

/** A header field of the form `value; name=value; …` (RFC 2045 5.1, RFC 2183 2). */
export interface ParameterizedValue {
  /** Lower case, comments and white space removed; empty when absent. */
  value: string;
  /** Names in lower case, in the order of the field; RFC 2231 and RFC 2047 decoded. Of two with the same name the first counts. */
  params: Record<string, string>;
}

/** Real fields have fewer than ten; without a limit 64 KiB of ";a=" would make 20,000 properties. */
const MAX_PARAMETERS = 100;

/**
 * Parses Content-Type, Content-Disposition and their like. Precedence for one name: `name*` (RFC 2231 4), then
 * continuations `name*0`, `name*1*` … (RFC 2231 3), then the plain one, in which encoded-words are read although RFC 2047
 * 5 forbids them there. Unquoted file names may hold spaces, quotes may be missing: senders do both.
 */
export function parseParameterized(raw: string): ParameterizedValue {
  const text = unfold(raw);
  const semicolon = endOfValue(text);
  const { value, rest } = splitValue(text.slice(0, semicolon));
  const params: Record<string, string> = {};
  for (const [name, forms] of collectForms(rest + text.slice(semicolon), 0)) {
    // An own property of that name cannot be made by assignment; no MIME parameter is called so.
    if (name === '__proto__') continue;
    params[name] =
      name === 'boundary'
        ? cleanText(forms.plain ?? resolve(forms))
        : withoutControls(cleanText(resolve(forms)));
  }
  return { value, params };
}

/** The value proper, and parameters behind it whose semicolon is missing ("text/plain charset=utf-8"). */
function splitValue(text: string): { value: string; rest: string } {
  const plain = withoutControls(cleanText(withoutComments(text.replace(/\s+/g, ' '))))
    .replace(/ ?\/ ?/g, '/')
    .trim();
  const space = plain.indexOf(' ');
  const hasParameter = space > 0 && plain.includes('=', space);
  const value = hasParameter ? plain.slice(0, space) : plain.replaceAll(' ', '');
  return { value: value.toLowerCase(), rest: hasParameter ? plain.slice(space) : '' };
}

/** The same parameter in all the ways it can be written. */
interface Forms {
  plain: string | null;
  extended: string | null;
  sections: Map<number, { text: string; isExtended: boolean }>;
}

function collectForms(text: string, from: number): Map<string, Forms> {
  const all = new Map<string, Forms>();
  const reader = new ParameterReader(text, from);
  while (all.size < MAX_PARAMETERS) {
    const parameter = reader.next();
    if (parameter === null) break;
    addForm(all, parameter.attribute, parameter.value);
  }
  return all;
}

const SECTION = /^(.+?)\*(?:(\d{1,3})(\*)?)?$/;

function addForm(all: Map<string, Forms>, attribute: string, text: string): void {
  const section = SECTION.exec(attribute);
  const name = section?.[1] ?? attribute;
  let forms = all.get(name);
  if (forms === undefined) {
    forms = { plain: null, extended: null, sections: new Map() };
    all.set(name, forms);
  }
  if (section === null) forms.plain ??= text;
  else if (section[2] === undefined) forms.extended ??= text;
  else {
    const index = Number(section[2]);
    if (!forms.sections.has(index)) forms.sections.set(index, { text, isExtended: section[3] !== undefined });
  }
}

function resolve(forms: Forms): string {
  if (forms.extended !== null) return decodeExtended(forms.extended);
  if (forms.sections.has(0)) return joinSections(forms.sections);
  if (forms.plain !== null) return decodeEncodedWords(forms.plain);
  return joinSections(new Map([...forms.sections.values()].map((section, index) => [index, section])));
}

/** RFC 2231 4: charset'language'percent-encoded text. Without the apostrophes the whole is text of unknown charset. */
function decodeExtended(text: string): string {
  const match = /^([^']*)'[^']*'/.exec(text);
  return decodeBytes(percentDecode(match === null ? text : text.slice(match[0].length)), match?.[1] ?? '');
}

/** RFC 2231 4.1: sections in order up to the first that is missing; the first one names the charset of all. */
function joinSections(sections: Forms['sections']): string {
  const bytes: Buffer[] = [];
  let charset: string | null = null;
  for (let index = 0; ; index++) {
    const section = sections.get(index);
    if (section === undefined) break;
    if (!section.isExtended) {
      bytes.push(Buffer.from(section.text, 'utf8'));
      continue;
    }
    const prefix = index === 0 ? /^([^']*)'[^']*'/.exec(section.text) : null;
    charset ??= prefix?.[1] ?? '';
    bytes.push(percentDecode(section.text.slice(prefix?.[0].length ?? 0)));
  }
  const joined = Buffer.concat(bytes);
  return charset === null ? decodeEncodedWords(joined.toString('utf8')) : decodeBytes(joined, charset);
}

function decodeBytes(bytes: Buffer, charset: string): string {
  return (decodeCharset(bytes, charset) ?? guessCharset(bytes)).text;
}

function percentDecode(text: string): Buffer {
  const source = Buffer.from(text, 'utf8');
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const digits = source[i] === 0x25 ? source.toString('latin1', i + 1, i + 3) : '';
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(digits);
    out[length++] = isEscape ? Number.parseInt(digits, 16) : source[i]!;
    if (isEscape) i += 2;
  }
  return out.subarray(0, length);
}

/** One past the value proper: the first ";" outside quotes and comments. */
function endOfValue(text: string): number {
  if (!text.includes('(') && !text.includes('"')) {
    const semicolon = text.indexOf(';');
    return semicolon < 0 ? text.length : semicolon;
  }
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === '(' && !isQuoted) depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (character === ';' && depth === 0 && !isQuoted) return i;
  }
  // Something was never closed: then nothing was opened.
  const semicolon = text.indexOf(';');
  return depth === 0 && !isQuoted ? text.length : semicolon < 0 ? text.length : semicolon;
}
