import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkDomain } from '../admin/domain-checks.ts';
import { addDomain, listDomainsWithUse, removeDomain } from '../admin/domains.ts';
import type { ServerContext } from '../context.ts';
import type { RecordAction } from './admin-record.ts';
import { commonErrors, nothing, timestamp } from './schemas.ts';

const domainItem = z.object({ name: z.string(), createdAt: timestamp });

const domainName = z.string().max(255);

const domainCheck = z.object({
  kind: z.enum(['host', 'reverse', 'mx', 'spf', 'dkim', 'dmarc', 'mtaSts']),
  status: z
    .enum(['ok', 'missing', 'wrong', 'unknown', 'optional'])
    .describe('optional: fine without; unknown: nobody could say, or it depends on somebody else'),
  note: z
    .enum([
      'dnsAway',
      'elsewhere',
      'twice',
      'allowsAll',
      'notUs',
      'smarthost',
      'notSigned',
      'onlyWatches',
      'hostMissing',
    ])
    .nullable(),
  found: z.array(z.string()).describe('What the DNS says now'),
  record: z
    .object({ name: z.string(), type: z.enum(['A', 'MX', 'TXT', 'PTR']), value: z.string() })
    .nullable()
    .describe('What to put into the zone'),
});

export function adminDomainsPlugin(ctx: ServerContext, record: RecordAction): FastifyPluginAsyncZod {
  const { store } = ctx;
  return async (app) => {
    app.get(
      '/domains',
      {
        schema: {
          tags: ['admin'],
          summary: 'All domains, with what hangs on them',
          response: {
            200: z.array(
              domainItem.extend({
                accounts: z.number(),
                aliases: z.number(),
                catchAll: z
                  .array(z.string())
                  .nullable()
                  .describe('Where mail for addresses that nobody has goes; null: it is refused'),
                smarthost: z.string().nullable().describe('What takes its mail; null: it goes straight'),
              }),
            ),
            ...commonErrors,
          },
        },
      },
      async () => listDomainsWithUse(ctx),
    );
    app.post(
      '/domains',
      {
        schema: {
          tags: ['admin'],
          summary: 'Take in mail for a domain',
          body: z.object({ name: domainName }),
          response: { 201: domainItem, ...commonErrors },
        },
      },
      async (request, reply) => {
        const domain = await addDomain(store, request.body.name);
        await record(request, 'domain.create', domain.name);
        return reply.code(201).send(domain);
      },
    );
    app.delete(
      '/domains/:name',
      {
        schema: {
          tags: ['admin'],
          summary: 'Take in no more mail for a domain; not while it has accounts, and its aliases go with it',
          params: z.object({ name: domainName }),
          response: { 204: nothing, ...commonErrors },
        },
      },
      async (request, reply) => {
        await removeDomain(store, request.params.name);
        await record(request, 'domain.delete', request.params.name);
        return reply.code(204).send(null);
      },
    );
    app.get(
      '/domains/:name/checks',
      {
        schema: {
          tags: ['admin'],
          summary: 'What the DNS says of a domain, and what should stand there',
          params: z.object({ name: domainName }),
          response: { 200: z.array(domainCheck), ...commonErrors },
        },
      },
      async (request) => checkDomain(ctx, request.params.name),
    );
  };
}
