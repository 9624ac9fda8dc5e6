import { type CommandContext, maildropOf, requireNoArguments } from '../command-context.ts';

/** RSET (RFC 1939 5): no message is marked as deleted any more. */
export function rset(context: CommandContext): void {
  requireNoArguments(context);
  const maildrop = maildropOf(context);
  maildrop.restore();
  context.ok(`${maildrop.count} messages (${maildrop.octets} octets)`);
}
