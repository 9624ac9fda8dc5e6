import { fromFileName } from './mailbox-paths.ts';

/** What a file of an archive says by its name. */
export interface NamedFile {
  /** Of the mailbox that it stands for, from the top; empty: none. */
  path: string[];
  /** Mail by its name; otherwise only if it begins like an mbox. */
  isMail: boolean;
  /** Of a file of a Maildir: its flags. */
  flags: string | null;
}

/** Folders that only hold what was exported, at the top. */
const WRAPPERS = new Set([
  'takeout',
  'mail',
  'imapmail',
  'local folders',
  'maildir',
  'profiles',
  'thunderbird',
  '.thunderbird',
  '[gmail]',
  '[google mail]',
]);
/** Of Thunderbird: a profile, and the server whose mail it is. */
const WRAPPER = /\.default(?:-[\w-]+)?$|^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const MAILDIR_FLAGS = /[:;!_]2,([A-Za-z]*)$/;

/**
 * Null: no mail. Parts of names make names of mailboxes, never paths.
 * @param archiveName of the archive: a folder of that name at the top is the one that was packed
 * @param beside names of files at the top, without their ending: what stands beside a folder of the same name is its mailbox
 */
export function namedFile(
  fileName: string,
  archiveName: string,
  beside: ReadonlySet<string>,
): NamedFile | null {
  const parts = fileName.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const last = parts.pop() ?? '';
  if (last === '' || last.startsWith('._') || parts.includes('__MACOSX')) return null;
  const folders = parts
    .slice(wrappers(parts, archiveName, beside))
    .map((part) => part.replace(/\.(?:mbox|sbd)$/i, ''));
  const isInMaildir = /^(?:cur|new|tmp)$/.test(folders.at(-1) ?? '');
  if (isInMaildir) {
    if (folders.pop() === 'tmp') return null;
    const path = folders.flatMap(maildirFolder).map(fromFileName);
    return { path, isMail: true, flags: MAILDIR_FLAGS.exec(last)?.[1] ?? '' };
  }
  const path = folders.map(fromFileName);
  if (/\.eml$/i.test(last) || last.toLowerCase() === 'mbox') return { path, isMail: true, flags: null };
  const [, stem] = /^(.+)\.(?:mbox|mbx)$/i.exec(last) ?? [];
  if (stem !== undefined) return { path: [...path, fromFileName(stem)], isMail: true, flags: null };
  // Thunderbird and others give files of mail no ending.
  return last.includes('.') ? null : { path: [...path, last], isMail: false, flags: null };
}

/** The name of what is at the top, without its ending. */
export function stemAtTop(fileName: string): string | null {
  return /^([^/\\]+)\.mbox$/i.exec(fileName)?.[1]?.toLowerCase() ?? null;
}

function wrappers(parts: readonly string[], archiveName: string, beside: ReadonlySet<string>): number {
  const packed = archiveName.replace(/\.zip$/i, '').toLowerCase();
  let count = 0;
  for (const part of parts) {
    // Thunderbird keeps what is beneath Gmail's own folder so.
    const plain = part.toLowerCase().replace(/^(\[.+\])\.sbd$/, '$1');
    const isWrapper =
      WRAPPERS.has(plain) ||
      (count === 0 && plain === packed) ||
      (WRAPPER.test(plain) && !/\.(?:mbox|sbd)$/.test(plain));
    if (!isWrapper || (count === 0 && beside.has(plain))) break;
    count += 1;
  }
  return count;
}

/** Maildir++ writes ".Work.Plans" for what is below Work, beside the inbox. */
function maildirFolder(part: string): string[] {
  if (!part.startsWith('.')) return [part];
  const names = part.split('.').filter((name) => name !== '');
  return names.length > 1 && names[0]!.toLowerCase() === 'inbox' ? names.slice(1) : names;
}
