import { no, type ImapError } from '../imap-error.ts';
import type { ImapAccount } from './backend.ts';
import { capabilities, mayLogIn } from './capabilities.ts';
import type { CommandContext, Completion } from './command-context.ts';

/** What LOGIN does once it has been read. */
export async function logIn(
  context: CommandContext,
  { username, password }: { username: string; password: string },
): Promise<Completion> {
  const { session, options } = context;
  if (!mayLogIn(session, options))
    throw no('PRIVACYREQUIRED', 'STARTTLS first: passwords do not go in the clear');
  const proof = { type: 'password', username, password } as const;
  const answer = await options.backend.authenticate({ type: 'proof', proof });
  if ('account' in answer) return enter(context, answer.account);
  if ('refusal' in answer) throw countFailure(context, answer.refusal);
  throw new Error('a salt is no answer to a password');
}

/** The end of LOGIN and of AUTHENTICATE. The new capabilities come with the OK, which saves programs a question (RFC 9051 7.1). */
export function enter({ session, options }: CommandContext, account: ImapAccount): Completion {
  session.account = account;
  if (session.state === 'notAuthenticated') session.state = 'authenticated';
  return { code: `CAPABILITY ${capabilities(session, options).join(' ')}`, text: 'Logged in' };
}

export function countFailure({ session }: CommandContext, refusal: ImapError): ImapError {
  session.authFailures += 1;
  return refusal;
}
