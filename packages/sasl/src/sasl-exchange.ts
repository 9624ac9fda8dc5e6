import { readInitialResponse, readResponse } from './base64.ts';
import { mechanisms, type ChannelBindings, type MechanismName } from './mechanisms/index.ts';
import type { MechanismInput, MechanismRun } from './mechanisms/mechanism.ts';
import { SaslError } from './sasl-error.ts';
import type { SaslAnswer, SaslQuestion } from './types.ts';

/** @template Refusal what the protocol at hand says to a client that is not let in */
export type SaslStep<Refusal> =
  /** Say this (in base64) and give the client's next line to `respond`. */
  | { type: 'challenge'; text: string }
  /** Find out and call `answer`. */
  | { type: 'question'; question: SaslQuestion }
  | { type: 'success'; username: string }
  | { type: 'refused'; refusal: Refusal };

/**
 * One attempt of a client to log in. Challenges and responses are lines in base64, as SMTP (RFC 4954 4), IMAP (RFC 9051 6.2.2) and POP3 (RFC 5034 4)
 * all carry them. Every method returns the next step, or throws the SaslError that ends the exchange.
 */
export class SaslExchange<Refusal> {
  readonly #run: MechanismRun<Refusal>;

  /** @param bindings of the TLS channel the client came by; empty without TLS */
  constructor(mechanism: MechanismName, bindings: ChannelBindings) {
    this.#run = (mechanisms[mechanism] as (bindings: ChannelBindings) => MechanismRun<Refusal>)(bindings);
  }

  /** @param initial the response that came with the command; null: none */
  start(initial: string | null): SaslStep<Refusal> {
    const response = readInitialResponse(initial);
    // In all our mechanisms the client speaks first: what they begin with is the challenge that a response at once spares.
    const first = step(this.#run.next());
    return response === null ? first : this.#next({ type: 'response', bytes: response });
  }

  /** @param line "*" gives up */
  respond(line: string): SaslStep<Refusal> {
    if (line === '*') return step(this.#run.throw(new SaslError('canceled', 'Authentication canceled')));
    return this.#next({ type: 'response', bytes: readResponse(line) });
  }

  answer(answer: SaslAnswer<Refusal>): SaslStep<Refusal> {
    return this.#next({ type: 'answer', answer });
  }

  #next(input: MechanismInput<Refusal>): SaslStep<Refusal> {
    return step(this.#run.next(input));
  }
}

function step<Refusal>({ value }: ReturnType<MechanismRun<Refusal>['next']>): SaslStep<Refusal> {
  return value.type === 'challenge' ? { type: 'challenge', text: value.bytes.toString('base64') } : value;
}
