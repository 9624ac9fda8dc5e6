import { Pop3Error } from '../../pop3-error.ts';
import { type CommandContext, requireEncryption } from '../command-context.ts';

/** USER (RFC 1939 7). Says nothing about whether there is such a user. */
export function user(context: CommandContext): void {
  requireEncryption(context);
  if (context.args === '') throw new Pop3Error('USER needs a name');
  context.session.user = context.args;
  context.ok('Send PASS');
}
