import type { Reply } from '../../reply.ts';
import { type Command, timeouts } from '../command.ts';

/** BDAT (RFC 3030 2): the octets follow the line without any change. */
export function bdat(octets: number, isLast: boolean, then: { onReply: (reply: Reply) => void }): Command {
  return {
    line: `BDAT ${octets}${isLast ? ' LAST' : ''}`,
    timeout: isLast ? timeouts.message : timeouts.block,
    onReply: then.onReply,
  };
}
