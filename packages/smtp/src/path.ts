import { SmtpError } from './smtp-error.ts';

/** An address of the envelope (RFC 5321 Mailbox). `address` is `localPart@domain` as written, quotes kept where needed. */
export interface Mailbox {
  address: string;
  /** Without quotes and backslashes. */
  localPart: string;
  /** Empty for the bare `<postmaster>` of RFC 5321 4.1.1.3, `[…]` for an address literal. */
  domain: string;
  isQuoted: boolean;
}

/** 64 octets of local part, "@", 255 of domain (RFC 5321 4.5.3.1); a longer path is an attack on somebody's buffer. */
const MAX_PATH_LENGTH = 320;

const SOURCE_ROUTE = /@[^:<>]*:/y;
// RFC 5321 Dot-string; RFC 6531 3.3 adds everything beyond ASCII.
const DOT_STRING =
  /[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+)*/uy;
const QUOTED_STRING = /"((?:[^"\\\u0000-\u001f\u007f]|\\[\u0020-\u007e])*)"/uy;
const ADDRESS_LITERAL = /\[[\u0021-\u005a\u005e-\u007e]+\]/uy;
// Labels of letters, digits and inner hyphens (RFC 5321 Domain), U-labels (RFC 6531 3.3), and the underscore of real hosts.
const DOMAIN =
  /[\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_\-·]*[\p{L}\p{N}\p{M}_])?(?:\.[\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_\-·]*[\p{L}\p{N}\p{M}_])?)*/uy;

/**
 * Parses the path at the start of `text`: `<>` gives null, `<user@domain>` a Mailbox. Returns what follows it as `rest`.
 * Throws SmtpError: 501 for what is no path at all, 553 for a path that names no mailbox we would ever talk to
 * (source routes, two at-signs, empty labels).
 */
export function parsePath(text: string): { path: Mailbox | null; rest: string } {
  if (!text.startsWith('<')) throw new SmtpError(501, '5.5.4', 'Syntax: an address in angle brackets');
  if (text.startsWith('<>')) return { path: null, rest: text.slice(2) };
  if (match(SOURCE_ROUTE, text, 1) !== null)
    throw new SmtpError(553, '5.1.3', 'Source routes are not accepted');
  const local = parseLocalPart(text, 1);
  let index = local.end;
  let domain = '';
  if (text[index] === '@') {
    domain = match(ADDRESS_LITERAL, text, index + 1) ?? match(DOMAIN, text, index + 1) ?? '';
    if (domain === '') throw new SmtpError(553, '5.1.3', 'Not a domain');
    index += 1 + domain.length;
  }
  if (text[index] !== '>') throw new SmtpError(553, '5.1.3', 'Not an address');
  const address = domain === '' ? local.raw : `${local.raw}@${domain}`;
  if (Buffer.byteLength(address) > MAX_PATH_LENGTH) throw new SmtpError(553, '5.1.3', 'Address too long');
  return {
    path: { address, localPart: local.value, domain, isQuoted: local.isQuoted },
    rest: text.slice(index + 1),
  };
}

/** Parses an address without angle brackets, for addresses that come from elsewhere; null when it is not a Mailbox. */
export function parseMailbox(address: string): Mailbox | null {
  if (address.length > MAX_PATH_LENGTH) return null;
  try {
    const { path, rest } = parsePath(`<${address}>`);
    return path === null || path.domain === '' || rest !== '' ? null : path;
  } catch (error) {
    if (error instanceof SmtpError) return null;
    throw error;
  }
}

/** True when the address cannot be spoken without SMTPUTF8 (RFC 6531 3.3). */
export function isInternational(text: string): boolean {
  return /[^\u0000-\u007f]/.test(text);
}

interface LocalPart {
  raw: string;
  value: string;
  isQuoted: boolean;
  end: number;
}

function parseLocalPart(text: string, start: number): LocalPart {
  const atoms = match(DOT_STRING, text, start);
  if (atoms !== null) return { raw: atoms, value: atoms, isQuoted: false, end: start + atoms.length };
  const quoted = match(QUOTED_STRING, text, start);
  if (quoted === null) throw new SmtpError(553, '5.1.3', 'Not an address');
  const value = quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const end = start + quoted.length;
  // RFC 5321 4.1.2: quotes that are not needed mean nothing.
  const isNeeded = match(DOT_STRING, value, 0) !== value || value === '';
  return { raw: isNeeded ? quoted : value, value, isQuoted: isNeeded, end };
}

function match(sticky: RegExp, text: string, at: number): string | null {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? null;
}
