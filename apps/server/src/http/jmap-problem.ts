import { RequestError, requestError, type ProblemDetails } from '@mailcote/jmap';
import { isTemporary } from '@mailcote/store';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Unavailable } from '../jmap/jmap-server.ts';
import { ApiError } from './api-error.ts';

/** When the database is away, clients are asked to come back after this many seconds. */
const RETRY_AFTER_SECONDS = 5;

interface Problem {
  details: ProblemDetails;
  headers: Record<string, string>;
}

/** RFC 7807 over what happened to a request; nothing of an unexpected error's text gets out. Null: unexpected. */
function toProblem(error: unknown): Problem | null {
  if (error instanceof RequestError) return { details: error.problem, headers: {} };
  if (error instanceof ApiError) {
    return {
      details: { type: 'about:blank', status: error.status, detail: error.message },
      headers: error.headers,
    };
  }
  if (error instanceof Unavailable || isTemporary(error)) {
    return {
      details: { type: 'about:blank', status: 503, detail: 'the database cannot be reached at the moment' },
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    };
  }
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      details: requestError('limit', 'the request is too large', { limit: 'maxSizeRequest' }).problem,
      headers: {},
    };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      details: { type: 'about:blank', status: statusCode, detail: (error as Error).message },
      headers: {},
    };
  }
  return null;
}

/** The error handler of everything under /jmap: problem details, as RFC 8620 3.6.1 asks. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (!problem) request.log.error({ err: error, url: request.url.split('?')[0] }, 'a JMAP request failed');
  const details = problem?.details ?? {
    type: 'about:blank',
    status: 500,
    detail: 'something went wrong on the server',
  };
  return reply
    .code(details.status)
    .headers({ 'cache-control': 'no-store', ...problem?.headers })
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(details);
}
