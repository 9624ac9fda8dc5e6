import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createAccount,
  listAccounts,
  setAccountPassword,
  setAccountQuota,
  setAccountSentCopies,
} from '../admin/accounts.ts';
import type { ServerContext } from '../context.ts';
import { commonErrors, displayName, emailAddress, newPassword, nothing, timestamp } from './schemas.ts';

const accountItem = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  isAdmin: z.boolean(),
  isDisabled: z.boolean(),
  usedBytes: z.number(),
  quotaBytes: z.number().nullable().describe('The most octets that all messages may have; null: no limit'),
  copiesToSent: z.boolean().describe('What its mail programs hand in is put into Sent, too'),
  createdAt: timestamp,
});

export function adminAccountsPlugin({ store }: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/accounts',
      {
        schema: {
          tags: ['admin'],
          summary: 'All accounts',
          response: { 200: z.array(accountItem), ...commonErrors },
        },
      },
      async () => listAccounts(store),
    );
    app.post(
      '/accounts',
      {
        schema: {
          tags: ['admin'],
          summary: 'Make an account with its mailboxes',
          body: z.object({
            address: emailAddress,
            password: newPassword,
            name: displayName.optional(),
            isAdmin: z.boolean().optional(),
          }),
          response: { 201: accountItem, ...commonErrors },
        },
      },
      async (request, reply) => reply.code(201).send(await createAccount(store, request.body)),
    );
    app.post(
      '/accounts/:address/password',
      {
        schema: {
          tags: ['admin'],
          summary: 'Set a new password; ends all sessions of the account',
          params: z.object({ address: emailAddress }),
          body: z.object({ password: newPassword }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await setAccountPassword(store, request.params.address, request.body.password);
        return reply.code(204).send(null);
      },
    );
    app.put(
      '/accounts/:address/quota',
      {
        schema: {
          tags: ['admin'],
          summary: 'Limit the mail of an account; what is there already stays',
          params: z.object({ address: emailAddress }),
          body: z.object({ quotaBytes: z.int().nonnegative().nullable() }),
          response: { 200: accountItem, ...commonErrors },
        },
      },
      async (request) => setAccountQuota(store, request.params.address, request.body.quotaBytes),
    );
    app.put(
      '/accounts/:address/sent-copies',
      {
        schema: {
          tags: ['admin'],
          summary: 'Put what its mail programs hand in into Sent, or leave that to them',
          params: z.object({ address: emailAddress }),
          body: z.object({ copiesToSent: z.boolean() }),
          response: { 200: accountItem, ...commonErrors },
        },
      },
      async (request) => setAccountSentCopies(store, request.params.address, request.body.copiesToSent),
    );
  };
}
