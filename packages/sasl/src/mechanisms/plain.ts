import { SaslError } from '../sasl-error.ts';
import { challenge, conclusion, type MechanismRun, prove, readUtf8, requireSelf } from './mechanism.ts';

/** PLAIN (RFC 4616): authorization identity NUL user NUL password. */
export function* plain<Refusal>(): MechanismRun<Refusal> {
  const response = readUtf8(yield* challenge<Refusal>(''));
  const [identity, username, password, ...more] = response.split('\0');
  if (identity === undefined || !username || !password || more.length > 0)
    throw new SaslError('malformed', 'Not a PLAIN response');
  requireSelf(identity, username);
  return conclusion(yield* prove<Refusal>({ type: 'password', username, password }));
}
