import { readAppendMessage, type AppendMessage } from '../../grammar/append-message.ts';
import type { SequenceSet } from '../../grammar/sequence-set.ts';
import { bad, no } from '../../imap-error.ts';
import { assembled } from '../catenate.ts';
import { command } from '../command-context.ts';
import { namedMessages, requireWritable } from '../messages.ts';

/** RFC 8508: a message comes and another one goes, both or none. APPENDUID comes before the EXPUNGE (4.3). */
export const replace = command<{ set: SequenceSet; name: string; message: AppendMessage }>({
  parse(reader) {
    reader.space();
    const set = reader.sequenceSet();
    if (!isOne(set)) throw bad('REPLACE takes one message');
    reader.space();
    const name = reader.mailbox();
    reader.space();
    return { set, name, message: readAppendMessage(reader) };
  },
  async run(context, { set, name, message }) {
    const { selected, session, account } = context;
    const texts = context.takeMessages();
    try {
      requireWritable(selected);
      const [uid] = namedMessages(context, set);
      if (uid === undefined) throw no('NONEXISTENT', 'There is no message with that UID');
      const [appended] = await assembled(context, [message], texts.splice(0));
      if (appended === undefined) throw new Error('a message without octets');
      const { uidValidity, uids, modSeq } = await account.append(name, [appended], {
        mailboxId: selected.mailbox.id,
        uid,
      });
      context.untagged(`OK [APPENDUID ${uidValidity} ${uids.join(',')}] Replacement ready`);
      selected.view.announce(modSeq);
      // RFC 8508 4.5, as for UID EXPUNGE.
      return session.enabled.has('QRESYNC') ? { code: `HIGHESTMODSEQ ${modSeq}` } : {};
    } finally {
      for (const text of texts) text.abort();
    }
  },
});

function isOne(set: SequenceSet): boolean {
  const [range] = set.kind === 'ranges' ? set.ranges : [];
  return set.kind === 'ranges' && set.ranges.length === 1 && range?.[0] === range?.[1];
}
