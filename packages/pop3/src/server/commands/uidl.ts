import { type CommandContext, maildropOf } from '../command-context.ts';

/** UIDL (RFC 1939 7): the unique-id of one message, or of all. */
export function uidl(context: CommandContext): void {
  const maildrop = maildropOf(context);
  if (context.args !== '') {
    const { number, message } = maildrop.find(context.args);
    context.ok(`${number} ${message.uid}`);
    return;
  }
  context.okLines(
    `${maildrop.count} messages`,
    maildrop.live().map(([number, { uid }]) => `${number} ${uid}`),
  );
}
