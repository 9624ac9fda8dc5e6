import { no } from '../imap-error.ts';
import type { Reader } from './reader.ts';

/** The charset of the texts of a search, with the blank behind it (RFC 9051 6.4.4, RFC 5256 3). @throws ImapError BADCHARSET */
export function readCharset(reader: Reader): void {
  const charset = reader.astring('A charset').toUpperCase();
  if (charset !== 'UTF-8' && charset !== 'US-ASCII') {
    throw no('BADCHARSET (UTF-8 US-ASCII)', 'Searches are in UTF-8 here');
  }
  reader.space();
}
