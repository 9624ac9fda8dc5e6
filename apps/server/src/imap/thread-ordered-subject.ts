import type { ThreadMember } from '@mailcote/imap';
import { baseSubject, unicodeCasemap } from '@mailcote/mime';
import type { SortFields } from '@mailcote/store';
import { sentDate } from './sort-messages.ts';

/** RFC 5256 3, ORDEREDSUBJECT: a thread is what has one base subject; its first message has all others as children. @param messages by number */
export function threadOrderedSubject(messages: readonly SortFields[]): ThreadMember[] {
  const byDate = messages.toSorted((a, b) => sentDate(a) - sentDate(b) || a.uid - b.uid);
  // In the order of the first messages, and so of the threads.
  const threads = new Map<string, ThreadMember>();
  for (const message of byDate) {
    const member = { uid: message.uid, children: [] };
    const subject = unicodeCasemap(baseSubject(message.subject));
    const first = threads.get(subject);
    if (first === undefined) threads.set(subject, member);
    else first.children.push(member);
  }
  return [...threads.values()];
}
