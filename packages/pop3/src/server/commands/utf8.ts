import { type CommandContext, requireNoArguments } from '../command-context.ts';

/** UTF8 (RFC 6856 2.1): from now on messages with international headers may be sent as they are. */
export function utf8(context: CommandContext): void {
  requireNoArguments(context);
  context.session.isUtf8 = true;
  context.ok('UTF-8 from now on');
}
