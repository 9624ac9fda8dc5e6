import { bad, no } from '../../imap-error.ts';
import { mayLogIn } from '../capabilities.ts';
import { command } from '../command-context.ts';
import { logIn } from '../log-in.ts';

/** RFC 9051 6.2.2 with an initial response (RFC 4959). The one mechanism is PLAIN (RFC 4616). */
export const authenticate = command<{ mechanism: string; initial: string | null }>({
  parse(reader) {
    reader.space();
    const mechanism = reader.atom('A mechanism').toUpperCase();
    return { mechanism, initial: reader.take(' ') ? reader.rest() : null };
  },
  async run(context, { mechanism, initial }) {
    if (mechanism !== 'PLAIN') throw no('CANNOT', 'The mechanism here is PLAIN');
    if (!mayLogIn(context.session, context.options)) {
      throw no('PRIVACYREQUIRED', 'STARTTLS first: passwords do not go in the clear');
    }
    const response = initial ?? (await context.continue(''));
    // The connection is gone; nobody will hear this.
    if (response === null) throw bad('Canceled');
    return logIn(context, readPlain(response));
  },
});

/** authorization identity NUL user NUL password, in base64; "=" is an empty initial response (RFC 4959 3). */
function readPlain(response: string): { username: string; password: string } {
  if (response === '*') throw bad('Authentication canceled');
  const bytes = Buffer.from(response, 'base64');
  if (bytes.toString('base64') !== response) throw bad('That is not base64');
  const [identity, username, password, ...more] = bytes.toString('utf8').split('\0');
  if (identity === undefined || !username || !password || more.length > 0)
    throw bad('That is not a PLAIN response');
  // RFC 4616 2: acting as somebody else is possible there; here nobody may.
  if (identity !== '' && identity.toLowerCase() !== username.toLowerCase()) {
    throw no('AUTHORIZATIONFAILED', 'Nobody acts as somebody else here');
  }
  return { username, password };
}
