import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { acceptInvitation, openInvitation } from '../admin/invitations.ts';
import type { ServerContext } from '../context.ts';
import { refuseOtherSites } from './same-origin.ts';
import { commonErrors, newPassword } from './schemas.ts';

const token = z.string().max(200).describe('From the link, behind the number sign');
const owner = z.object({ address: z.string(), name: z.string() });

/** Choosing a password with a link from an administrator. The token is 256 random bits: there is nothing to guess, and nothing to count. */
export function invitationPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/invitation',
      {
        schema: {
          tags: ['session'],
          summary: 'Whose link it is',
          security: [],
          body: z.object({ token }),
          response: { 200: owner, ...commonErrors },
        },
      },
      async (request) => {
        refuseOtherSites(ctx, request);
        const { address, name } = await openInvitation(ctx.store, request.body.token);
        return { address, name };
      },
    );
    app.post(
      '/api/invitation/accept',
      {
        schema: {
          tags: ['session'],
          summary: 'Choose the password; the link is used up, and every session of the account ends',
          security: [],
          body: z.object({ token, password: newPassword }),
          response: { 200: owner, ...commonErrors },
        },
      },
      async (request) => {
        refuseOtherSites(ctx, request);
        const { address, name } = await acceptInvitation(
          ctx.store,
          request.body.token,
          request.body.password,
        );
        return { address, name };
      },
    );
  };
}
