import { bad } from '../imap-error.ts';

/**
 * A flag as programs write it: "\Seen" for system flags (RFC 9051 2.3.2), an atom for keywords. Case does not matter, so system flags
 * are kept in one spelling and keywords in lower case.
 */
export type Flag = string;

const SYSTEM_FLAGS = new Map(
  ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'].map((flag) => [flag.toLowerCase(), flag]),
);

export const FLAGS: readonly Flag[] = [...SYSTEM_FLAGS.values()];

/**
 * @param text a word of a flag list
 * @returns null for \Recent, which only servers may set (RFC 3501 2.3.2) and some programs copy nevertheless
 */
export function parseFlag(text: string): Flag | null {
  if (!text.startsWith('\\')) return text.toLowerCase();
  if (text.toLowerCase() === '\\recent') return null;
  const flag = SYSTEM_FLAGS.get(text.toLowerCase());
  if (flag === undefined) throw bad(`There is no flag ${text}`);
  return flag;
}

/** STORE and APPEND: how the flags of a message change. */
export interface FlagChange {
  mode: 'set' | 'add' | 'remove';
  flags: Flag[];
}
