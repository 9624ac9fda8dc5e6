import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addDomain, listDomains } from '../admin/domains.ts';
import type { ServerContext } from '../context.ts';
import { commonErrors, timestamp } from './schemas.ts';

const domainItem = z.object({ name: z.string(), createdAt: timestamp });

export function adminDomainsPlugin({ store }: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/domains',
      {
        schema: {
          tags: ['admin'],
          summary: 'All domains',
          response: { 200: z.array(domainItem), ...commonErrors },
        },
      },
      async () => listDomains(store),
    );
    app.post(
      '/domains',
      {
        schema: {
          tags: ['admin'],
          summary: 'Take in mail for a domain',
          body: z.object({ name: z.string().max(255) }),
          response: { 201: domainItem, ...commonErrors },
        },
      },
      async (request, reply) => reply.code(201).send(await addDomain(store, request.body.name)),
    );
  };
}
