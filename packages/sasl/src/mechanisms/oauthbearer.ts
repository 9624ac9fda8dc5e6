import { readName } from '../gs2.ts';
import { SaslError } from '../sasl-error.ts';
import { challenge, conclusion, type MechanismRun, prove, readUtf8 } from './mechanism.ts';

/** gs2-header, key and value pairs, and an end, separated by octets of value 1. */
const RESPONSE = /^[ny],(?:a=([^,\x01]+))?,\x01((?:[A-Za-z]+=[\x20-\x7e\t\r\n]*\x01)*)\x01$/;
const BEARER = /^auth=Bearer +([\w.~+/-]+=*)$/i;

/** RFC 7628 3.2.2, RFC 6749 4.1.2.1. There is no scope and no place where tokens are given out that a program could find by itself. */
type Status = 'invalid_token' | 'temporarily_unavailable';

/**
 * OAUTHBEARER (RFC 7628) with tokens of our own. Host and port (3.1) are what the client believes to talk to; by how many names and through which
 * ports people reach this server is not known here, and a bearer token does not depend on them.
 */
export function* oauthbearer<Refusal>(): MechanismRun<Refusal> {
  const response = readUtf8(yield* challenge<Refusal>(''));
  const [, name, pairs] = RESPONSE.exec(response) ?? [];
  if (pairs === undefined) throw new SaslError('malformed', 'Not an OAUTHBEARER response');
  // Without a token this is a question how to get one (4.3), and nobody's.
  const token = BEARER.exec(pairs.split('\x01').find((pair) => /^auth=/i.test(pair)) ?? '')?.[1] ?? '';
  const username = name === undefined ? null : readName(name);
  const verdict = yield* prove<Refusal>({ type: 'token', username, token });
  if (!verdict.ok)
    yield* explain<Refusal>(verdict.isTemporary === true ? 'temporarily_unavailable' : 'invalid_token');
  return conclusion(verdict);
}

/** 3.2.3: the client hears why, says a single octet of value 1 or "*" (4.3), and has failed. */
function* explain<Refusal>(status: Status): ReturnType<typeof challenge<Refusal>> {
  try {
    return yield* challenge<Refusal>(JSON.stringify({ status }));
  } catch (error) {
    if (error instanceof SaslError && error.reason === 'canceled') return Buffer.alloc(0);
    throw error;
  }
}
