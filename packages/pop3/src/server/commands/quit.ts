import { type CommandContext, requireNoArguments } from '../command-context.ts';

/** QUIT (RFC 1939 4, 6): the only way into the UPDATE phase. A session that ends otherwise deletes nothing. */
export function quit(context: CommandContext): void {
  requireNoArguments(context);
  const { session } = context;
  const deleted = session.maildrop?.deleted ?? [];
  if (deleted.length === 0) {
    context.close('Bye');
    return;
  }
  session.state = 'update';
  context.ask({ type: 'update', deleted });
}
