import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keptAppPassword } from '../auth/kept-password.ts';
import { createAppPassword } from '../auth/token.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { requireAccount } from './principal.ts';
import { requireProof, requireProvedSession } from './proof.ts';
import { commonErrors, displayName, nothing, timestamp } from './schemas.ts';

/** Nobody has that many devices; a stolen session must not fill the table. */
const MOST_APP_PASSWORDS = 50;

/** Passwords for mail programs, one for each, that can be taken back one by one. */
export function appPasswordsPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  const { directory } = ctx.store;
  return async (app) => {
    app.get(
      '/api/app-passwords',
      {
        schema: {
          tags: ['app passwords'],
          summary: 'The app passwords of this account, without the passwords',
          response: {
            200: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                createdAt: timestamp,
                lastUsedAt: timestamp.nullable(),
              }),
            ),
            ...commonErrors,
          },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        const found = await directory.appPasswords(accountId);
        return found.map(({ id, name, createdAt, lastSeenAt }) => ({
          id,
          name,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastSeenAt?.toISOString() ?? null,
        }));
      },
    );

    app.post(
      '/api/app-passwords',
      {
        schema: {
          tags: ['app passwords'],
          summary: 'Make an app password; it is shown this once',
          body: z.object({ name: displayName.pipe(z.string().min(1, 'Give it a name.')) }),
          response: {
            201: z.object({ id: z.string(), name: z.string(), password: z.string() }),
            ...commonErrors,
          },
        },
      },
      async (request, reply) => {
        // An app password that makes app passwords could not be taken back any more.
        const { accountId, address } = await requireProvedSession(ctx, request);
        const { name } = request.body;
        if ((await directory.appPasswords(accountId)).length >= MOST_APP_PASSWORDS) {
          throw new ApiError(409, 'tooMany', `There can be at most ${MOST_APP_PASSWORDS} app passwords.`);
        }
        const password = createAppPassword();
        const { id } = await directory.createAppPassword(accountId, {
          name,
          ...(await keptAppPassword(directory, address, password)),
        });
        return reply.code(201).send({ id, name, password });
      },
    );

    app.delete(
      '/api/app-passwords/:id',
      {
        schema: {
          tags: ['app passwords'],
          summary: 'Take an app password back',
          params: z.object({ id: z.string().max(100) }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { accountId } = await requireProof(ctx, request);
        await directory.deleteAppPassword(accountId, request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
