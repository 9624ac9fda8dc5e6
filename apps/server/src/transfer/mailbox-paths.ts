import type { Id, Mailbox } from '@mailcote/store';

/** What a name must not have on some file system, or what would make two parts of it; "%" so that the way back is clear. */
const UNSAFE = /[/\\:*?"<>|%\p{Cc}]|^\.|[. ]$/gu;
const ESCAPED = /(?:%[0-9A-F]{2})+/g;

/** The names from the top of the tree down to each mailbox. */
export function mailboxPaths(mailboxes: readonly Mailbox[]): Map<Id, string[]> {
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  const pathOf = (mailbox: Mailbox): string[] => {
    const parent = mailbox.parentId === null ? undefined : byId.get(mailbox.parentId);
    return [...(parent ? pathOf(parent) : []), mailbox.name];
  };
  return new Map(mailboxes.map((mailbox) => [mailbox.id, pathOf(mailbox)]));
}

/** A name of a mailbox as one of a file, whatever the file system. @param asOctets characters at its end that are not to be written as they are */
export function toFileName(name: string, asOctets = 0): string {
  const characters = Array.from(name);
  const kept = characters.slice(0, Math.max(0, characters.length - asOctets)).join('');
  return kept.replaceAll(UNSAFE, (character) => encode(character)) + encode(name.slice(kept.length));
}

/** The other way. */
export function fromFileName(name: string): string {
  return name.replaceAll(ESCAPED, (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      // Not ours: somebody's folder has per cents in its name.
      return text;
    }
  });
}

function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
