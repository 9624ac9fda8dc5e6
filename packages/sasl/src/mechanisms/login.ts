import { SaslError } from '../sasl-error.ts';
import { challenge, conclusion, type MechanismRun, prove, readUtf8 } from './mechanism.ts';

/** LOGIN: never standardised, still the only mechanism of some clients. User name and password, one challenge each. */
export function* login<Refusal>(): MechanismRun<Refusal> {
  const username = readUtf8(yield* challenge<Refusal>('Username:'));
  if (username === '') throw new SaslError('malformed', 'User name missing');
  const password = readUtf8(yield* challenge<Refusal>('Password:'));
  return conclusion(yield* prove<Refusal>({ type: 'password', username, password }));
}
