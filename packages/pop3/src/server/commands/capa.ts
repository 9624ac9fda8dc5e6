import { type CommandContext, isLoginOffered, requireNoArguments } from '../command-context.ts';
import { authMechanisms } from './auth.ts';

/** CAPA (RFC 2449 5): only what can be used on this connection as it is now. */
export function capa(context: CommandContext): void {
  requireNoArguments(context);
  const { session, options } = context;
  const lines = [
    'TOP',
    'UIDL',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    'UTF8 USER',
    'LANG',
  ];
  if (isLoginOffered(context)) lines.push('USER', `SASL ${authMechanisms(context).join(' ')}`);
  if (options.hasStls && !session.isTls && session.maildrop === null) lines.push('STLS');
  lines.push('IMPLEMENTATION Mailcote');
  context.okLines('What this server can do', lines);
}
