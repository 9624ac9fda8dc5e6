import { requestError } from './errors.ts';
import type { Invocation, JmapRequest } from './types/core.ts';

/**
 * RFC 8620 3.3: checks that a JSON value is a Request. Properties it does not know are ignored.
 * Throws RequestError notRequest, unknownCapability, or limit (maxCallsInRequest).
 */
export function parseRequest(
  value: unknown,
  capabilities: ReadonlySet<string>,
  maxCallsInRequest: number,
): JmapRequest {
  const { using, methodCalls, createdIds } = asObject(value, 'the request');
  if (!isStrings(using)) throw requestError('notRequest', 'using: expected an array of strings');
  if (!Array.isArray(methodCalls)) throw requestError('notRequest', 'methodCalls: expected an array');
  const request: JmapRequest = { using, methodCalls: methodCalls.map(parseInvocation) };
  if (createdIds !== undefined) {
    const map = asObject(createdIds, 'createdIds');
    if (!isStrings(Object.values(map))) throw requestError('notRequest', 'createdIds: expected ids');
    request.createdIds = map as Record<string, string>;
  }
  const unknown = using.find((uri) => !capabilities.has(uri));
  if (unknown !== undefined) {
    throw requestError(
      'unknownCapability',
      `this server does not know the capability ${JSON.stringify(unknown.slice(0, 200))}`,
    );
  }
  if (request.methodCalls.length > maxCallsInRequest) {
    throw requestError(
      'limit',
      `${request.methodCalls.length} calls; at most ${maxCallsInRequest} in one request`,
      {
        limit: 'maxCallsInRequest',
      },
    );
  }
  return request;
}

function parseInvocation(value: unknown, index: number): Invocation {
  const where = `methodCalls/${index}`;
  if (!Array.isArray(value) || value.length !== 3) {
    throw requestError('notRequest', `${where}: expected [name, arguments, method call id]`);
  }
  const [name, args, callId] = value as unknown[];
  if (typeof name !== 'string') throw requestError('notRequest', `${where}/0: expected the name of a method`);
  if (typeof callId !== 'string')
    throw requestError('notRequest', `${where}/2: expected a string as method call id`);
  return [name, asObject(args, `${where}/1`), callId];
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw requestError('notRequest', `${where}: expected an object`);
  }
  return value as Record<string, unknown>;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
