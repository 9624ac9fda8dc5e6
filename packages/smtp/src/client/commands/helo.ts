import { isPositive } from '../../reply.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';

/** HELO (RFC 5321 4.1.1.1): no extensions at all. */
export function helo(context: ClientContext): Command {
  return {
    line: `HELO ${context.options.hostname}`,
    timeout: timeouts.command,
    onReply: (reply) => {
      context.extensions = new Map();
      if (isPositive(reply)) context.continueOpening();
      else context.fail(reply, 'HELO was refused');
    },
  };
}
