import { type CommandContext, requireNoArguments } from '../command-context.ts';

/** NOOP (RFC 1939 5). */
export function noop(context: CommandContext): void {
  requireNoArguments(context);
  context.ok('Here');
}
