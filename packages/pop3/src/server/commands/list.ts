import { type CommandContext, maildropOf } from '../command-context.ts';

/** LIST (RFC 1939 5): the scan listing of one message, or of all. */
export function list(context: CommandContext): void {
  const maildrop = maildropOf(context);
  if (context.args !== '') {
    const { number, message } = maildrop.find(context.args);
    context.ok(`${number} ${message.size}`);
    return;
  }
  const lines = maildrop.live().map(([number, { size }]) => `${number} ${size}`);
  context.okLines(`${maildrop.count} messages (${maildrop.octets} octets)`, lines);
}
