import { isInternational, parsePath } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';
import { MAX_MESSAGES } from '../limits.ts';
import { readMailParameters } from './mail-parameters.ts';

/** MAIL FROM (RFC 5321 4.1.1.2); its parameters are read in mail-parameters.ts. */
export function mail(context: CommandContext): void {
  const { session, options } = context;
  if (options.auth === 'required' && session.username === null) {
    throw new SmtpError(530, '5.7.0', 'Authentication required');
  }
  const prefix = /^FROM: ?/i.exec(context.args);
  if (prefix === null) throw new SmtpError(501, '5.5.4', 'Syntax: MAIL FROM:<address>');
  const { path, rest } = parsePath(context.args.slice(prefix[0].length));
  if (path !== null && path.domain === '') throw new SmtpError(553, '5.1.7', 'Sender address needs a domain');
  const parsed = { path, ...readMailParameters(rest, context) };
  if (path !== null && isInternational(path.address) && !parsed.isSmtpUtf8) {
    throw new SmtpError(553, '5.6.7', 'Address needs SMTPUTF8');
  }
  // RFC 9422 3: MAILMAX.
  if (session.messages >= MAX_MESSAGES) {
    context.close(reply(421, '4.7.0', 'Enough messages for one connection, come back with the rest'));
    return;
  }
  context.ask({ type: 'mail', mail: parsed }, (answer) => {
    const said = answer ?? reply(250, '2.1.0', 'Sender OK');
    if (isPositive(said)) {
      session.mail = parsed;
      session.messages++;
      session.state = 'mail';
    }
    context.reply(said.code, said.enhancedCode, said.text);
  });
}
