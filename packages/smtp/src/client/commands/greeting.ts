import { isPositive } from '../../reply.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';
import { ehlo } from './ehlo.ts';

/** The server's banner (RFC 5321 3.1): the one reply that answers no command. */
export function greeting(context: ClientContext): Command {
  return {
    line: '',
    timeout: timeouts.greeting,
    onReply: (reply) => {
      if (isPositive(reply)) context.send(ehlo(context));
      else context.fail(reply, 'The server takes no mail now');
    },
  };
}
