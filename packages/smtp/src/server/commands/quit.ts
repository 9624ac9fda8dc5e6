import { reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/** QUIT (RFC 5321 4.1.1.10). */
export function quit(context: CommandContext): void {
  if (context.args !== '') throw new SmtpError(501, '5.5.4', 'QUIT has no parameters');
  context.close(reply(221, '2.0.0', 'Bye'));
}
