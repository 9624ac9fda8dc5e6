import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';

/**
 * Scheme, host and port under which this client sees us. A configured public URL is the truth; without one it is whatever name
 * the client used, or a page opened as http://127.0.0.1:8080 would be sent to http://localhost:8080, another origin.
 */
export function baseUrl(ctx: ServerContext, request: FastifyRequest): string {
  return ctx.config.publicUrl ?? `${request.protocol}://${request.host}`;
}
