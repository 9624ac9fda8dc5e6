/** Octets of a file that are looked at. */
export const SNIFFED_OCTETS = 64 * 1024;
const FIELD = /^[A-Za-z0-9_-]{1,76}[ \t]*:/;
/** A message has one of them; so many other files begin with a word and a colon. */
const OF_MAIL =
  /^(?:From|To|Cc|Date|Subject|Message-ID|Received|Return-Path|Delivered-To|MIME-Version|X-Mozilla-Status|Status)[ \t]*:/im;

/** What a file is by how it begins, whatever its name says; null: nothing that this reads. */
export function mailKindOf(start: Buffer): 'mbox' | 'message' | null {
  const text = start.toString('latin1', 0, SNIFFED_OCTETS).replace(/^[\r\n]+/, '');
  if (text.startsWith('From ')) return 'mbox';
  const [header = ''] = text.split(/\r?\n\r?\n/, 1);
  return FIELD.test(header) && OF_MAIL.test(header) && !header.includes('\0') ? 'message' : null;
}
