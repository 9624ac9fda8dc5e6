import { readFetchItems, type FetchItem } from '../../grammar/fetch-items.ts';
import type { Reader } from '../../grammar/reader.ts';
import { NumberSet } from '../../grammar/number-set.ts';
import { partOf, readPartialRange, type PartialRange } from '../../grammar/partial-range.ts';
import { resolveRanges, type SequenceSet } from '../../grammar/sequence-set.ts';
import { bad } from '../../imap-error.ts';
import { serializeFetched } from '../../serializer/fetch-response.ts';
import { command, type CommandContext, type Completion } from '../command-context.ts';
import { asksForFlagsOnly, tellFlags } from '../fetch-flags.ts';
import { fetchRequest } from '../fetch-request.ts';
import { namedMessages } from '../messages.ts';
import { fetchName, isUidOnly } from '../uid-only.ts';

interface FetchArguments {
  set: SequenceSet;
  items: FetchItem[];
  changedSince: number | null;
  wantsVanished: boolean;
  partial: PartialRange | null;
}

/** RFC 9051 6.4.5, with CHANGEDSINCE and VANISHED (RFC 7162 3.1.4.1, 3.2.6), and PARTIAL (RFC 9394 3.3). */
export const fetch = command<FetchArguments>({
  parse(reader) {
    reader.space();
    const set = reader.sequenceSet();
    reader.space();
    const items = readFetchItems(reader);
    return { set, items, ...readModifiers(reader) };
  },
  run: fetchMessages,
});

type Modifiers = Pick<FetchArguments, 'changedSince' | 'wantsVanished' | 'partial'>;

function readModifiers(reader: Reader): Modifiers {
  const modifiers: Modifiers = { changedSince: null, wantsVanished: false, partial: null };
  if (!reader.take(' ')) return modifiers;
  reader.list(() => {
    const word = reader.word('A FETCH modifier');
    if (word === 'CHANGEDSINCE') {
      reader.space();
      modifiers.changedSince = reader.number64('A MODSEQ');
    } else if (word === 'PARTIAL') {
      reader.space();
      modifiers.partial = readPartialRange(reader);
    } else if (word === 'VANISHED') modifiers.wantsVanished = true;
    else throw bad(`There is no FETCH modifier ${word}`);
  });
  return modifiers;
}

async function fetchMessages(
  context: CommandContext,
  { set, items: asked, changedSince, wantsVanished, partial }: FetchArguments,
): Promise<Completion> {
  const { selected, session, isUid, isUtf8 } = context;
  const { view, mailbox } = selected;
  if (wantsVanished && (!isUid || changedSince === null || !session.enabled.has('QRESYNC'))) {
    throw bad('VANISHED goes with UID FETCH, CHANGEDSINCE and ENABLE QRESYNC');
  }
  if (changedSince !== null || asked.some(({ item }) => item === 'MODSEQ')) context.enable(['CONDSTORE']);
  if (partial !== null && !isUid) throw bad('PARTIAL goes with UID FETCH');
  const named = namedMessages(context, set);
  const uids = partial === null ? named : NumberSet.of(partOf([...named], partial));
  if (wantsVanished && changedSince !== null) {
    const vanished = await mailbox.vanished(
      changedSince,
      set.kind === 'ranges' ? everyUid(context, set) : uids,
    );
    if (!vanished.isEmpty) context.untagged(`VANISHED (EARLIER) ${vanished.toString()}`);
  }
  const items = withImplied(asked, isUid && !isUidOnly(session), changedSince !== null);
  const request = fetchRequest(items, {
    changedSince,
    marksSeen: !selected.isReadOnly && items.some(marksSeen),
    isUtf8,
    isCurrent: !view.isStale && !view.hasUntoldExpunge,
  });
  if (changedSince === null && asksForFlagsOnly(items)) {
    return completion(uids.size - (await tellFlags(context, items, uids)), isUid);
  }
  const itemsWhenSeen = items.some(({ item }) => item === 'FLAGS')
    ? items
    : [...items, { item: 'FLAGS' as const }];
  let missing = uids.size;
  for await (const { message, wasMarkedSeen } of mailbox.fetch(uids, request)) {
    missing -= 1;
    const sequence = view.sequenceOf(message.uid);
    if (sequence === null) continue;
    if (wasMarkedSeen && message.modSeq !== undefined) view.ownWrite(message.modSeq);
    const shown = wasMarkedSeen ? itemsWhenSeen : items;
    await context.untaggedPieces([
      `${fetchName(session, { uid: message.uid, sequence })} `,
      ...serializeFetched(shown, message),
    ]);
  }
  return changedSince === null ? completion(missing, isUid) : {};
}

/** RFC 9051 7.1: other sessions have taken some out; the EXPUNGE is yet to come. */
function completion(missing: number, isUid: boolean): Completion {
  return missing > 0 && !isUid ? { code: 'EXPUNGEISSUED', text: 'Some of the messages are no more' } : {};
}

/** UID FETCH always tells the UID (RFC 9051 6.4.9), CHANGEDSINCE the MODSEQ (RFC 7162 3.1.4.1). */
function withImplied(items: FetchItem[], hasUid: boolean, hasModSeq: boolean): FetchItem[] {
  const implied: FetchItem[] = [...items];
  if (hasUid && !items.some(({ item }) => item === 'UID')) implied.unshift({ item: 'UID' });
  if (hasModSeq && !items.some(({ item }) => item === 'MODSEQ')) implied.push({ item: 'MODSEQ' });
  return implied;
}

function marksSeen(item: FetchItem): boolean {
  return (item.item === 'SECTION' || item.item === 'BINARY') && !item.isPeek;
}

/** UIDs that the client may remember and we have not: what vanished is not in the view. */
function everyUid({ selected }: CommandContext, set: SequenceSet & { kind: 'ranges' }): NumberSet {
  return resolveRanges(set.ranges, Math.max(1, selected.view.lastUid));
}
