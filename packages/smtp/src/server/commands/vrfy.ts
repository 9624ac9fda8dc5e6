import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/** VRFY (RFC 5321 3.5.3, 7.3): the same answer for everybody; who lives here is told to nobody. */
export function vrfy(context: CommandContext): void {
  if (context.args === '') throw new SmtpError(501, '5.5.4', 'Syntax: VRFY address');
  context.reply(252, '2.0.0', 'Not verified, send the message and see');
}
