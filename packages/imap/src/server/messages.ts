import type { NumberSet } from '../grammar/number-set.ts';
import type { SequenceSet } from '../grammar/sequence-set.ts';
import { bad, no } from '../imap-error.ts';
import type { CommandContext, Selected } from './command-context.ts';

/**
 * The UIDs of the messages that a command names, by number or by UID.
 * @throws ImapError BAD for a number beyond the last message (RFC 9051 9, seq-number)
 */
export function namedMessages(
  { selected, isUid }: Pick<CommandContext, 'selected' | 'isUid'>,
  set: SequenceSet,
): NumberSet {
  if (isUid) return selected.view.uidsOf(set);
  const uids = selected.view.uidsOfSequences(set);
  if (uids === null) throw bad(`The mailbox has ${selected.view.exists} messages`);
  return uids;
}

export function requireWritable({ isReadOnly }: Selected): void {
  if (isReadOnly) throw no('NOPERM', 'The mailbox was opened with EXAMINE, to be read only');
}
