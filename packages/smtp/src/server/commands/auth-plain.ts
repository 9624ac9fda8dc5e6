import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';
import { type Credentials, decodeResponse } from './sasl.ts';

/** PLAIN (RFC 4616): authorization identity NUL user NUL password, in the command itself or after an empty challenge. */
export function authPlain(
  context: CommandContext,
  initial: string | null,
  then: (credentials: Credentials | null) => void,
): void {
  const read = (response: string): void => {
    const [identity, username, password, ...more] = decodeResponse(response).split('\u0000');
    if (identity === undefined || !username || !password || more.length > 0) {
      throw new SmtpError(501, '5.5.2', 'Not a PLAIN response');
    }
    // RFC 4616 2: acting as somebody else is possible there; here nobody may.
    const isSelf = identity === '' || identity.toLowerCase() === username.toLowerCase();
    then(isSelf ? { username, password } : null);
  };
  if (initial !== null) {
    read(initial);
    return;
  }
  context.reply(334, null, '');
  context.readLine(read);
}
