import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findAccount } from '../admin/accounts.ts';
import { listSignIns } from '../admin/sign-ins.ts';
import type { ServerContext } from '../context.ts';
import { requireAccount } from './principal.ts';
import { commonErrors, emailAddress, timestamp } from './schemas.ts';

const MOST_AT_A_TIME = 500;

const signInItem = z
  .object({
    id: z.string(),
    accountId: z.string().nullable().describe('Null: no account has that name'),
    username: z.string().describe('As it was given'),
    service: z.enum(['http', 'imap', 'pop3', 'smtp']),
    ip: z.string(),
    userAgent: z.string().describe('Of a browser; empty for mail programs'),
    outcome: z
      .enum(['ok', 'invalid', 'limited', 'appPasswordNeeded'])
      .describe(
        'invalid: wrong name, password or code; limited: too many tries; appPasswordNeeded: the right password where only app passwords are taken',
      ),
    factors: z
      .array(
        z.enum(['password', 'appPassword', 'session', 'passkey', 'totp', 'recoveryCode', 'trustedBrowser']),
      )
      .describe('What was shown, in order'),
    count: z.number(),
    firstAt: timestamp,
    lastAt: timestamp,
  })
  .describe(
    'Tries of an hour that are alike. Where username and ip are empty there were too many to tell them apart.',
  );

const page = z.object({
  before: z.string().max(100).optional().describe('The id of the last one that is known'),
  limit: z.coerce.number().int().min(1).max(MOST_AT_A_TIME).default(100),
});

/** Who signed in to this account or tried to, by any protocol, for 90 days. */
export function signInsPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/sign-ins',
      {
        schema: {
          tags: ['session'],
          summary: 'Who signed in to this account or tried to, the newest first',
          querystring: page,
          response: { 200: z.array(signInItem), ...commonErrors },
        },
      },
      async (request) => {
        const { accountId } = await requireAccount(ctx, request);
        return listSignIns(ctx, { accountId, ...request.query });
      },
    );
  };
}

/** The same of all accounts, and of names that nobody has. */
export function adminSignInsPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/sign-ins',
      {
        schema: {
          tags: ['admin'],
          summary: 'Who signed in or tried to, the newest first',
          querystring: page.extend({
            account: emailAddress.optional().describe('An address of the account'),
          }),
          response: { 200: z.array(signInItem), ...commonErrors },
        },
      },
      async (request) => {
        const { account, ...rest } = request.query;
        const accountId =
          account === undefined ? {} : { accountId: (await findAccount(ctx.store, account)).id };
        return listSignIns(ctx, { ...accountId, ...rest });
      },
    );
  };
}
