import { Pop3Error } from '../../pop3-error.ts';
import { type CommandContext, requireNoArguments } from '../command-context.ts';

/**
 * STLS (RFC 2595 4). Whatever the client (or somebody between us) put behind the command in clear text is thrown away, and
 * what was learned so far is forgotten.
 */
export function stls(context: CommandContext): void {
  requireNoArguments(context);
  const { session, options } = context;
  if (session.isTls) throw new Pop3Error('TLS is active already');
  if (!options.hasStls) throw new Pop3Error('STLS is not available');
  // RFC 6856 2.1: not after UTF8.
  if (session.isUtf8) throw new Pop3Error('STLS comes before UTF8');
  context.discardInput();
  session.user = null;
  context.ok('Begin TLS now');
  session.state = 'tls';
  context.emit({ type: 'startTls' });
}
