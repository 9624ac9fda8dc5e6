/**
 * Mailbox names of IMAP4rev1 (RFC 3501 5.1.3): UTF-7 with "&" for "+" and "," for "/"; printable ASCII stands for itself.
 */

/** @returns null for anything that is not the one right spelling of a name: two spellings of one mailbox confuse programs and hide attacks */
export function decodeUtf7(text: string): string | null {
  let decoded = '';
  for (let at = 0; at < text.length;) {
    const start = text.indexOf('&', at);
    if (start === -1) {
      decoded += text.slice(at);
      break;
    }
    const end = text.indexOf('-', start);
    if (end === -1) return null;
    decoded += text.slice(at, start);
    const shifted = text.slice(start + 1, end);
    const inner = shifted === '' ? '&' : decodeShifted(shifted);
    if (inner === null) return null;
    decoded += inner;
    at = end + 1;
  }
  return encodeUtf7(decoded) === text ? decoded : null;
}

export function encodeUtf7(text: string): string {
  return text.replaceAll(/&|[^\x20-\x7e]+/gu, (run) =>
    run === '&'
      ? '&-'
      : `&${Buffer.from(run, 'utf16le').swap16().toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`,
  );
}

function decodeShifted(shifted: string): string | null {
  if (!/^[A-Za-z0-9+,]+$/.test(shifted)) return null;
  const bytes = Buffer.from(shifted.replaceAll(',', '/'), 'base64');
  if (bytes.length % 2 !== 0) return null;
  const text = bytes.swap16().toString('utf16le');
  return text.isWellFormed() ? text : null;
}
