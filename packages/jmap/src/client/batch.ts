import { MethodError, type MethodErrorType } from '../errors.ts';
import type { Id, Invocation, JmapRequest, JmapResponse, ResultReference } from '../types/core.ts';
import type { CallArguments, MethodName, MethodResponse } from '../types/methods.ts';
import { TransportError } from './transport-error.ts';

/** One method call of a batch: a ticket for its response, and the source of result references. */
export class Call<Name extends MethodName> {
  readonly name: Name;
  readonly id: string;

  constructor(name: Name, id: string) {
    this.name = name;
    this.id = id;
  }

  /** `{ '#ids': query.reference('/ids') }`: RFC 8620 3.7. */
  reference(path: string): ResultReference {
    return { resultOf: this.id, name: this.name, path };
  }
}

/** RFC 8620 4 and 7.2: those that belong to no account. */
const WITHOUT_ACCOUNT: readonly MethodName[] = ['Core/echo', 'PushSubscription/get', 'PushSubscription/set'];

/**
 * Method calls that travel as one request. `call` adds one; `send` of the client that made the batch sends it.
 * An accountId left out is the primary account's.
 */
export class Batch {
  readonly #methodCalls: Invocation[] = [];
  readonly #accountId: Id;
  readonly #using: readonly string[];

  constructor(accountId: Id, using: readonly string[]) {
    this.#accountId = accountId;
    this.#using = using;
  }

  /** Adds a call; the ticket opens its response in the BatchResult. */
  call<Name extends MethodName>(name: Name, args: CallArguments<Name>): Call<Name> {
    const id = `c${this.#methodCalls.length}`;
    const named = WITHOUT_ACCOUNT.includes(name) ? { ...args } : { accountId: this.#accountId, ...args };
    this.#methodCalls.push([name, named, id]);
    return new Call(name, id);
  }

  get size(): number {
    return this.#methodCalls.length;
  }

  toRequest(): JmapRequest {
    return { using: [...this.#using], methodCalls: this.#methodCalls };
  }
}

/** The responses of a batch. */
export class BatchResult {
  readonly response: JmapResponse;

  constructor(response: JmapResponse) {
    this.response = response;
  }

  /** The response of a call. Throws the MethodError the server answered instead. */
  get<Name extends MethodName>(call: Call<Name>): MethodResponse<Name> {
    const error = this.error(call);
    if (error) throw error;
    const own = this.#of(call.id).find(([name]) => name === call.name);
    if (!own) throw new TransportError(`no response to ${call.name} (${call.id})`);
    return own[1];
  }

  /** The MethodError of a call, null when it has none. */
  error(call: Call<MethodName>): MethodError | null {
    const found = this.#of(call.id).find(([name]) => name === 'error');
    if (!found) return null;
    const { type, description, ...rest } = found[1];
    return new MethodError(
      (typeof type === 'string' ? type : 'serverFail') as MethodErrorType,
      typeof description === 'string' ? description : undefined,
      rest,
    );
  }

  /** A response the server added of its own accord: the Email/set that follows EmailSubmission/set's onSuccess… (RFC 8621 7.5). */
  implicit<Name extends MethodName>(call: Call<MethodName>, name: Name): MethodResponse<Name> | null {
    const found = this.#of(call.id).find(([responseName]) => responseName === name && name !== call.name);
    return found ? found[1] : null;
  }

  #of(callId: string): Invocation[] {
    return this.response.methodResponses.filter(([, , id]) => id === callId);
  }
}
