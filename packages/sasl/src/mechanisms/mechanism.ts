import { isUtf8 } from 'node:buffer';
import { SaslError } from '../sasl-error.ts';
import type { SaslAnswer, SaslProof, SaslQuestion, SaslVerdict, ScramChallenge } from '../types.ts';

type MechanismRequest = { type: 'challenge'; bytes: Buffer } | { type: 'question'; question: SaslQuestion };
export type MechanismResult<Refusal> =
  | { type: 'success'; username: string }
  | { type: 'refused'; refusal: Refusal };
export type MechanismInput<Refusal> =
  | { type: 'response'; bytes: Buffer }
  | { type: 'answer'; answer: SaslAnswer<Refusal> };

/** A mechanism, written down in the order in which it happens: it yields what to do and goes on with what came of it. */
export type MechanismRun<Refusal> = Generator<
  MechanismRequest,
  MechanismResult<Refusal>,
  MechanismInput<Refusal>
>;
/** A part of one that results in `T`. */
type Part<Refusal, T> = Generator<MechanismRequest, T, MechanismInput<Refusal>>;

/** Says something to the client. @returns its response */
export function* challenge<Refusal>(text: string): Part<Refusal, Buffer> {
  const input = yield { type: 'challenge', bytes: Buffer.from(text) };
  if (input.type !== 'response') throw new Error('a response was due');
  return input.bytes;
}

export function* askChallenge<Refusal>(username: string): Part<Refusal, ScramChallenge> {
  const input = yield { type: 'question', question: { type: 'scramChallenge', username } };
  if (input.type !== 'answer' || !('challenge' in input.answer)) throw new Error('a salt was due');
  return input.answer.challenge;
}

export function* prove<Refusal>(proof: SaslProof): Part<Refusal, SaslVerdict<Refusal>> {
  const input = yield { type: 'question', question: { type: 'proof', proof } };
  if (input.type !== 'answer' || 'challenge' in input.answer) throw new Error('a verdict was due');
  return input.answer;
}

/** What a verdict means when there is nothing more to say. */
export function conclusion<Refusal>(verdict: SaslVerdict<Refusal>): MechanismResult<Refusal> {
  return verdict.ok
    ? { type: 'success', username: verdict.username }
    : { type: 'refused', refusal: verdict.refusal };
}

/** @throws SaslError malformed */
export function readUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new SaslError('malformed', 'A response is UTF-8');
  return bytes.toString('utf8');
}

/** RFC 4422 3.4.1 lets people act as somebody else; here nobody may. @throws SaslError authorization */
export function requireSelf(identity: string, username: string): void {
  if (identity !== '' && identity.toLowerCase() !== username.toLowerCase())
    throw new SaslError('authorization', 'Nobody acts as somebody else here');
}
