import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addAlias, listAliases, removeAlias } from '../admin/aliases.ts';
import type { ServerContext } from '../context.ts';
import { commonErrors, emailAddress, nothing } from './schemas.ts';

const aliasItem = z.object({
  address: z.string().describe('sales@example.org, or @example.org for everything else at that domain'),
  account: z.string().describe('Address of the account it leads to'),
});

export function adminAliasesPlugin({ store }: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/aliases',
      {
        schema: {
          tags: ['admin'],
          summary: 'All aliases',
          response: { 200: z.array(aliasItem), ...commonErrors },
        },
      },
      async () => listAliases(store),
    );
    app.post(
      '/aliases',
      {
        schema: {
          tags: ['admin'],
          summary: 'Lead one more address, or the rest of a domain, to an account',
          body: z.object({ address: emailAddress, account: emailAddress }),
          response: { 201: aliasItem, ...commonErrors },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await addAlias(store, request.body.address, request.body.account)),
    );
    app.delete(
      '/aliases/:address',
      {
        schema: {
          tags: ['admin'],
          summary: 'Remove an alias',
          params: z.object({ address: emailAddress }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await removeAlias(store, request.params.address);
        return reply.code(204).send(null);
      },
    );
  };
}
