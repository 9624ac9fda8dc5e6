import { Pop3Error } from '../../pop3-error.ts';
import type { CommandContext } from '../command-context.ts';

/** LANG (RFC 6856 3). There is one language; asking for it, for a variety of it or for any works. */
export function lang(context: CommandContext): void {
  const { args } = context;
  if (args === '') context.okLines('Languages', ['en English']);
  else if (args === '*' || /^(?:en|i-default)(?:-[A-Za-z\d-]+)?$/i.test(args)) context.ok('en English it is');
  else throw new Pop3Error('No such language here');
}
