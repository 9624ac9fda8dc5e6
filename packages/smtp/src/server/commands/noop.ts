import type { CommandContext } from '../command-context.ts';

/** NOOP (RFC 5321 4.1.1.9); a parameter is ignored. */
export function noop(context: CommandContext): void {
  context.reply(250, '2.0.0', 'OK');
}
