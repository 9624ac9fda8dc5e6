import { type CommandContext, maildropOf } from '../command-context.ts';

/** DELE (RFC 1939 5): a mark; the message goes at QUIT, or not at all. */
export function dele(context: CommandContext): void {
  const maildrop = maildropOf(context);
  const { number } = maildrop.find(context.args);
  maildrop.delete(number);
  context.ok(`Message ${number} deleted`);
}
