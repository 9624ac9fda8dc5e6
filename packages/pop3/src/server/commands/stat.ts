import { type CommandContext, maildropOf, requireNoArguments } from '../command-context.ts';

/** STAT (RFC 1939 5). */
export function stat(context: CommandContext): void {
  requireNoArguments(context);
  const { count, octets } = maildropOf(context);
  context.ok(`${count} ${octets}`);
}
