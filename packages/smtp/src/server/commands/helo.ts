import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/** HELO (RFC 5321 4.1.1.1). */
export function helo(context: CommandContext): void {
  context.session.hello = { name: helloName(context.args), isExtended: false };
  context.resetTransaction();
  context.session.state = 'ready';
  context.reply(250, null, context.options.hostname);
}

/**
 * The client's name: a domain or address literal, and never a reason to refuse (RFC 5321 4.1.4) as long as it is printable.
 * Some clients add words after it; they are ignored.
 */
export function helloName(args: string): string {
  if (!/^[\u0020-\u007e]{1,255}$/.test(args)) throw new SmtpError(501, '5.5.4', 'Syntax: your host name');
  return args.split(' ', 1)[0] ?? args;
}
