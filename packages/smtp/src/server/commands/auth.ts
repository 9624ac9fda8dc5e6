import { isPositive, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import { type CommandContext, isAuthOffered } from '../command-context.ts';
import { MAX_AUTH_FAILURES } from '../limits.ts';
import { authLogin } from './auth-login.ts';
import { authPlain } from './auth-plain.ts';
import type { Credentials } from './sasl.ts';

/** AUTH (RFC 4954) with PLAIN (RFC 4616) and LOGIN. */
export function auth(context: CommandContext): void {
  const { session, options } = context;
  if (options.auth === 'none') throw new SmtpError(502, '5.5.1', 'AUTH is not available');
  if (session.hello?.isExtended !== true) throw new SmtpError(503, '5.5.1', 'EHLO first');
  if (session.username !== null) throw new SmtpError(503, '5.5.1', 'Authenticated already');
  if (!isAuthOffered(context)) throw new SmtpError(538, '5.7.11', 'Encryption required: STARTTLS first');
  const words = /^([\w-]+)(?: +(\S+))?$/.exec(context.args);
  const mechanism = words?.[1]?.toUpperCase();
  if (mechanism === undefined) throw new SmtpError(501, '5.5.4', 'Syntax: AUTH mechanism [initial-response]');
  if (mechanism !== 'PLAIN' && mechanism !== 'LOGIN') {
    throw new SmtpError(504, '5.5.4', 'Mechanism not available');
  }
  if (session.authFailures >= MAX_AUTH_FAILURES) {
    context.close(reply(421, '4.7.0', 'Too many failed attempts'));
    return;
  }
  const initial = words?.[2] ?? null;
  const exchange = mechanism === 'PLAIN' ? authPlain : authLogin;
  exchange(context, initial, (credentials) => decide(context, credentials));
}

/** Asks the caller whether these credentials are good. `null`: the client wants to act as somebody else. */
function decide(context: CommandContext, credentials: Credentials | null): void {
  const { session } = context;
  const refused = reply(535, '5.7.8', 'Authentication credentials invalid');
  if (credentials === null) {
    session.authFailures++;
    context.reply(refused.code, refused.enhancedCode, refused.text);
    return;
  }
  context.ask({ type: 'auth', ...credentials }, (answer) => {
    const said = answer ?? reply(235, '2.7.0', 'Authentication succeeded');
    if (isPositive(said)) session.username = credentials.username;
    else session.authFailures++;
    context.reply(said.code, said.enhancedCode, said.text);
  });
}
