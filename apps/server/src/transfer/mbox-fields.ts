import type { Id } from '@mailcote/store';

/** Says when an email comes back: that is not known elsewhere, and not exported. */
const SNOOZED = '$snoozed';

export interface Exported {
  receivedAt: Date;
  isOpenEnded: boolean;
  keywords: readonly string[];
  mailboxIds: readonly Id[];
}

/**
 * The fields before a message that tell of it what its bytes do not: Status and X-Status for other programs, all keywords in X-Keywords, the
 * very moment in X-Received-At, that the last line has no end in X-Open-Ended, and in X-Mailbox, which is the last, where it is. The import takes them off again.
 */
export function mboxFields(
  { receivedAt, isOpenEnded, keywords, mailboxIds }: Exported,
  paths: ReadonlyMap<Id, string[]>,
): string {
  const has = (keyword: string): boolean => keywords.includes(keyword);
  const flags = [has('$answered') && 'A', has('$flagged') && 'F', has('$draft') && 'T']
    .filter(Boolean)
    .join('');
  const places = mailboxIds.flatMap((id) => {
    const path = paths.get(id);
    return path ? [path.map(encodeURIComponent).join('/')] : [];
  });
  const others = keywords.filter((keyword) => keyword !== SNOOZED);
  return (
    `Status: ${has('$seen') ? 'RO' : 'O'}\r\n` +
    (flags ? `X-Status: ${flags}\r\n` : '') +
    (others.length > 0 ? `X-Keywords: ${others.join(' ')}\r\n` : '') +
    (isOpenEnded ? 'X-Open-Ended: yes\r\n' : '') +
    `X-Received-At: ${receivedAt.toISOString()}\r\n` +
    `X-Mailbox: ${places.join(' ')}\r\n`
  );
}
