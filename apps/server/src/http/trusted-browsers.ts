import type { Id } from '@mailcote/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createToken, hashToken } from '../auth/token.ts';
import type { ServerContext } from '../context.ts';
import { readTrustCookie, setTrustCookie, TRUST_LIFE_MS } from './cookie.ts';
import { requireAccount } from './principal.ts';
import { requireProof } from './proof.ts';
import { commonErrors, nothing, timestamp } from './schemas.ts';

/** Some browsers' names are whole novels. */
const LONGEST_USER_AGENT = 300;

/** The browser is asked for no second factor of this account for 30 days. */
export async function rememberBrowser(
  ctx: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: Id,
): Promise<void> {
  const token = createToken();
  await ctx.store.directory.createTrustedBrowser({
    accountId,
    tokenHash: hashToken(token),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_USER_AGENT),
    ip: request.ip,
    expiresAt: new Date(Date.now() + TRUST_LIFE_MS),
  });
  setTrustCookie(ctx, reply, accountId, token);
}

/** Whether the account has told this browser to be remembered. */
export async function isRemembered(
  ctx: ServerContext,
  request: FastifyRequest,
  accountId: Id,
): Promise<boolean> {
  const token = readTrustCookie(ctx, request, accountId);
  return token !== null && ctx.store.directory.isTrustedBrowser(accountId, hashToken(token), request.ip);
}

/** Browsers that are asked for no second factor, and forgetting them. */
export function trustedBrowsersPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  const { directory } = ctx.store;
  return async (app) => {
    app.get(
      '/api/trusted-browsers',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Browsers that are asked for no second factor',
          response: {
            200: z.array(
              z.object({
                id: z.string(),
                userAgent: z.string(),
                ip: z.string(),
                createdAt: timestamp,
                lastSeenAt: timestamp,
                expiresAt: timestamp,
              }),
            ),
            ...commonErrors,
          },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        const browsers = await directory.trustedBrowsers(accountId);
        return browsers.map(({ createdAt, lastSeenAt, expiresAt, ...rest }) => ({
          ...rest,
          createdAt: createdAt.toISOString(),
          lastSeenAt: (lastSeenAt ?? createdAt).toISOString(),
          expiresAt: expiresAt.toISOString(),
        }));
      },
    );

    app.delete(
      '/api/trusted-browsers/:id',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Ask a browser for the second factor again',
          params: z.object({ id: z.string().max(100) }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId } = await requireProof(ctx, request);
        await directory.deleteTrustedBrowser(accountId, request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
