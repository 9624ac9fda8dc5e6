import { isPositive } from '../../reply.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';

/** RSET (RFC 5321 4.1.1.5): between a message that failed half-way and the next one. */
export function rset(context: ClientContext): Command {
  return {
    line: 'RSET',
    timeout: timeouts.command,
    onReply: (reply) => {
      if (isPositive(reply)) context.becomeReady();
      else context.fail(reply, 'RSET was refused');
    },
  };
}
