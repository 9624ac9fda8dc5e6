import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { limited, requireAccount } from './principal.ts';
import { anyPassword, commonErrors, newPassword, nothing, timestamp } from './schemas.ts';
import { keptPassword } from '../auth/kept-password.ts';
import { requireProof } from './proof.ts';
import { tell } from './two-factor.ts';

const sessionItem = z.object({
  id: z.string(),
  current: z.boolean(),
  userAgent: z.string(),
  ip: z.string(),
  createdAt: timestamp,
  lastSeenAt: timestamp,
});

/** Where one is logged in, and the password. */
export function sessionsPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/sessions',
      {
        schema: {
          tags: ['session'],
          summary: 'Where this account is logged in',
          response: { 200: z.array(sessionItem), ...commonErrors },
        },
      },
      async (request) => {
        const { accountId, sessionId } = await requireAccount(ctx, request);
        const sessions = await ctx.store.directory.sessions(accountId);
        return sessions.map((session) => ({
          id: session.id,
          current: session.id === sessionId,
          userAgent: session.userAgent ?? '',
          ip: session.ip ?? '',
          createdAt: session.createdAt.toISOString(),
          lastSeenAt: (session.lastSeenAt ?? session.createdAt).toISOString(),
        }));
      },
    );

    app.delete(
      '/api/sessions/:id',
      {
        schema: {
          tags: ['session'],
          summary: 'End a session',
          params: z.object({ id: z.string().max(100) }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId } = await requireProof(ctx, request);
        await ctx.auth.endSession(accountId, request.params.id);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/password',
      {
        schema: {
          tags: ['session'],
          summary: 'Change the password; ends all other sessions',
          body: z.object({ current: anyPassword, next: newPassword }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId, address, sessionId } = await requireAccount(ctx, request);
        const { current, next } = request.body;
        const result = await ctx.auth.verify({
          username: address,
          password: current,
          ip: request.ip,
          service: 'http',
          allowAppPassword: false,
        });
        if (!result.ok && result.reason === 'limited') throw limited(result.retryAfterSeconds);
        if (!result.ok)
          throw new ApiError(403, 'invalidCredentials', 'The current password is wrong.', {
            field: 'current',
          });
        const { directory } = ctx.store;
        const { hash, scram } = await keptPassword(directory, address, next);
        await directory.setPassword(accountId, hash, scram);
        await ctx.auth.endOtherSessions(accountId, sessionId);
        if (sessionId !== null) await ctx.auth.proveSession(sessionId);
        await tell(ctx, request, { address }, { type: 'passwordChanged' });
        return reply.code(204).send(null);
      },
    );
  };
}
