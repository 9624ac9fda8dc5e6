import { ArgumentError } from './arguments.ts';
import { MethodError } from './errors.ts';
import { parseRequest } from './parse-request.ts';
import { isLargerThan, resolveReferences } from './result-reference.ts';
import type { Id, Invocation, JmapRequest, JmapResponse } from './types/core.ts';

/** One method of the table. `run` gives the arguments of its response, or throws MethodError or ArgumentError. */
export interface Method<Context> {
  /** The capability that must be in `using` for the method to exist. */
  capability: string;
  run(args: Record<string, unknown>, call: MethodCall<Context>): Promise<object> | object;
}

/** What a method sees of the request around it. */
export interface MethodCall<Context> {
  readonly context: Context;
  /** RFC 8620 3.3: the capabilities the client has asked for. */
  readonly using: readonly string[];
  /** RFC 8620 3.3: creation id → id, of this request so far. A method adds what it creates. */
  readonly createdIds: Map<Id, Id>;
  /** Runs another method right after this one, its response under the same call id (RFC 8621 7.5). */
  follow(name: string, args: Record<string, unknown>): void;
}

export interface DispatcherOptions<Context> {
  /** Every capability of the Session object. */
  capabilities: Iterable<string>;
  /** By wire name: "Email/get". */
  methods: Record<string, Method<Context>>;
  maxCallsInRequest: number;
  /** Octets; also what the arguments may grow to by result references. */
  maxSizeRequest: number;
  /** An exception no method is meant to throw: log it, and say which error the client gets. */
  onFailure(error: unknown, methodName: string, context: Context): MethodError;
}

/** Turns Requests into Responses by a table of methods (RFC 8620 3). Holds nothing between requests. */
export class Dispatcher<Context> {
  readonly #options: DispatcherOptions<Context>;
  readonly #capabilities: ReadonlySet<string>;
  readonly #methods: ReadonlyMap<string, Method<Context>>;

  constructor(options: DispatcherOptions<Context>) {
    this.#options = options;
    this.#capabilities = new Set(options.capabilities);
    this.#methods = new Map(Object.entries(options.methods));
  }

  /**
   * Carries out the calls of a parsed JSON value, one after the other. A call that fails does not stop the next.
   * Throws RequestError when the value as a whole is refused; nothing was done then.
   */
  async dispatch(value: unknown, context: Context, sessionState: string): Promise<JmapResponse> {
    const request = parseRequest(value, this.#capabilities, this.#options.maxCallsInRequest);
    const responses: Invocation[] = [];
    const createdIds = new Map(Object.entries(request.createdIds ?? {}));
    const queue = [...request.methodCalls];
    for (let call = queue.shift(); call; call = queue.shift()) {
      const followers: Invocation[] = [];
      const callId = call[2];
      const follow = (name: string, args: Record<string, unknown>) => followers.push([name, args, callId]);
      responses.push(
        await this.#answer(call, request, responses, { context, using: request.using, createdIds, follow }),
      );
      queue.unshift(...followers);
    }
    const response: JmapResponse = { methodResponses: responses, sessionState };
    if (request.createdIds) response.createdIds = Object.fromEntries(createdIds);
    return response;
  }

  async #answer(
    [name, given, callId]: Invocation,
    request: JmapRequest,
    responses: readonly Invocation[],
    call: MethodCall<Context>,
  ): Promise<Invocation> {
    try {
      const method = this.#methods.get(name);
      if (!method || !request.using.includes(method.capability)) throw new MethodError('unknownMethod');
      const args = resolveReferences(given, responses);
      if (args !== given && isLargerThan(args, this.#options.maxSizeRequest)) {
        throw new MethodError('requestTooLarge', 'the result references bring in more than maxSizeRequest');
      }
      return [name, (await method.run(args, call)) as Record<string, unknown>, callId];
    } catch (error) {
      return ['error', this.#toMethodError(error, name, call.context).toArguments(), callId];
    }
  }

  #toMethodError(error: unknown, name: string, context: Context): MethodError {
    if (error instanceof MethodError) return error;
    if (error instanceof ArgumentError)
      return new MethodError('invalidArguments', error.message, { arguments: [error.property] });
    return this.#options.onFailure(error, name, context);
  }
}
