import type { Id } from '@mailcote/store';
import type { FastifyRequest } from 'fastify';
import { APP_PASSWORD_NEEDED } from '../auth/app-password-needed.ts';
import type { AttemptResult } from '../auth/authenticator.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { readSessionCookie } from './cookie.ts';
import { requireSameOrigin } from './same-origin.ts';

/** Who makes a request. */
export interface Principal {
  accountId: Id;
  address: string;
  isAdmin: boolean;
  /** The session, password or app password that showed it. */
  credentialId: Id;
  sessionId: Id | null;
  /** When the password or a passkey was shown last; null: not that we know. */
  provedAt: Date | null;
  /** It came with an app password. */
  hasAppPassword: boolean;
  via: 'cookie' | 'basic' | 'bearer';
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The account a request speaks for: Basic with the password or an app password, Bearer with an app password or a session token, or the cookie.
 * With the cookie, requests that change something and WebSocket handshakes must come from our own page.
 * @throws ApiError 401, 403 or 429
 */
export async function requireAccount(ctx: ServerContext, request: FastifyRequest): Promise<Principal> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization.trim()) ?? [];
    if (scheme.toLowerCase() === 'basic') return basic(ctx, request, credentials);
    if (scheme.toLowerCase() === 'bearer') return bearer(ctx, request, credentials);
    throw unauthorized(request);
  }
  const token = readSessionCookie(ctx, request);
  const session = token === null ? null : await ctx.auth.sessionFromToken(token, request.ip);
  if (!session) throw unauthorized(request);
  const isHandshake = request.headers.upgrade !== undefined;
  if (isHandshake || !SAFE_METHODS.has(request.method)) requireSameOrigin(ctx, request);
  const { sessionId } = session;
  return { ...session, credentialId: sessionId, hasAppPassword: false, via: 'cookie' };
}

/** @throws ApiError 403 when the account is no administrator's, or what it shows is on every phone and laptop of theirs */
export async function requireAdmin(ctx: ServerContext, request: FastifyRequest): Promise<Principal> {
  const principal = await requireAccount(ctx, request);
  if (principal.hasAppPassword)
    throw new ApiError(403, 'forbidden', 'An app password is for mail programs and administers nothing.');
  if (!principal.isAdmin) throw new ApiError(403, 'forbidden', 'Only an administrator may do this.');
  return principal;
}

async function basic(ctx: ServerContext, request: FastifyRequest, credentials: string): Promise<Principal> {
  const text = Buffer.from(credentials, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthorized(request);
  return { ...(await verified(ctx, request, text.slice(0, colon), text.slice(colon + 1))), via: 'basic' };
}

async function verified(
  ctx: ServerContext,
  request: FastifyRequest,
  username: string,
  password: string,
): Promise<Omit<Principal, 'via'>> {
  const result = await ctx.auth.verify({ username, password, ip: request.ip, service: 'http' });
  return principalOf(request, result);
}

/** @throws ApiError 401 or 429 */
function principalOf(request: FastifyRequest, result: AttemptResult): Omit<Principal, 'via'> {
  if (result.ok) {
    const { accountId, address, isAdmin, credentialId, via } = result;
    return {
      accountId,
      address,
      isAdmin,
      credentialId,
      sessionId: via === 'session' ? credentialId : null,
      provedAt: via === 'password' ? new Date() : null,
      hasAppPassword: via === 'appPassword',
    };
  }
  if (result.reason === 'limited') throw limited(result.retryAfterSeconds);
  if (result.reason === 'appPasswordNeeded')
    throw new ApiError(401, 'appPasswordNeeded', APP_PASSWORD_NEEDED);
  throw unauthorized(request);
}

async function bearer(ctx: ServerContext, request: FastifyRequest, token: string): Promise<Principal> {
  const result = await ctx.auth.verifyToken({ username: null, token, ip: request.ip, service: 'http' });
  const principal = principalOf(request, result);
  const session = principal.sessionId === null ? null : await ctx.auth.sessionFromToken(token);
  return { ...principal, provedAt: session?.provedAt ?? null, via: 'bearer' };
}

export function limited(retryAfterSeconds: number): ApiError {
  return new ApiError(429, 'limited', 'Too many attempts. Try again later.', {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

function unauthorized(request: FastifyRequest): ApiError {
  // A browser would answer the challenge with a dialog of its own over our page.
  const isBrowser = request.headers['sec-fetch-site'] !== undefined;
  return new ApiError(401, 'unauthorized', 'You are not logged in.', {
    headers: isBrowser ? {} : { 'www-authenticate': 'Basic realm="Mailcote", charset="UTF-8"' },
  });
}
