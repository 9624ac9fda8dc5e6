import type { Id } from '@mailcote/store';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createAccount,
  deleteAccount,
  queryAccounts,
  setAccountPassword,
  setAccountQuota,
  setAccountSentCopies,
  showAccount,
  updateAccount,
} from '../admin/accounts.ts';
import { inviteAccount, withdrawInvitation } from '../admin/invitations.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { BY_ADMINISTRATOR, tellOfChange } from '../admin/security-notice.ts';
import { switchTwoFactorOff } from '../admin/two-factor.ts';
import type { RecordAction } from './admin-record.ts';
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
  dailyRecipients: z
    .number()
    .nullable()
    .describe('Recipients that it may write to within 24 hours; null: as many as others, 0: any number'),
  dailyNewRecipients: z.number().nullable().describe('Of those, people it has never written to'),
  createdAt: timestamp,
});

const listedAccount = accountItem.extend({
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean().describe('Logging in has a second step'),
  invitedUntil: timestamp
    .nullable()
    .describe('Until when a link is good with which a password can be chosen; null: there is none'),
  appPasswords: z.number(),
  aliases: z.number(),
  lastSeenAt: timestamp.nullable(),
  sentRecipients: z.number().describe('Recipients of the last 24 hours'),
});

const invitation = z.object({ url: z.string(), expiresAt: timestamp });

const octets = z.int().nonnegative().nullable();
const dailyLimit = z.int().min(0).max(1_000_000).nullable();

const byAddress = z.object({ address: emailAddress });

