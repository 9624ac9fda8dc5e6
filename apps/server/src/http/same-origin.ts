import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';

/**
 * True when a browser says that our own page made the request. Fetch Metadata cannot be set by a page; older browsers send Origin.
 * The Host header may be trusted for this: a page that made its own name lead here would find no cookie of ours under that name.
 */
function isSameOrigin(ctx: Pick<ServerContext, 'publicUrl'>, request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return origin === ctx.publicUrl || origin === `${request.protocol}://${request.host}`;
}

/** For requests that carry our cookie and change something, and for the WebSocket handshake. */
export function requireSameOrigin(ctx: Pick<ServerContext, 'publicUrl'>, request: FastifyRequest): void {
  if (!isSameOrigin(ctx, request)) {
    throw new ApiError(403, 'forbidden', 'This request comes from another site.');
  }
}

/** For requests without a cookie, such as logging in: programs send neither header and are welcome, other sites are not. */
export function refuseOtherSites(ctx: Pick<ServerContext, 'publicUrl'>, request: FastifyRequest): void {
  const isBrowser = request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined;
  if (isBrowser) requireSameOrigin(ctx, request);
}
