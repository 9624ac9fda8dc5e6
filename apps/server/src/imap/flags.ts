import type { Flag, FlagChange } from '@mailcote/imap';
import type { EntryPatch } from '@mailcote/store';

/** RFC 8621 4.1.1: the keywords that are system flags in IMAP. \Deleted is none: it belongs to the entry. */
const KEYWORDS = new Map([
  ['\\Answered', '$answered'],
  ['\\Draft', '$draft'],
  ['\\Flagged', '$flagged'],
  ['\\Seen', '$seen'],
]);
const FLAGS = new Map([...KEYWORDS].map(([flag, keyword]) => [keyword, flag]));

export function flagsOf({ keywords, deleted }: { keywords: readonly string[]; deleted: boolean }): Flag[] {
  const flags = keywords.map((keyword) => FLAGS.get(keyword) ?? keyword);
  return deleted ? ['\\Deleted', ...flags] : flags;
}

export function keywordOf(flag: Flag): string {
  return KEYWORDS.get(flag) ?? flag;
}

export function keywordsOf(flags: readonly Flag[]): string[] {
  return flags.filter((flag) => flag !== '\\Deleted').map(keywordOf);
}

/** RFC 9051 6.4.6. */
export function patchOf({ mode, flags }: FlagChange): EntryPatch {
  const keywords = keywordsOf(flags);
  const names = flags.includes('\\Deleted');
  switch (mode) {
    case 'set':
      return { keywords: { set: keywords }, deleted: names };
    case 'add':
      return { keywords: { add: keywords }, deleted: names ? true : null };
    case 'remove':
      return { keywords: { remove: keywords }, deleted: names ? false : null };
  }
}
