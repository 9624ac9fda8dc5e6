import { isTemporary, StoreError, type StoreErrorCode } from '@mailcote/store';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AdminError } from '../admin/admin-error.ts';
import { ApiError } from './api-error.ts';

/** When the database is away, clients are asked to come back after this many seconds. */
const RETRY_AFTER_SECONDS = 5;

const STATUS_OF_STORE_ERROR: Partial<Record<StoreErrorCode, number>> = {
  notFound: 404,
  alreadyExists: 409,
  invalidProperties: 400,
  overQuota: 507,
  cannotUnsend: 409,
  tooLarge: 413,
  forbidden: 403,
};

/** One shape for every error of the REST interface; nothing of an unexpected error's text gets out. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toApiError(error);
    if (!known) request.log.error({ err: error, url: request.url.split('?')[0] }, 'a request failed');
    return send(reply, known ?? new ApiError(500, 'serverFail', 'Something went wrong on the server.'));
  });
}

export function sendNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return send(reply, new ApiError(404, 'notFound', 'There is nothing here.'));
}

function send(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply
    .code(error.status)
    .headers({ 'cache-control': 'no-store', ...error.headers })
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      error: {
        code: error.code,
        message: error.message,
        ...(error.field !== null && { field: error.field }),
      },
    });
}

function toApiError(error: FastifyError): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof AdminError) return fromAdminError(error);
  if (error instanceof StoreError) {
    const status = STATUS_OF_STORE_ERROR[error.code];
    return status ? new ApiError(status, error.code, error.message) : null;
  }
  if (isTemporary(error)) {
    return new ApiError(503, 'unavailable', 'The server cannot reach its database at the moment.', {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issue = error.validation[0];
    const field = issue?.instancePath.split('/').filter(Boolean).join('.');
    return new ApiError(400, 'invalid', issue?.message ?? 'The request is not valid.', {
      ...(field && { field }),
    });
  }
  // Fastify's own: malformed JSON, wrong content type, too large a body.
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new ApiError(status, 'invalid', error.message);
  return null;
}

function fromAdminError(error: AdminError): ApiError {
  const status = { notFound: 404, alreadyExists: 409, invalid: 400, conflict: 409 }[error.code];
  return new ApiError(status, error.code, error.message, {
    ...(error.field !== null && { field: error.field }),
  });
}
