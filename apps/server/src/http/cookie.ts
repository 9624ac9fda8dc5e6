import type { Id } from '@mailcote/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_LIFE_MS } from '../auth/sessions.ts';
import type { ServerContext } from '../context.ts';

/** How long a browser that is to be remembered is asked for no second factor. */
export const TRUST_LIFE_MS = 30 * 24 * 60 * 60_000;

type CookieContext = Pick<ServerContext, 'publicUrl'>;

/**
 * Over https the name has the prefix __Host-, which browsers accept only with Secure, Path=/ and no Domain. Over plain http on one's own machine
 * it carries the port, because cookies do not know ports and two servers would log each other out.
 */
function cookieName(ctx: CookieContext): string {
  if (isSecure(ctx)) return '__Host-mailcote';
  return `mailcote-${new URL(ctx.publicUrl).port || '80'}`;
}

function isSecure(ctx: CookieContext): boolean {
  return ctx.publicUrl.startsWith('https:');
}

export function readSessionCookie(ctx: CookieContext, request: FastifyRequest): string | null {
  return request.cookies[cookieName(ctx)] ?? null;
}

export function setSessionCookie(ctx: CookieContext, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(ctx), token, {
    path: '/',
    httpOnly: true,
    secure: isSecure(ctx),
    // A link from elsewhere opens the page, which needs no cookie; what the page then asks for is same-site.
    sameSite: 'strict',
    maxAge: SESSION_LIFE_MS / 1_000,
  });
}

export function clearSessionCookie(ctx: CookieContext, reply: FastifyReply): void {
  reply.clearCookie(cookieName(ctx), {
    path: '/',
    httpOnly: true,
    secure: isSecure(ctx),
    sameSite: 'strict',
  });
}

/** One for each account: people share a browser, or have two accounts. */
function trustCookieName(ctx: CookieContext, accountId: Id): string {
  return `${cookieName(ctx)}-trust-${accountId}`;
}

export function readTrustCookie(ctx: CookieContext, request: FastifyRequest, accountId: Id): string | null {
  return request.cookies[trustCookieName(ctx, accountId)] ?? null;
}

export function setTrustCookie(ctx: CookieContext, reply: FastifyReply, accountId: Id, token: string): void {
  reply.setCookie(trustCookieName(ctx, accountId), token, {
    path: '/',
    httpOnly: true,
    secure: isSecure(ctx),
    sameSite: 'strict',
    maxAge: TRUST_LIFE_MS / 1_000,
  });
}
