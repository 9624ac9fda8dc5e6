import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { commonErrors, timestamp } from './schemas.ts';

const auditEvent = z.object({
  id: z.string(),
  at: timestamp,
  actor: z.string().nullable().describe('Address of the administrator; null: the command line'),
  action: z.string().describe('Such as account.create'),
  target: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export function adminAuditPlugin({ store }: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/audit',
      {
        schema: {
          tags: ['admin'],
          summary: 'What administrators did, newest first; the newest 10,000 are kept',
          querystring: z.object({
            limit: z.coerce.number().int().min(1).max(200).default(50),
            before: z.string().max(100).optional(),
          }),
          response: {
            200: z.object({ events: z.array(auditEvent), next: z.string().nullable() }),
            ...commonErrors,
          },
        },
      },
      async (request) => {
        const { limit, before } = request.query;
        const found = await store.audit.list({ limit: limit + 1, ...(before !== undefined && { before }) });
        const events = found.slice(0, limit).map((event) => ({ ...event, at: event.at.toISOString() }));
        return { events, next: found.length > limit ? (events.at(-1)?.id ?? null) : null };
      },
    );
  };
}