/** @param actorOf the account of whoever makes a request */
export function adminAccountsPlugin(
  ctx: ServerContext,
  record: RecordAction,
  actorOf: (request: FastifyRequest) => Id | null,
): FastifyPluginAsyncZod {
  const { store } = ctx;
  /** A slip must not lock out the one who made it. */
  const refuseOneself = async (request: FastifyRequest, address: string): Promise<void> => {
    const account = await store.directory.accountByAddress(address);
    if (account !== null && account.id === actorOf(request))
      throw new ApiError(409, 'conflict', 'This is your own account. Another administrator can do that.');
  };
  return async (app) => {
    app.get(
      '/accounts',
      {
        schema: {
          tags: ['admin'],
          summary: 'Accounts in the order of their addresses, a page at a time',
          querystring: z.object({
            search: z.string().max(320).optional().describe('Part of an address or of a name'),
            after: z.string().max(320).optional().describe('`next` of the page before'),
            limit: z.coerce.number().int().min(1).max(200).optional(),
          }),
          response: {
            200: z.object({
              accounts: z.array(listedAccount),
              next: z.string().nullable(),
              total: z.number().nullable().describe('All that match; on the first page'),
            }),
            ...commonErrors,
          },
        },
      },
      async (request) => queryAccounts(store, request.query),
    );
    app.get(
      '/accounts/:address',
      {
        schema: {
          tags: ['admin'],
          summary: 'One account, by any of its addresses',
          params: byAddress,
          response: {
            200: listedAccount.extend({ addresses: z.array(z.string()).describe('Its aliases') }),
            ...commonErrors,
          },
        },
      },
      async (request) => showAccount(store, request.params.address),
    );
    app.post(
      '/accounts',
      {
        schema: {
          tags: ['admin'],
          summary: 'Make an account with its mailboxes',
          body: z.object({
            address: emailAddress,
            password: newPassword
              .optional()
              .describe('Left out: nobody can log in until a password was chosen with a link'),
            name: displayName.optional(),
            isAdmin: z.boolean().optional(),
            invite: z.boolean().optional().describe('Make a link for choosing a password'),
          }),
          response: {
            201: accountItem.extend({ invitation: invitation.nullable() }),
            ...commonErrors,
          },
        },
      },
      async (request, reply) => {
        const { invite = false, ...wanted } = request.body;
        const account = await createAccount(store, wanted);
        const link = invite ? await inviteAccount(store, ctx.publicUrl, account.address) : null;
        await record(request, 'account.create', account.address, {
          isAdmin: account.isAdmin,
          invited: invite,
        });
        return reply.code(201).send({ ...account, invitation: link });
      },
    );
    app.patch(
      '/accounts/:address',
      {
        schema: {
          tags: ['admin'],
          summary: 'Change what is given',
          params: byAddress,
          body: z.object({
            name: displayName.optional(),
            isAdmin: z.boolean().optional(),
            isDisabled: z
              .boolean()
              .optional()
              .describe('Nobody logs in, whatever is open is closed; mail is taken in all the same'),
            quotaBytes: octets.optional(),
            copiesToSent: z.boolean().optional(),
            dailyRecipients: dailyLimit.optional(),
            dailyNewRecipients: dailyLimit.optional(),
          }),
          response: { 200: accountItem, ...commonErrors },
        },
      },
      async (request) => {
        const { address } = request.params;
        const { isAdmin, isDisabled } = request.body;
        if (isAdmin === false || isDisabled === true) await refuseOneself(request, address);
        const account = await updateAccount(store, address, request.body);
        await record(request, 'account.update', account.address, request.body);
        return account;
      },
    );
    app.delete(
      '/accounts/:address',
      {
        schema: {
          tags: ['admin'],
          summary: 'Take an account away with its addresses, its mail and what it has in the queue',
          params: byAddress,
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await refuseOneself(request, request.params.address);
        await deleteAccount(store, request.params.address);
        await record(request, 'account.delete', request.params.address);
        return reply.code(204).send(null);
      },
    );
    app.post(
      '/accounts/:address/invitation',
      {
        schema: {
          tags: ['admin'],
          summary: 'Make a link for choosing a password, good once and for a week; the one before is void',
          params: byAddress,
          response: { 200: invitation, ...commonErrors },
        },
      },
      async (request) => {
        const made = await inviteAccount(store, ctx.publicUrl, request.params.address);
        await record(request, 'account.invite', request.params.address);
        return made;
      },
    );
    app.delete(
      '/accounts/:address/invitation',
      {
        schema: {
          tags: ['admin'],
          summary: 'Make that link void',
          params: byAddress,
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await withdrawInvitation(store, request.params.address);
        await record(request, 'account.uninvite', request.params.address);
        return reply.code(204).send(null);
      },
    );
    app.delete(
      '/accounts/:address/two-factor',
      {
        schema: {
          tags: ['admin'],
          summary: 'For somebody who is locked out: take every second factor away, and end every session',
          params: byAddress,
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await switchTwoFactorOff(ctx, request.params.address);
        await record(request, 'account.twoFactorOff', request.params.address);
        return reply.code(204).send(null);
      },
    );
    app.post(
      '/accounts/:address/password',
      {
        schema: {
          tags: ['admin'],
          summary: 'Set a new password; ends all sessions of the account',
          params: byAddress,
          body: z.object({ password: newPassword }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        const changed = await setAccountPassword(store, request.params.address, request.body.password);
        await record(request, 'account.password', request.params.address);
        await tellOfChange(ctx, changed, { type: 'passwordChanged' }, BY_ADMINISTRATOR);
        return reply.code(204).send(null);
      },
    );
    app.put(
      '/accounts/:address/quota',
      {
        schema: {
          tags: ['admin'],
          summary: 'Limit the mail of an account; what is there already stays',
          params: byAddress,
          body: z.object({ quotaBytes: octets }),
          response: { 200: accountItem, ...commonErrors },
        },
      },
      async (request) => {
        const account = await setAccountQuota(store, request.params.address, request.body.quotaBytes);
        await record(request, 'account.update', account.address, request.body);
        return account;
      },
    );
    app.put(
      '/accounts/:address/sent-copies',
      {
        schema: {
          tags: ['admin'],
          summary: 'Put what its mail programs hand in into Sent, or leave that to them',
          params: byAddress,
          body: z.object({ copiesToSent: z.boolean() }),
          response: { 200: accountItem, ...commonErrors },
        },
      },
      async (request) => {
        const { copiesToSent } = request.body;
        const account = await setAccountSentCopies(store, request.params.address, copiesToSent);
        await record(request, 'account.update', account.address, request.body);
        return account;
      },
    );
  };
}
