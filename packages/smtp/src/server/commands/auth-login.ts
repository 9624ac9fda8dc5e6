import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';
import { type Credentials, decodeResponse } from './sasl.ts';

const USERNAME_CHALLENGE = Buffer.from('Username:').toString('base64');
const PASSWORD_CHALLENGE = Buffer.from('Password:').toString('base64');

/** LOGIN: never standardised, still the only mechanism of some clients. User name and password, one challenge each. */
export function authLogin(
  context: CommandContext,
  initial: string | null,
  then: (credentials: Credentials) => void,
): void {
  const readPassword = (username: string): void => {
    if (username === '') throw new SmtpError(501, '5.5.2', 'User name missing');
    context.reply(334, null, PASSWORD_CHALLENGE);
    context.readLine((response) => then({ username, password: decodeResponse(response) }));
  };
  if (initial !== null) {
    readPassword(decodeResponse(initial));
    return;
  }
  context.reply(334, null, USERNAME_CHALLENGE);
  context.readLine((response) => readPassword(decodeResponse(response)));
}
