import { Pop3Error } from '../../pop3-error.ts';
import { type CommandContext, requireEncryption } from '../command-context.ts';

/** PASS (RFC 1939 7): all of the rest of the line, spaces included. A refusal asks for USER again. */
export function pass(context: CommandContext): void {
  requireEncryption(context);
  const { session, args } = context;
  const { user } = session;
  if (user === null) throw new Pop3Error('USER first');
  session.user = null;
  context.askWho({ type: 'proof', proof: { type: 'password', username: user, password: args } }, (answer) => {
    if ('messages' in answer) context.enter(answer.messages);
    else if ('refusal' in answer) context.refuseLogin(answer.refusal);
  });
}
