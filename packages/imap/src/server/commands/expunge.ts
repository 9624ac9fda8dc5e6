import type { SequenceSet } from '../../grammar/sequence-set.ts';
import { command } from '../command-context.ts';
import { requireWritable } from '../messages.ts';

/** RFC 9051 6.4.3; with UID only those (6.4.9). */
export const expunge = command<SequenceSet | null>({
  parse(reader, { isUid }) {
    if (!isUid) return null;
    reader.space();
    return reader.sequenceSet();
  },
  async run(context, set) {
    const { selected, session } = context;
    requireWritable(selected);
    const uids = set === null ? null : selected.view.uidsOf(set);
    const modSeq = await selected.mailbox.expunge(uids);
    if (modSeq > 0) selected.view.announce(modSeq);
    // RFC 7162 3.2.8: which write it was, for those who follow by number.
    return modSeq > 0 && session.enabled.has('QRESYNC') ? { code: `HIGHESTMODSEQ ${modSeq}` } : {};
  },
});
