import type { FetchedMessage, FetchItem, FetchRequest, NumberRange } from '@mailcote/imap';
import { answeringNo } from './faults.ts';
import { flagsOf } from './flags.ts';
import { markSeen } from './mark-seen.ts';
import type { FixedItems, MessageSource, WholeMessage } from './message-memory.ts';
import type { MessagesAhead } from './messages-ahead.ts';
import { partialRange } from './sections.ts';

const ITEMS: ReadonlySet<string> = new Set([
  'UID',
  'FLAGS',
  'MODSEQ',
  'RFC822.SIZE',
  'INTERNALDATE',
  'EMAILID',
  'ENVELOPE',
  'BODYSTRUCTURE',
]);

/**
 * Whether it can be answered out of the memory for messages: envelopes and structures, which programs show a list by, and whole messages
 * (BODY[]), which programs ask for that keep a copy of all mail.
 */
export function isRemembered(items: readonly FetchItem[]): boolean {
  return (
    items.every((item) => ITEMS.has(item.item) || isWhole(item)) &&
    (items.some(isWhole) || hasFixedItems(items))
  );
}

function isWhole(item: FetchItem): boolean {
  return item.item === 'SECTION' && item.section.part.length === 0 && item.section.text === null;
}

function hasFixedItems(items: readonly FetchItem[]): boolean {
  return items.some(({ item }) => item === 'ENVELOPE' || item === 'BODYSTRUCTURE');
}

/** Asks the database for flags, for what is not in memory, and, where something was announced, for what is still there. */
export async function* fetchRemembered(
  source: MessageSource,
  ahead: MessagesAhead,
  ranges: readonly NumberRange[],
  request: FetchRequest,
): AsyncGenerator<{ message: FetchedMessage; wasMarkedSeen: boolean }> {
  const { store, accountId, mailboxId, memory } = source;
  const { items, marksSeen } = request;
  const uids = ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n),
  );
  const asksForFlags =
    marksSeen || !request.isCurrent || items.some(({ item }) => item === 'FLAGS' || item === 'MODSEQ');
  const [flags, fixed, whole] = await answeringNo(
    store,
    Promise.all([
      asksForFlags ? store.reader(accountId).entryFlags(mailboxId, ranges) : null,
      hasFixedItems(items) ? memory.fixedItems(source, uids, request.isUtf8) : null,
      request.sections.length > 0 ? ahead.messages(uids) : null,
    ]),
  );
  const seen = marksSeen ? await markSeen(source, flags ?? []) : null;
  const flagsByUid = flags && new Map(flags.map((entry) => [entry.uid, entry]));
  for (const uid of flagsByUid?.keys() ?? uids) {
    const [itemsOfIt, messageOfIt] = [fixed?.get(uid), whole?.get(uid)];
    const known = itemsOfIt ?? messageOfIt;
    // Expunged between two statements.
    if (known === undefined || (whole !== null && messageOfIt === undefined)) continue;
    const message = told(uid, known, itemsOfIt);
    if (messageOfIt !== undefined) message.sections = sectionsOf(messageOfIt, request, source);
    const current = seen?.get(uid) ?? flagsByUid?.get(uid);
    if (current !== undefined) {
      message.flags = flagsOf(current);
      message.modSeq = current.modSeq;
    }
    yield { message, wasMarkedSeen: seen?.has(uid) === true };
  }
}

function told(uid: number, known: FixedItems | WholeMessage, items: FixedItems | undefined): FetchedMessage {
  const { emailId, receivedAt, size } = known;
  const message: FetchedMessage = { uid, emailId, internalDate: receivedAt, size };
  if (items !== undefined) {
    message.envelope = items.envelope;
    message.bodyStructure = items.bodyStructure;
  }
  return message;
}

function sectionsOf(
  { size, blobId, bytes }: WholeMessage,
  { sections }: FetchRequest,
  { store }: MessageSource,
): FetchedMessage['sections'] & object {
  return sections.map(({ partial }) => {
    const { start, end } = partialRange({ start: 0, end: size }, partial);
    return bytes === null
      ? { size: end - start, chunks: store.blobs.stream(blobId, { start, end }) }
      : bytes.subarray(start, end);
  });
}
