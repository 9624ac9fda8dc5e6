import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hashToken } from '../auth/token.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { requireProvedSession } from './proof.ts';
import { commonErrors, displayName, nothing } from './schemas.ts';
import { addFactor, removeFactor } from './two-factor.ts';
import { newPasskeyAnswer, passkeyOptions, relyingParty, toRegistrationResponse } from './web-authn.ts';

/** Nobody has that many keys; a stolen session must not fill the table. */
const MOST_PASSKEYS = 25;

const passkeyName = displayName.pipe(z.string().min(1, 'Give it a name.'));
const byId = z.object({ id: z.string().max(100) });

/** Passkeys (WebAuthn): a second factor, and a way to log in without the password. */
export function passkeysPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  const { secondFactors } = ctx.store.directory;
  return async (app) => {
    app.post(
      '/api/passkeys/options',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'What a browser needs to make a passkey',
          response: { 200: passkeyOptions, ...commonErrors },
        },
      },
      async (request) => {
        const principal = await requireProvedSession(ctx, request);
        const known = await secondFactors.list(principal.accountId);
        if (known.length >= MOST_PASSKEYS)
          throw new ApiError(409, 'tooMany', `There can be at most ${MOST_PASSKEYS} passkeys.`);
        return { ...(await ctx.auth.passkeys.creationOptions(relyingParty(ctx), principal, known)) };
      },
    );

    app.post(
      '/api/passkeys',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Add the passkey that the browser has made; ends all other sessions',
          body: z.object({ name: passkeyName, passkey: newPasskeyAnswer }),
          response: {
            201: z.object({
              id: z.string(),
              recoveryCodes: z
                .array(z.string())
                .nullable()
                .describe('Shown this once; null: there was a second factor already, and its codes stay'),
            }),
            ...commonErrors,
          },
        },
      },
      async (request, reply) => {
        const principal = await requireProvedSession(ctx, request);
        const { name, passkey } = request.body;
        const { accountId } = principal;
        const response = toRegistrationResponse(passkey);
        const made = await ctx.auth.passkeys.verifyCreation(relyingParty(ctx), accountId, response);
        if (made === null || !(await secondFactors.spend(hashToken(made.token), made.expiresAt)))
          throw new ApiError(
            400,
            'invalidPasskey',
            'The browser’s answer is not good, or it took too long.',
            {
              field: 'passkey',
            },
          );
        const { passkeyId, publicKey: secret, counter, transports } = made;
        const factor = { kind: 'passkey', name, secret, passkeyId, counter, transports } as const;
        return reply
          .code(201)
          .send(await addFactor(ctx, request, principal, { type: 'passkeyAdded', name }, factor));
      },
    );

    app.patch(
      '/api/passkeys/:id',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Rename a passkey',
          params: byId,
          body: z.object({ name: passkeyName }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId } = await requireProvedSession(ctx, request);
        await secondFactors.rename(accountId, request.params.id, request.body.name);
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/api/passkeys/:id',
      {
        schema: {
          tags: ['two-factor'],
          summary: 'Remove a passkey; ends all other sessions',
          params: byId,
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const principal = await requireProvedSession(ctx, request);
        const factors = await secondFactors.list(principal.accountId);
        const factor = factors.find(({ id, kind }) => kind === 'passkey' && id === request.params.id);
        if (!factor) throw new ApiError(404, 'notFound', 'There is no such passkey.');
        const change = { type: 'passkeyRemoved', name: factor.name } as const;
        await removeFactor(ctx, request, principal, change, factor.id);
        return reply.code(204).send(null);
      },
    );
  };
}
