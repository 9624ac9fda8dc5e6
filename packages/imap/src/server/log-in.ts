import { ImapError, no } from '../imap-error.ts';
import { capabilities, mayLogIn } from './capabilities.ts';
import type { CommandContext, Completion } from './command-context.ts';

/** The end of LOGIN and of AUTHENTICATE. The new capabilities come with the OK, which saves programs a question (RFC 9051 7.1). */
export async function logIn(
  { session, options }: CommandContext,
  credentials: { username: string; password: string },
): Promise<Completion> {
  if (!mayLogIn(session, options))
    throw no('PRIVACYREQUIRED', 'STARTTLS first: passwords do not go in the clear');
  try {
    session.account = await options.backend.login(credentials);
  } catch (error) {
    if (error instanceof ImapError) session.authFailures += 1;
    throw error;
  }
  if (session.state === 'notAuthenticated') session.state = 'authenticated';
  return { code: `CAPABILITY ${capabilities(session, options).join(' ')}`, text: 'Logged in' };
}
