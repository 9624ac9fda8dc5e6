import type { Reader } from './reader.ts';
import type { SequenceSet } from './sequence-set.ts';

/** COPY and MOVE (RFC 9051 6.4.7, 6.4.8): which messages, and where to. */
export interface SetAndMailbox {
  set: SequenceSet;
  target: string;
}

export function readSetAndMailbox(reader: Reader): SetAndMailbox {
  reader.space();
  const set = reader.sequenceSet();
  reader.space();
  return { set, target: reader.mailbox() };
}
