import { domainToASCII } from 'node:url';
import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
import { ComposeError, refuseControls } from './compose-error.ts';
import type { Address, AddressGroup } from './types.ts';

/** A header field value in one of the forms of RFC 8621 4.1.2. */
export type HeaderValue =
  | { raw: string }
  | { text: string }
  | { addresses: Address[] }
  | { groupedAddresses: AddressGroup[] }
  | { messageIds: string[] }
  /** A Date (written in UTC) or RFC 3339, whose own offset is kept. */
  | { date: Date | string }
  | { urls: string[] };

export interface ComposeHeader {
  name: string;
  value: HeaderValue;
}

/**
 * One header field as lines, without the last line break: encoded to ASCII (except addresses that cannot be, RFC 6532),
 * folded.
 *
 * @throws ComposeError for what a field cannot hold
 */
export function formatField({ name, value }: ComposeHeader): string {
  if (!/^[!-9;-~]{1,76}$/.test(name)) throw new ComposeError(name, 'not a header field name');
  if ('raw' in value) return formatRaw(name, value.raw);
  return foldLines(`${name}: ${formatValue(name, value)}`, LINE_LENGTH);
}

/** RFC 5322 2.1.1 recommends 78. */
const LINE_LENGTH = 76;
/** Words longer than this cannot be folded into reasonable lines, so they are encoded. */
const LONGEST_WORD = 70;
/** What encodeWord takes as the length of one encoded-word; RFC 2047 2 allows 75. */
const ENCODED_WORD_LENGTH = 52;

function formatValue(name: string, value: Exclude<HeaderValue, { raw: string }>): string {
  if ('text' in value) return formatText(name, value.text);
  if ('addresses' in value) return formatAddresses(name, value.addresses);
  if ('groupedAddresses' in value) {
    return value.groupedAddresses.map((group) => formatGroup(name, group)).join(', ');
  }
  if ('messageIds' in value) return formatBracketed(name, value.messageIds, ' ');
  if ('urls' in value) return formatBracketed(name, value.urls, ', ');
  return formatDate(name, value.date);
}

/** Unstructured text (RFC 5322 3.6.5), as encoded-words when it is more than plain ASCII or could be taken for one. */
function formatText(name: string, text: string): string {
  refuseControls(name, text);
  const isPlain =
    /^[\t -~]*$/.test(text) && !text.includes('=?') && !/^\s|\s$|\s{20}/.test(text) && hasShortWords(text);
  return isPlain ? text : encodeText(text);
}

function encodeText(text: string): string {
  const wellFormed = text.toWellFormed();
  const letters = wellFormed.replace(/[^A-Za-z0-9 ]/g, '').length;
  return encodeWord(wellFormed, letters * 2 > wellFormed.length ? 'Q' : 'B', ENCODED_WORD_LENGTH);
}

function hasShortWords(text: string): boolean {
  return text.split(/\s/).every((word) => word.length <= LONGEST_WORD);
}

/** The Raw form (RFC 8621 4.1.2.1), with its own folding when that is right; only ASCII can stay as it is. */
function formatRaw(name: string, raw: string): string {
  const unfolded = raw.replace(/\r\n(?=[ \t]+[^ \t\r\n])/g, '');
  refuseControls(name, unfolded);
  if (!/^[\t -~]*$/.test(unfolded))
    return foldLines(`${name}: ${formatText(name, unfolded.trim())}`, LINE_LENGTH);
  const isShort = raw.split('\r\n').every((line) => line.length + name.length < MAX_LINE);
  return isShort ? `${name}:${raw}` : foldLines(`${name}:${unfolded}`, LINE_LENGTH);
}

/** RFC 5322 2.1.1: octets of a line without its break. */
const MAX_LINE = 998;

function formatGroup(field: string, group: AddressGroup): string {
  const members = formatAddresses(field, group.addresses);
  return group.name === null ? members : `${formatPhrase(field, group.name)}: ${members};`;
}

function formatAddresses(field: string, addresses: Address[]): string {
  return addresses.map((address) => formatMailbox(field, address)).join(', ');
}

function formatMailbox(field: string, { name, email }: Address): string {
  const spec = formatAddrSpec(field, email);
  // Half an address of a draft: without a name it stands as it is, to be read back the same.
  if (spec === null)
    return name === null || name === ''
      ? formatPhrase(field, email)
      : `${formatPhrase(field, name)} <${quote(email)}>`;
  if (name === null || name === '') return /^[^\s"(),:;<>[\\\]]+$/.test(spec) ? spec : `<${spec}>`;
  return `${formatPhrase(field, name)} <${spec}>`;
}

const DOT_ATOM =
  /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\uffff]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\uffff]+)*$/;
const QUOTED_STRING = /^"(?:[^"\\]|\\.)*"$/;
const DOMAIN = /^(?:[^\s"(),:;<>@[\\\]]+|\[[^\s[\]\\<>"()]*\])$/;

/** A local part that ASCII can hold takes its domain in ASCII too; one that it cannot needs SMTPUTF8, and then the domain stays as people write it (RFC 6532 3.2). Null when it is no address at all. */
function formatAddrSpec(field: string, email: string): string | null {
  refuseControls(field, email);
  if (email.length > MAX_LINE - 100) throw new ComposeError(field, 'address too long');
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(at, 0));
  const domain = email.slice(at + 1);
  if (at < 1 || !DOMAIN.test(domain)) return null;
  const quoted = DOT_ATOM.test(local) || QUOTED_STRING.test(local) ? local : quote(local);
  const isAscii = /^[ -~]*$/.test(quoted);
  const asciiDomain = isAscii && !/^[ -~]*$/.test(domain) ? domainToASCII(domain) : domain;
  return `${quoted}@${asciiDomain === '' ? domain : asciiDomain}`;
}

/** A display name (RFC 5322 3.2.5): atoms, a quoted string, or encoded-words. */
function formatPhrase(field: string, text: string): string {
  refuseControls(field, text);
  const isAscii =
    /^[\t -~]*$/.test(text) && !text.includes('=?') && !/^\s|\s$|\s\s|\t/.test(text) && hasShortWords(text);
  if (!isAscii) return encodeText(text);
  return /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+$/.test(text) ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** msg-ids (RFC 5322 3.6.4) or URLs (RFC 2369 2), each in angle brackets. */
function formatBracketed(field: string, items: string[], separator: string): string {
  for (const item of items) {
    refuseControls(field, item);
    if (item === '' || /[\s<>]/.test(item))
      throw new ComposeError(field, 'white space and angle brackets are not allowed');
    if (item.length > MAX_LINE - 100) throw new ComposeError(field, 'too long');
  }
  return items.map((item) => `<${item}>`).join(separator);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** date-time (RFC 5322 3.3). */
function formatDate(field: string, date: Date | string): string {
  const instant = typeof date === 'string' ? new Date(date) : date;
  if (Number.isNaN(instant.getTime())) throw new ComposeError(field, 'not a date');
  const zone = typeof date === 'string' ? (/([+-]\d{2}):(\d{2})$/.exec(date) ?? []) : [];
  const [, hours = '+00', minutes = '00'] = zone;
  const offset = (Math.abs(Number(hours)) * 60 + Number(minutes)) * (hours.startsWith('-') ? -1 : 1);
  const local = new Date(instant.getTime() + offset * 60_000);
  const day = `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`;
  const year = String(local.getUTCFullYear()).padStart(4, '0');
  return `${day} ${year} ${local.toISOString().slice(11, 19)} ${hours}${minutes}`;
}
