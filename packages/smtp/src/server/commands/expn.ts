import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/** EXPN (RFC 5321 3.5): recognized and never done; lists are nobody else's business. */
export function expn(_context: CommandContext): void {
  throw new SmtpError(502, '5.5.1', 'EXPN is not available');
}
