import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { tellOfChange } from '../admin/security-notice.ts';
import type { SecurityChange } from '../admin/security-texts.ts';
import { welcomeLanguage } from '../admin/welcome-texts.ts';
import { createRecoveryCodes, recoveryCodeDigest } from '../auth/recovery-codes.ts';
import { seal } from '../auth/sealed.ts';
import { createTotpSecret, totpStep, totpUri } from '../auth/totp.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { requireAccount, type Principal } from './principal.ts';
import { requireProvedSession } from './proof.ts';
import { commonErrors, nothing, timestamp } from './schemas.ts';
import { arePasskeysPossible } from './web-authn.ts';

/** Time to find the phone and install an app. */
const SET_UP_LIFE_MS = 30 * 60_000;

const used = { createdAt: timestamp, lastUsedAt: timestamp.nullable() };
const recoveryCodes = z
  .array(z.string())
  .nullable()
  .describe('Shown this once; null: there was a second factor already, and its codes stay');

/** The second factors of an account: an authenticator app (TOTP), recovery codes; passkeys have routes of their own. */
export function twoFactorPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  const { secondFactors } = ctx.store.directory;
  const { tokens } = ctx.auth;
  return async (app) => {
    app.get(
      '/api/two-factor',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'What this account shows besides its password',
          response: {
            200: z.object({
              isOn: z
                .boolean()
                .describe('Logging in has a second step, and mail programs need app passwords'),
              totp: z.object(used).nullable(),
              passkeys: z.array(z.object({ id: z.string(), name: z.string(), ...used })),
              recoveryCodesLeft: z.number(),
              passkeysPossible: z.boolean().describe('False: this server is reached by an address in digits'),
            }),
            ...commonErrors,
          },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        const factors = (await secondFactors.list(accountId)).map(
          ({ id, kind, name, createdAt, lastUsedAt }) => ({
            kind,
            item: {
              id,
              name,
              createdAt: createdAt.toISOString(),
              lastUsedAt: lastUsedAt?.toISOString() ?? null,
            },
          }),
        );
        return {
          isOn: factors.length > 0,
          totp: factors.find(({ kind }) => kind === 'totp')?.item ?? null,
          passkeys: factors.filter(({ kind }) => kind === 'passkey').map(({ item }) => item),
          recoveryCodesLeft: await secondFactors.recoveryCodesLeft(accountId),
          passkeysPossible: arePasskeysPossible(ctx),
        };
      },
    );

    app.post(
      '/api/two-factor/totp/new',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'A secret for an authenticator app; a code of it switches it on',
          response: {
            200: z.object({
              secret: z.string().describe('In base32, to be typed'),
              uri: z.string().describe('otpauth://totp/…, to be shown as a QR code'),
              token: z.string().describe('To be sent back with the first code'),
            }),
            ...commonErrors,
          },
        },
      },
      async (request) => {
        const { accountId, address } = await requireProvedSession(ctx, request);
        const secret = createTotpSecret();
        const token = await tokens.make('totp', JSON.stringify([accountId, secret]), SET_UP_LIFE_MS);
        return { secret, uri: totpUri(secret, address), token };
      },
    );

    app.post(
      '/api/two-factor/totp',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Switch the authenticator app on by its first code; ends all other sessions',
          body: z.object({ token: z.string().max(2_000), code: z.string().max(20) }),
          response: { 200: z.object({ recoveryCodes }), ...commonErrors },
        },
      },
      async (request) => {
        const principal = await requireProvedSession(ctx, request);
        const { accountId } = principal;
        const read = await tokens.read('totp', request.body.token);
        const [owner, secret] = JSON.parse(read?.says ?? '["",""]') as [string, string];
        if (read === null || owner !== accountId)
          throw new ApiError(409, 'stepEnded', 'This took too long. Begin again.');
        const step = totpStep(secret, request.body.code);
        if (step === null)
          throw new ApiError(400, 'invalidCode', 'The code is not right. Is the clock of the phone right?', {
            field: 'code',
          });
        const [key] = await ctx.auth.sealKeys();
        if (!key) throw new Error('there is no key to seal secrets with');
        const sealed = seal(Buffer.from(secret), key, accountId);
        return addFactor(
          ctx,
          request,
          principal,
          { type: 'totpAdded' },
          {
            kind: 'totp',
            name: '',
            secret: sealed,
            passkeyId: null,
            // The code that has switched it on is used, too.
            counter: step,
            transports: [],
          },
        );
      },
    );

    app.delete(
      '/api/two-factor/totp',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Remove the authenticator app; ends all other sessions',
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const principal = await requireProvedSession(ctx, request);
        const factors = await secondFactors.list(principal.accountId);
        const factor = factors.find(({ kind }) => kind === 'totp');
        if (!factor) throw new ApiError(404, 'notFound', 'There is no authenticator app.');
        await removeFactor(ctx, request, principal, { type: 'totpRemoved' }, factor.id);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/two-factor/recovery-codes',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Ten new recovery codes; the old ones end',
          response: { 200: z.object({ recoveryCodes: z.array(z.string()) }), ...commonErrors },
        },
      },
      async (request) => {
        const principal = await requireProvedSession(ctx, request);
        const { codes, digests } = await newRecoveryCodes(ctx, principal.accountId);
        await secondFactors.setRecoveryCodes(principal.accountId, digests);
        await tell(ctx, request, principal, { type: 'recoveryCodesMade' });
        return { recoveryCodes: codes };
      },
    );
  };
}

type Session = Principal & { sessionId: string };

/** @throws StoreError alreadyExists @returns the recovery codes that come with the first */
export async function addFactor(
  ctx: ServerContext,
  request: FastifyRequest,
  principal: Session,
  change: SecurityChange,
  factor: Parameters<typeof ctx.store.directory.secondFactors.add>[1],
): Promise<{ recoveryCodes: string[] | null; id: string }> {
  const { accountId, sessionId } = principal;
  const { codes, digests } = await newRecoveryCodes(ctx, accountId);
  const added = await ctx.store.directory.secondFactors.add(accountId, factor, {
    recoveryCodes: digests,
    keep: sessionId,
  });
  await ctx.auth.endOtherSessions(accountId, sessionId);
  await tell(ctx, request, principal, change);
  return { recoveryCodes: added.isFirst ? codes : null, id: added.id };
}

/** @throws StoreError notFound */
export async function removeFactor(
  ctx: ServerContext,
  request: FastifyRequest,
  principal: Session,
  change: SecurityChange,
  id: string,
): Promise<void> {
  const { accountId, sessionId } = principal;
  await ctx.store.directory.secondFactors.remove(accountId, id, { keep: sessionId });
  await ctx.auth.endOtherSessions(accountId, sessionId);
  await tell(ctx, request, principal, change);
}

/** A message to the account itself. */
export function tell(
  ctx: ServerContext,
  request: FastifyRequest,
  account: { address: string },
  change: SecurityChange,
): Promise<void> {
  return tellOfChange(ctx, account, change, {
    language: welcomeLanguage(request.headers['accept-language']),
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  });
}

async function newRecoveryCodes(
  ctx: ServerContext,
  accountId: string,
): Promise<{ codes: string[]; digests: string[] }> {
  const codes = createRecoveryCodes();
  const digests = await Promise.all(
    codes.map((code) => recoveryCodeDigest(ctx.auth.tokens, accountId, code)),
  );
  return { codes, digests };
}
