import { Pop3Error } from '../../pop3-error.ts';
import { type CommandContext, maildropOf } from '../command-context.ts';
import { MAX_TOP_LINES } from '../limits.ts';

/** TOP (RFC 1939 7): the header, and so many lines of the body. */
export function top(context: CommandContext): void {
  const [, number = '', lines = ''] = /^(\d+) +(\d{1,10})$/.exec(context.args) ?? [];
  if (number === '') throw new Pop3Error('Syntax: TOP message lines');
  context.sendMessage(maildropOf(context).find(number).number, Math.min(Number(lines), MAX_TOP_LINES));
}
