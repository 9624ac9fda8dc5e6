import { randomBytes } from 'node:crypto';
import { readName } from '../gs2.ts';
import { SaslError } from '../sasl-error.ts';
import { saslPrep } from '../sasl-prep.ts';
import type { ChannelBindings } from './index.ts';
import {
  askChallenge,
  challenge,
  conclusion,
  type MechanismRun,
  prove,
  readUtf8,
  requireSelf,
} from './mechanism.ts';

/** 144 bits: nobody meets the same one twice. */
const NONCE_OCTETS = 18;

/** RFC 5802 7. What a client may add behind these (extensions) is to be ignored. */
const CLIENT_FIRST =
  /^(?:p=([A-Za-z0-9.-]+)|n|y),(?:a=([^,]+))?,(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s;
const CLIENT_FINAL = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?),p=([A-Za-z0-9+/=]+)$/s;
/** Only a malicious client sends more: a nonce is random and needs no room. */
const LONGEST_NONCE = 256;

interface ScramOptions {
  bindings: ChannelBindings;
  /** SCRAM-SHA-256-PLUS: the proof is bound to the TLS channel. */
  isPlus: boolean;
  /** Ours; for known answers in tests. */
  nonce?: string;
}

/** SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677). The password does not travel, and the server shows that it knows it. */
export function* scramSha256<Refusal>({ bindings, isPlus, nonce }: ScramOptions): MechanismRun<Refusal> {
  const first = readUtf8(yield* challenge<Refusal>(''));
  const [, bindingName, identity = '', bare = '', name = '', clientNonce = ''] =
    CLIENT_FIRST.exec(first) ?? [];
  if (clientNonce === '' || clientNonce.length > LONGEST_NONCE)
    throw new SaslError('malformed', 'Not the first message of SCRAM');
  const username = saslPrep(readName(name));
  if (identity !== '') requireSelf(readName(identity), username);
  const binding = channelBinding(first, bindingName, bindings, isPlus);
  const { salt, iterations } = yield* askChallenge<Refusal>(username);
  const combined = clientNonce + (nonce ?? randomBytes(NONCE_OCTETS).toString('base64'));
  const serverFirst = `r=${combined},s=${salt.toString('base64')},i=${iterations}`;
  const final = readUtf8(yield* challenge<Refusal>(serverFirst));
  const [, withoutProof = '', repeated = '', finalNonce, proof = ''] = CLIENT_FINAL.exec(final) ?? [];
  if (finalNonce !== combined) throw new SaslError('malformed', 'Not the last message of SCRAM');
  const header = Buffer.from(first.slice(0, first.length - bare.length));
  if (!Buffer.from(repeated, 'base64').equals(Buffer.concat([header, binding])))
    throw new SaslError('channelBinding', 'Bound to another channel than this one');
  const verdict = yield* prove<Refusal>({
    type: 'scram',
    username,
    authMessage: `${bare},${serverFirst},${withoutProof}`,
    clientProof: Buffer.from(proof, 'base64'),
    challenge: { salt, iterations },
  });
  if (verdict.ok) {
    if (verdict.serverSignature === undefined) throw new Error('a verdict on SCRAM without a signature');
    // None of the protocols here lets data go along with success (RFC 4422 3.6): it is a challenge with an empty response.
    const last = yield* challenge<Refusal>(`v=${verdict.serverSignature.toString('base64')}`);
    if (last.length > 0) throw new SaslError('malformed', 'Nothing more was expected');
  }
  return conclusion(verdict);
}

/** What the client has to have mixed into its proof (RFC 5802 6). */
function channelBinding(
  first: string,
  name: string | undefined,
  bindings: ChannelBindings,
  isPlus: boolean,
): Buffer {
  if (name !== undefined) {
    const binding = bindings.get(name);
    if (!isPlus) throw new SaslError('malformed', 'A channel binding goes with SCRAM-SHA-256-PLUS');
    if (binding === undefined) throw new SaslError('channelBinding', `There is no binding ${name} here`);
    return binding;
  }
  if (isPlus) throw new SaslError('malformed', 'SCRAM-SHA-256-PLUS goes with a channel binding');
  // It would bind and believes that we cannot: somebody between us has hidden the -PLUS from it.
  if (first.startsWith('y') && bindings.size > 0)
    throw new SaslError('channelBinding', 'This server does support channel bindings');
  return Buffer.alloc(0);
}
