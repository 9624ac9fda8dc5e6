import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SecondProof } from '../auth/second-step.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { limited } from './principal.ts';
import { refuseOtherSites } from './same-origin.ts';
import { commonErrors, sessionBody } from './schemas.ts';
import { openSession } from './session.ts';
import { rememberBrowser } from './trusted-browsers.ts';
import { passkeyAnswer, passkeyOptions, relyingParty, toAuthenticationResponse } from './web-authn.ts';

const stepToken = z.string().min(1).max(2_000).describe('From the answer to the password');
const code = z.string().min(1).max(100);

/** What comes after the password (POST /api/session, 202), and signing in by a passkey alone. */
export function signInStepsPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  const { passkeys, secondStep } = ctx.auth;
  return async (app) => {
    app.post(
      '/api/session/second-factor',
      {
        schema: {
          tags: ['session'],
          summary: 'The second step of logging in; sets the session cookie',
          security: [],
          body: z
            .object({
              token: stepToken,
              code: code.optional().describe('Of an authenticator app'),
              recoveryCode: code.optional(),
              passkey: passkeyAnswer.optional(),
              remember: z.boolean().optional().describe('Ask this browser for no second factor for 30 days'),
            })
            .refine(
              (body) => [body.code, body.recoveryCode, body.passkey].filter(Boolean).length === 1,
              'One of code, recoveryCode and passkey is needed.',
            ),
          response: { 200: sessionBody, ...commonErrors },
        },
      },
      async (request, reply) => {
        refuseOtherSites(ctx, request);
        const { token, remember = false, ...shown } = request.body;
        const from = { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' };
        const result = await secondStep.finish(token, proofOf(ctx, shown), from);
        if (result.ok) {
          if (remember) await rememberBrowser(ctx, request, reply, result.accountId);
          return openSession(ctx, request, reply, { ...result, username: result.address });
        }
        if (result.reason === 'limited') throw limited(result.retryAfterSeconds);
        if (result.reason === 'ended')
          throw new ApiError(401, 'stepEnded', 'This took too long, or was done already. Begin again.');
        throw new ApiError(401, 'invalidCode', 'That is not right, or it has been used already.');
      },
    );

    app.post(
      '/api/session/passkey-options',
      {
        schema: {
          tags: ['session'],
          summary:
            'What a browser needs to ask for a passkey: as the second step with its token, else to log in by it alone',
          security: [],
          body: z.object({ token: stepToken.optional() }),
          response: { 200: passkeyOptions, ...commonErrors },
        },
      },
      async (request) => {
        refuseOtherSites(ctx, request);
        const party = relyingParty(ctx);
        const { token } = request.body;
        if (token === undefined)
          return { ...(await passkeys.requestOptions(party, 'passkeySignIn', null, [])) };
        const step = await secondStep.stepping(token);
        if (step === null) throw new ApiError(401, 'stepEnded', 'This took too long. Begin again.');
        const known = await ctx.store.directory.secondFactors.list(step.accountId);
        return { ...(await passkeys.requestOptions(party, 'passkeySecondFactor', step.accountId, known)) };
      },
    );

    app.post(
      '/api/session/passkey',
      {
        schema: {
          tags: ['session'],
          summary: 'Log in by a passkey alone; sets the session cookie',
          security: [],
          body: z.object({ passkey: passkeyAnswer }),
          response: { 200: sessionBody, ...commonErrors },
        },
      },
      async (request, reply) => {
        refuseOtherSites(ctx, request);
        const from = { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' };
        const response = toAuthenticationResponse(request.body.passkey);
        const result = await secondStep.signIn(response, relyingParty(ctx), from);
        if (result.ok) return openSession(ctx, request, reply, { ...result, username: result.address });
        if (result.reason === 'limited') throw limited(result.retryAfterSeconds);
        throw new ApiError(
          401,
          'invalidPasskey',
          'This passkey is not known here, or not good for logging in.',
        );
      },
    );
  };
}

function proofOf(
  ctx: ServerContext,
  shown: {
    code?: string | undefined;
    recoveryCode?: string | undefined;
    passkey?: z.output<typeof passkeyAnswer> | undefined;
  },
): SecondProof {
  if (shown.passkey) {
    const response = toAuthenticationResponse(shown.passkey);
    return { type: 'passkey', response, relyingParty: relyingParty(ctx) };
  }
  if (shown.code !== undefined) return { type: 'totp', code: shown.code };
  return { type: 'recoveryCode', code: shown.recoveryCode ?? '' };
}
