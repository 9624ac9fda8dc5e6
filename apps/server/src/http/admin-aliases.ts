import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addAlias, MOST_TARGETS, queryAliases, removeAlias, setAlias } from '../admin/aliases.ts';
import type { ServerContext } from '../context.ts';
import type { RecordAction } from './admin-record.ts';
import { commonErrors, emailAddress, nothing } from './schemas.ts';

const aliasItem = z.object({
  address: z.string().describe('sales@example.org, or @example.org for everything else at that domain'),
  account: z
    .string()
    .nullable()
    .describe('Address of the account it leads to; null: to several addresses, or to somebody elsewhere'),
  targets: z.array(z.string()).describe('All the addresses it leads to'),
});

const targets = z.array(emailAddress).min(1).max(MOST_TARGETS);

export function adminAliasesPlugin({ store }: ServerContext, record: RecordAction): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/aliases',
      {
        schema: {
          tags: ['admin'],
          summary: 'Aliases in the order of their addresses, a page at a time',
          querystring: z.object({
            search: z
              .string()
              .max(320)
              .optional()
              .describe("Part of the alias or of the account's address, or a whole target"),
            after: z.string().max(320).optional().describe('`next` of the page before'),
            limit: z.coerce.number().int().min(1).max(200).optional(),
          }),
          response: {
            200: z.object({ aliases: z.array(aliasItem), next: z.string().nullable() }),
            ...commonErrors,
          },
        },
      },
      async (request) => queryAliases(store, request.query),
    );
    app.post(
      '/aliases',
      {
        schema: {
          tags: ['admin'],
          summary: 'Lead one more address, or the rest of a domain, to an account or to several addresses',
          body: z
            .object({
              address: emailAddress,
              account: emailAddress.optional().describe('Short for one target'),
              targets: targets.optional(),
            })
            .refine(
              ({ account, targets }) => (account === undefined) !== (targets === undefined),
              'Either account or targets is needed',
            ),
          response: { 201: aliasItem, ...commonErrors },
        },
      },
      async (request, reply) => {
        const { address, account, targets = account === undefined ? [] : [account] } = request.body;
        const alias = await addAlias(store, address, targets);
        await record(request, 'alias.create', alias.address, { targets: alias.targets });
        return reply.code(201).send(alias);
      },
    );
    app.put(
      '/aliases/:address',
      {
        schema: {
          tags: ['admin'],
          summary: 'Lead an alias elsewhere',
          params: z.object({ address: emailAddress }),
          body: z.object({ targets }),
          response: { 200: aliasItem, ...commonErrors },
        },
      },
      async (request) => {
        const alias = await setAlias(store, request.params.address, request.body.targets);
        await record(request, 'alias.update', alias.address, { targets: alias.targets });
        return alias;
      },
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
        await record(request, 'alias.delete', request.params.address);
        return reply.code(204).send(null);
      },
    );
  };
}
