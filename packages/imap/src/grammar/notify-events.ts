import { bad, no } from '../imap-error.ts';
import { type FetchItem, readFetchItems } from './fetch-items.ts';
import type { Reader } from './reader.ts';

/** RFC 5465 5. AnnotationChange goes with ANNOTATE, which is not here. */
const EVENTS = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
] as const;
export type NotifyEvent = (typeof EVENTS)[number];

/** RFC 5465 6. */
export type MailboxSpecifier =
  | { kind: 'SELECTED' | 'SELECTED-DELAYED' | 'INBOXES' | 'PERSONAL' | 'SUBSCRIBED' }
  | { kind: 'SUBTREE' | 'MAILBOXES'; names: string[] };

export interface EventGroup {
  mailboxes: MailboxSpecifier;
  events: ReadonlySet<NotifyEvent>;
  /** Of new messages in the selected mailbox. */
  fetch: FetchItem[];
}

/** "(" mailboxes SP events ")" (RFC 5465 8). */
export function readEventGroup(reader: Reader): EventGroup {
  reader.expect('(');
  const mailboxes = readSpecifier(reader);
  reader.space();
  const group: EventGroup = { mailboxes, events: new Set(), fetch: [] };
  if (!reader.take('NONE')) readEvents(reader, group);
  reader.expect(')');
  checkTogether(group.events);
  return group;
}

function readSpecifier(reader: Reader): MailboxSpecifier {
  const word = reader.word('Which mailboxes');
  switch (word) {
    case 'SELECTED':
    case 'SELECTED-DELAYED':
    case 'INBOXES':
    case 'PERSONAL':
    case 'SUBSCRIBED':
      return { kind: word };
    case 'SUBTREE':
    case 'MAILBOXES':
      reader.space();
      return {
        kind: word,
        names: reader.peek() === '(' ? reader.list(() => reader.mailbox()) : [reader.mailbox()],
      };
    default:
      throw bad(`There are no mailboxes ${word}`);
  }
}

function readEvents(reader: Reader, group: EventGroup): void {
  const isSelected = group.mailboxes.kind.startsWith('SELECTED');
  const events = reader.list(() => {
    const word = reader.word('An event');
    const event = EVENTS.find((known) => known.toUpperCase() === word);
    // RFC 5465 5: with the events that are known.
    if (event === undefined) throw no(`BADEVENT (${EVENTS.join(' ')})`, `There is no event ${word} here`);
    if (event === 'MessageNew' && reader.startsWith(' (')) {
      if (!isSelected) throw bad('Items of new messages go with the selected mailbox');
      reader.space();
      group.fetch = readFetchItems(reader);
    }
    return event;
  });
  group.events = new Set(events);
}

/** RFC 5465 5: who counts messages has to hear of those that come and of those that go; who follows flags, of both. */
function checkTogether(events: ReadonlySet<NotifyEvent>): void {
  if (events.has('MessageNew') !== events.has('MessageExpunge'))
    throw bad('MessageNew and MessageExpunge go together');
  if (events.has('FlagChange') && !events.has('MessageNew'))
    throw bad('FlagChange goes with MessageNew and MessageExpunge');
}
