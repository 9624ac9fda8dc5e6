import { bad } from '../imap-error.ts';
import type { Reader } from './reader.ts';

const LONGEST_ENTRY = 255;

/**
 * The name of an entry (RFC 5464 3.1): a path of ASCII under /private or /shared, without wildcards. Case does not matter.
 * @returns in lower case
 */
export function readMetadataEntry(reader: Reader): string {
  const name = reader.astring('The name of an entry').toLowerCase();
  const isEntry = /^\/(?:private|shared)(?:\/[^\x00-\x1f\x7f-\uffff*%/]+)*$/.test(name);
  if (!isEntry || name.length > LONGEST_ENTRY)
    throw bad('An entry is a path such as /private/comment or /shared/comment');
  return name;
}

/** One, or several in parentheses. */
export function readMetadataEntries(reader: Reader): string[] {
  return reader.peek() === '(' ? reader.list(() => readMetadataEntry(reader)) : [readMetadataEntry(reader)];
}
