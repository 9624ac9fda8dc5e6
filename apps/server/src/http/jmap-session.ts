import type { Session } from '@mailcote/jmap';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { sessionObject } from '../jmap/session-object.ts';
import { vapidKey } from '../push/vapid.ts';
import { baseUrl } from './jmap-base-url.ts';
import type { Principal } from './principal.ts';

/** The Session object as the client that makes this request is to see it. */
export async function sessionFor(
  ctx: ServerContext,
  principal: Principal,
  request: FastifyRequest,
): Promise<Session> {
  const { publicKey } = await vapidKey(ctx);
  return sessionObject(ctx.config, principal, baseUrl(ctx, request), publicKey);
}
