import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';

/**
 * STARTTLS (RFC 3207). Whatever the client (or somebody between us) put behind the command in clear text is thrown away,
 * and everything learned so far is forgotten: the client has to say EHLO again.
 */
export function starttls(context: CommandContext): void {
  const { session, options } = context;
  if (context.args !== '') throw new SmtpError(501, '5.5.4', 'STARTTLS has no parameters');
  if (session.isTls) throw new SmtpError(503, '5.5.1', 'TLS is active already');
  if (!options.hasStartTls) throw new SmtpError(502, '5.5.1', 'STARTTLS is not available');
  context.discardInput();
  context.resetTransaction();
  session.hello = null;
  session.username = null;
  context.reply(220, '2.0.0', 'Ready to start TLS');
  session.state = 'tls';
  context.emit({ type: 'startTls' });
}
