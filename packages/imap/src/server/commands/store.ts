import { NumberSet } from '../../grammar/number-set.ts';
import type { FlagChange } from '../../grammar/flags.ts';
import type { Reader } from '../../grammar/reader.ts';
import type { SequenceSet } from '../../grammar/sequence-set.ts';
import { bad } from '../../imap-error.ts';
import { list } from '../../serializer/writer.ts';
import { command } from '../command-context.ts';
import { namedMessages, requireWritable } from '../messages.ts';
import { fetchName, uidItems } from '../uid-only.ts';

interface StoreArguments {
  set: SequenceSet;
  unchangedSince: number | null;
  change: FlagChange;
  isSilent: boolean;
}

/** RFC 9051 6.4.6, with UNCHANGEDSINCE (RFC 7162 3.1.3). */
export const store = command<StoreArguments>({
  parse(reader) {
    reader.space();
    const set = reader.sequenceSet();
    reader.space();
    const unchangedSince = reader.peek() === '(' ? readUnchangedSince(reader) : null;
    const mode = reader.take('+') ? 'add' : reader.take('-') ? 'remove' : 'set';
    reader.expect('FLAGS');
    const isSilent = reader.take('.SILENT');
    reader.space();
    return { set, unchangedSince, change: { mode, flags: readFlags(reader) }, isSilent };
  },
  async run(context, { set, unchangedSince, change, isSilent }) {
    const { selected, session, isUid } = context;
    requireWritable(selected);
    if (unchangedSince !== null) context.enable(['CONDSTORE']);
    const { view } = selected;
    const uids = namedMessages(context, set);
    const { stored, failed } = await selected.mailbox.store(uids, change, unchangedSince);
    const isCondstore = session.enabled.has('CONDSTORE');
    for (const { uid, flags, modSeq, wasModSeq } of stored) {
      const sequence = view.sequenceOf(uid);
      // RFC 9051 6.4.6: what somebody else changed meanwhile is told even to those who want to hear nothing.
      const isNews = view.isNews(wasModSeq);
      if (sequence === null) continue;
      if (modSeq > wasModSeq) view.ownWrite(modSeq);
      if (isSilent && !isCondstore && !isNews) continue;
      const items = uidItems(session, uid);
      if (!isSilent || isNews) items.push(`FLAGS ${list(flags)}`);
      if (isCondstore) items.push(`MODSEQ (${modSeq})`);
      await context.untaggedPieces([`${fetchName(session, { uid, sequence })} ${list(items)}`]);
    }
    if (failed.length === 0) return {};
    const modified = isUid
      ? failed
      : failed.map((uid) => view.sequenceOf(uid)).filter((sequence) => sequence !== null);
    return { code: `MODIFIED ${NumberSet.of(modified).toString()}`, text: 'Some had changed' };
  },
});

function readUnchangedSince(reader: Reader): number {
  reader.expect('(UNCHANGEDSINCE ');
  const modSeq = reader.number64('A MODSEQ');
  reader.expect(') ');
  return modSeq;
}

/** In parentheses or, as RFC 9051 9 allows, without. */
function readFlags(reader: Reader): string[] {
  if (reader.peek() === '(') return reader.flagList();
  const flags: string[] = [];
  do {
    const flag = reader.flag();
    if (flag !== null) flags.push(flag);
  } while (reader.take(' '));
  if (!reader.isAtEnd) throw bad('A flag was expected');
  return flags;
}
