import { bad } from '../imap-error.ts';
import type { Reader } from './reader.ts';

/** RFC 9051 6.3.11, RFC 7162 (HIGHESTMODSEQ), RFC 8474 (MAILBOXID), RFC 3501 (RECENT), RFC 7889 (APPENDLIMIT), RFC 9208 4.1.4 (DELETED-STORAGE). */
const STATUS_ITEMS = [
  'MESSAGES',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'DELETED',
  'DELETED-STORAGE',
  'SIZE',
  'RECENT',
  'HIGHESTMODSEQ',
  'MAILBOXID',
  'APPENDLIMIT',
] as const;
export type StatusItem = (typeof STATUS_ITEMS)[number];

/** In parentheses. */
export function readStatusItems(reader: Reader): StatusItem[] {
  return reader.list(() => {
    const word = reader.word('A STATUS item');
    const item = STATUS_ITEMS.find((name) => name === word);
    if (item === undefined) throw bad(`There is no STATUS item ${word}`);
    return item;
  });
}
