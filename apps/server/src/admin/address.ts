import { domainToASCII } from 'node:url';
import { AdminError } from './admin-error.ts';

/** RFC 5321 4.5.3.1: local part up to 64 octets, domain up to 255. */
const LONGEST_LOCAL_PART = 64;

/**
 * A domain as it is stored: lower case, A-labels, no dot at the end.
 * @throws AdminError invalid
 */
export function parseDomain(text: string, field = 'domain'): string {
  const name = domainToASCII(text.trim().replace(/\.$/, ''));
  const isName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(name);
  // A name of digits alone at the end is an IP address.
  if (!isName || name.length > 253 || /(^|\.)\d+$/.test(name)) {
    throw new AdminError('invalid', `${text} is not a domain, such as example.org.`, field);
  }
  return name;
}

/**
 * An address as it is stored: `local@domain`, lower case, NFC. Quoted local parts are refused: hardly any form or program takes them.
 * @throws AdminError invalid
 */
export function parseAddress(
  text: string,
  field = 'address',
): { address: string; localPart: string; domain: string } {
  const at = text.lastIndexOf('@');
  if (at <= 0) throw new AdminError('invalid', `${text} is not an e-mail address.`, field);
  const localPart = parseLocalPart(text.slice(0, at), field);
  const domain = parseDomain(text.slice(at + 1), field);
  return { address: `${localPart}@${domain}`, localPart, domain };
}

/** RFC 5321 dot-string, RFC 6531 with letters of any script. `+` is left to subaddresses, which lead to the same account. */
export function parseLocalPart(text: string, field = 'localPart'): string {
  const localPart = text.trim().normalize('NFC').toLowerCase();
  const isDotString = /^[\p{L}\p{N}\p{M}!#$%&'*/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*/=?^_`{|}~-]+)*$/u.test(
    localPart,
  );
  if (!isDotString || Buffer.byteLength(localPart) > LONGEST_LOCAL_PART) {
    throw new AdminError(
      'invalid',
      `${text || 'Nothing'} cannot be the part of an address before the @.`,
      field,
    );
  }
  return localPart;
}
