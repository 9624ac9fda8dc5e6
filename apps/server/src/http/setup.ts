import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isSetUpNeeded, setUp } from '../admin/set-up.ts';
import { welcomeLanguage, type WelcomeLanguage } from '../admin/welcome-texts.ts';
import type { AccountItem } from '../admin/accounts.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';

import { refuseOtherSites } from './same-origin.ts';
import { commonErrors, displayName, newPassword, sessionBody } from './schemas.ts';
import { openSession } from './session.ts';

/** What greets the first account. Must not fail: the account is there. */
export type AfterSetUp = (account: AccountItem, language: WelcomeLanguage) => Promise<void>;

/** The first run in the browser: a one-time link, a domain, an administrator. */
export function setupPlugin(ctx: ServerContext, afterSetUp?: AfterSetUp): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/setup',
      {
        schema: {
          tags: ['set-up'],
          summary: 'Whether this server still waits for its first account',
          security: [],
          response: { 200: z.object({ needed: z.boolean() }), ...commonErrors },
        },
      },
      async () => ({ needed: await isSetUpNeeded(ctx.store) }),
    );

    app.post(
      '/api/setup',
      {
        schema: {
          tags: ['set-up'],
          summary: 'Make the domain and the first administrator, and log in',
          security: [],
          body: z.object({
            token: z.string().max(200).describe('From the link that the server printed when it started'),
            domain: z.string().max(253),
            name: displayName,
            localPart: z.string().max(64).describe('The part of the address before the @'),
            password: newPassword,
          }),
          response: { 200: sessionBody, ...commonErrors },
        },
      },
      async (request, reply) => {
        refuseOtherSites(ctx, request);
        const outcome = await setUp(ctx.store, request.body);
        switch (outcome.kind) {
          case 'done':
            await afterSetUp?.(outcome.account, welcomeLanguage(request.headers['accept-language']));
            return openSession(ctx, request, reply, {
              accountId: outcome.account.id,
              username: outcome.account.address,
              factors: ['password'],
            });
          case 'notNeeded':
            throw new ApiError(409, 'notNeeded', 'This server is set up already.');
          case 'wrongToken':
            throw new ApiError(
              403,
              'wrongToken',
              'This link is no longer good. Start the server again for a new one.',
              {
                field: 'token',
              },
            );
        }
      },
    );
  };
}
