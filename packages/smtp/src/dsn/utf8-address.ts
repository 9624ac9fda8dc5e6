import { isInternational } from '../path.ts';

/** An address as a typed field value (RFC 3464 2.3.2); UTF-8 in its 7-bit form (RFC 6533 3, utf-8-addr-xtext). */
export function formatTypedAddress(address: string): string {
  if (!isInternational(address)) return `rfc822; ${address}`;
  return `utf-8; ${escapeUtf8(address)}`;
}

/** utf-8-addr-xtext of RFC 6533 3. */
export function escapeUtf8(address: string): string {
  const escaped = Array.from(address).map((character) => {
    if (/^[\u0021-\u002a\u002c-\u003c\u003e-\u005b\u005d-\u007e]$/.test(character)) return character;
    return `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}}`;
  });
  return escaped.join('');
}

/** The address behind utf-8-addr-xtext or utf-8-addr-unitext. */
export function unescapeUtf8(text: string): string {
  return text.replaceAll(/\\x\{([\dA-Fa-f]{2,6})\}/g, (whole, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x10_ff_ff || (point >= 0xd8_00 && point <= 0xdf_ff) ? whole : String.fromCodePoint(point);
  });
}

/** The address of a typed field value, whatever the type says. */
export function parseTypedAddress(value: string): string {
  const [, type = '', address = ''] = /^([^;]*);(.*)$/s.exec(value) ?? ['', 'rfc822', value];
  if (type.trim().toLowerCase() !== 'utf-8') return address.trim();
  return unescapeUtf8(address.trim());
}
