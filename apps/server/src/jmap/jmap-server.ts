import { Dispatcher, MethodError, parseIJson, requestError, type JmapResponse } from '@mailcote/jmap';
import { isTemporary, StoreError } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import type { Principal } from '../http/principal.ts';
import { JmapContext } from './call.ts';
import { ConcurrencyLimit } from './concurrency.ts';
import {
  MAX_CALLS_IN_REQUEST,
  MAX_CONCURRENT_REQUESTS,
  MAX_REQUESTS_AT_WORK,
  MAX_SIZE_REQUEST,
} from './limits.ts';
import { methods } from './methods.ts';
import { CAPABILITIES } from './session-object.ts';

/** Every call of a request failed because the database is away: the request as a whole can be tried again. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** JMAP behind HTTP and WebSocket alike: text of a Request in, Response out. */
export class JmapServer {
  readonly #ctx: ServerContext;
  readonly #dispatcher: Dispatcher<JmapContext>;
  readonly #limit: ConcurrencyLimit;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#limit = new ConcurrencyLimit({
      most: MAX_REQUESTS_AT_WORK,
      mostInAll: ctx.config.rateLimits ? MAX_CONCURRENT_REQUESTS : Infinity,
    });
    this.#dispatcher = new Dispatcher({
      capabilities: CAPABILITIES,
      methods,
      maxCallsInRequest: MAX_CALLS_IN_REQUEST,
      maxSizeRequest: MAX_SIZE_REQUEST,
      onFailure: (error, method) => this.#toMethodError(error, method),
    });
  }

  /** Throws RequestError, or Unavailable. */
  async answer(body: Buffer, principal: Principal, sessionState: string): Promise<JmapResponse> {
    return this.dispatch(parseIJson(decodeUtf8(body)), principal, sessionState);
  }

  /** As `answer`, for a value that is parsed already. */
  async dispatch(value: unknown, principal: Principal, sessionState: string): Promise<JmapResponse> {
    using slot = await this.#limit.enter(principal.accountId);
    if (!slot) {
      throw requestError('limit', `${MAX_CONCURRENT_REQUESTS} requests of this account are under way`, {
        limit: 'maxConcurrentRequests',
      });
    }
    const response = await this.#dispatcher.dispatch(
      value,
      new JmapContext(this.#ctx, principal),
      sessionState,
    );
    const { methodResponses } = response;
    const isUnavailable = methodResponses.every(
      ([name, args]) => name === 'error' && args['type'] === 'serverUnavailable',
    );
    if (isUnavailable && methodResponses.length > 0) throw new Unavailable('the database cannot be reached');
    return response;
  }

  #toMethodError(error: unknown, method: string): MethodError {
    if (error instanceof StoreError && error.code === 'unsupportedFilter') {
      return new MethodError('unsupportedFilter', error.message, {}, { cause: error });
    }
    if (isTemporary(error))
      return new MethodError('serverUnavailable', 'the database cannot be reached', {}, { cause: error });
    this.#ctx.log.error({ err: error, method }, 'a JMAP method failed');
    return new MethodError(
      'serverFail',
      'something went wrong on the server; its log says what',
      {},
      { cause: error },
    );
  }
}

/** I-JSON is UTF-8 (RFC 7493 2.1). */
export function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw Object.assign(requestError('notJSON', 'not UTF-8'), { cause: error });
  }
}
