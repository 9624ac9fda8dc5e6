import { type CommandContext, maildropOf } from '../command-context.ts';

/** RETR (RFC 1939 5). */
export function retr(context: CommandContext): void {
  context.sendMessage(maildropOf(context).find(context.args).number, null);
}
