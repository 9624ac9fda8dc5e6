import type { Id, SignInFactor } from '@mailcote/store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './cookie.ts';
import { limited, requireAccount } from './principal.ts';
import { refuseOtherSites, requireSameOrigin } from './same-origin.ts';
import { isRemembered } from './trusted-browsers.ts';
import { arePasskeysPossible } from './web-authn.ts';
import { anyPassword, commonErrors, emailAddress, nothing, sessionBody } from './schemas.ts';

const secondStepBody = z.object({
  secondFactor: z.object({
    token: z.string().describe('To go on with: POST /api/session/second-factor'),
    methods: z.array(z.enum(['totp', 'passkey', 'recoveryCode'])),
  }),
});

/** Logging in and out, and who one is. */
export function sessionPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Who is logged in',
          response: { 200: sessionBody, ...commonErrors },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        return describeAccount(ctx, accountId);
      },
    );

    app.post(
      '/api/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Log in; sets the session cookie, or asks for a second factor (202)',
          security: [],
          body: z.object({ address: emailAddress, password: anyPassword }),
          response: { 200: sessionBody, 202: secondStepBody, ...commonErrors },
        },
      },
      async (request, reply) => {
        refuseOtherSites(ctx, request);
        const { address, password } = request.body;
        // App passwords are for mail programs; the web app can change the password and needs the real one.
        const result = await ctx.auth.verify({
          username: address,
          password,
          ip: request.ip,
          service: 'http',
          userAgent: request.headers['user-agent'] ?? '',
          allowAppPassword: false,
        });
        if (!result.ok && result.reason === 'limited') throw limited(result.retryAfterSeconds);
        if (!result.ok)
          throw new ApiError(401, 'invalidCredentials', 'The address or the password is wrong.');
        const signedIn = { accountId: result.accountId, username: address };
        if (!result.needsSecondFactor)
          return openSession(ctx, request, reply, { ...signedIn, factors: ['password'] });
        if (await isRemembered(ctx, request, result.accountId))
          return openSession(ctx, request, reply, { ...signedIn, factors: ['password', 'trustedBrowser'] });
        const token = await ctx.auth.secondStep.begin(result, result.credentialId);
        return reply
          .code(202)
          .send({ secondFactor: { token, methods: await methodsOf(ctx, result.accountId) } });
      },
    );

    app.delete(
      '/api/session',
      { schema: { tags: ['session'], summary: 'Log out', response: { 204: nothing, ...commonErrors } } },
      async (request, reply) => {
        const token = readSessionCookie(ctx, request);
        if (token !== null) {
          requireSameOrigin(ctx, request);
          const session = await ctx.auth.sessionFromToken(token);
          if (session) await ctx.auth.endSession(session.accountId, session.sessionId);
          clearSessionCookie(ctx, reply);
        }
        return reply.code(204).send(null);
      },
    );
  };
}

async function methodsOf(
  ctx: ServerContext,
  accountId: Id,
): Promise<('totp' | 'passkey' | 'recoveryCode')[]> {
  const { secondFactors } = ctx.store.directory;
  const kinds = new Set((await secondFactors.list(accountId)).map(({ kind }) => kind));
  const hasCodes = (await secondFactors.recoveryCodesLeft(accountId)) > 0;
  return [
    ...(kinds.has('passkey') && arePasskeysPossible(ctx) ? (['passkey'] as const) : []),
    ...(kinds.has('totp') ? (['totp'] as const) : []),
    ...(hasCodes ? (['recoveryCode'] as const) : []),
  ];
}

interface SignedIn {
  accountId: Id;
  /** As it was given. */
  username: string;
  /** What was shown. */
  factors: SignInFactor[];
}

/** Starts a session for the account, puts its cookie on the reply and notes it in the log of sign-ins. */
export async function openSession(
  ctx: ServerContext,
  request: Parameters<typeof readSessionCookie>[1],
  reply: Parameters<typeof setSessionCookie>[1],
  { accountId, username, factors }: SignedIn,
): Promise<z.output<typeof sessionBody>> {
  const seen = { accountId, userAgent: request.headers['user-agent'] ?? '', ip: request.ip };
  const { token } = await ctx.auth.createSession(seen);
  setSessionCookie(ctx, reply, token);
  ctx.auth.signIns.note({ ...seen, username, service: 'http', outcome: 'ok', factors });
  return describeAccount(ctx, accountId);
}

async function describeAccount(ctx: ServerContext, accountId: string): Promise<z.output<typeof sessionBody>> {
  const account = await ctx.store.directory.accountById(accountId);
  if (!account) throw new ApiError(401, 'unauthorized', 'You are not logged in.');
  return { accountId: account.id, address: account.address, name: account.name, isAdmin: account.isAdmin };
}
