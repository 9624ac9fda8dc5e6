import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { limited, requireAccount, type Principal } from './principal.ts';
import { anyPassword, commonErrors, nothing } from './schemas.ts';
import { passkeyAnswer, passkeyOptions, relyingParty, toAuthenticationResponse } from './web-authn.ts';

/** An open page on somebody's desk must not be enough to change how one signs in. */
const PROOF_LIFE_MS = 10 * 60_000;

/**
 * The account a request speaks for, which has shown the password or a passkey a short while ago: for everything that changes how one signs in.
 * @throws ApiError 401, 403 (`proofNeeded`: POST /api/session/proof, then the same again) or 429
 */
export async function requireProof(ctx: ServerContext, request: FastifyRequest): Promise<Principal> {
  const principal = await requireAccount(ctx, request);
  if (principal.hasAppPassword)
    throw new ApiError(403, 'forbidden', 'An app password cannot change how one signs in.');
  if ((principal.provedAt?.getTime() ?? 0) < Date.now() - PROOF_LIFE_MS)
    throw new ApiError(403, 'proofNeeded', 'Confirm with your password or a passkey that it is you.');
  return principal;
}

/** The same, for what a session alone may do. */
export async function requireProvedSession(
  ctx: ServerContext,
  request: FastifyRequest,
): Promise<Principal & { sessionId: string }> {
  const principal = await requireProof(ctx, request);
  const { sessionId } = principal;
  if (sessionId === null) throw new ApiError(403, 'forbidden', 'Log in to the web app to change this.');
  return { ...principal, sessionId };
}

/** Showing again, within a session, that it is still the same person. */
export function proofPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/session/proof/passkey-options',
      {
        schema: {
          tags: ['session'],
          summary: 'What a browser needs to ask for a passkey of this account',
          response: { 200: passkeyOptions, ...commonErrors },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        const factors = await ctx.store.directory.secondFactors.list(accountId);
        return {
          ...(await ctx.auth.passkeys.requestOptions(relyingParty(ctx), 'passkeyProof', accountId, factors)),
        };
      },
    );

    app.post(
      '/api/session/proof',
      {
        schema: {
          tags: ['session'],
          summary: 'Confirm with the password or a passkey; good for ten minutes of changes',
          body: z.union([z.object({ password: anyPassword }), z.object({ passkey: passkeyAnswer })]),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId, address, sessionId } = await requireAccount(ctx, request);
        if (sessionId === null) throw new ApiError(403, 'forbidden', 'There is no session to confirm.');
        const { body, ip } = request;
        const result =
          'password' in body
            ? await ctx.auth.verify({
                username: address,
                password: body.password,
                ip,
                service: 'http',
                userAgent: request.headers['user-agent'] ?? '',
                allowAppPassword: false,
              })
            : await ctx.auth.secondStep.prove(
                { accountId, address },
                toAuthenticationResponse(body.passkey),
                relyingParty(ctx),
                ip,
              );
        if (!result.ok && result.reason === 'limited') throw limited(result.retryAfterSeconds);
        if (!result.ok)
          throw new ApiError(403, 'invalidCredentials', 'That is not right.', {
            field: 'password' in body ? 'password' : 'passkey',
          });
        await ctx.auth.proveSession(sessionId);
        return reply.code(204).send(null);
      },
    );
  };
}
