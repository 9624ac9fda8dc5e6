import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/** RSET (RFC 5321 4.1.1.5). */
export function rset(context: CommandContext): void {
  if (context.args !== '') throw new SmtpError(501, '5.5.4', 'RSET has no parameters');
  context.resetTransaction();
  context.reply(250, '2.0.0', 'OK');
}
