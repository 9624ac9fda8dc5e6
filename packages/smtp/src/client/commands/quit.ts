import { type ClientContext, type Command, timeouts } from '../command.ts';

/** QUIT (RFC 5321 4.1.1.10). */
export function quit(context: ClientContext): Command {
  return { line: 'QUIT', timeout: timeouts.quit, onReply: () => context.emit({ type: 'close' }) };
}
