import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  changeQueue,
  changeQueueEntry,
  listQueue,
  QUEUE_ACTIONS,
  QUEUE_STATUSES,
  type QueueAction,
  showQueueEntry,
} from '../admin/queue.ts';
import type { ServerContext } from '../context.ts';
import type { RecordAction } from './admin-record.ts';
import { commonErrors, timestamp } from './schemas.ts';

const queueEntry = z.object({
  id: z.string(),
  status: z.enum(QUEUE_STATUSES),
  mailFrom: z.string(),
  rcptTo: z.string(),
  domain: z.string(),
  size: z.number(),
  attempts: z.number(),
  nextAttemptAt: timestamp.nullable(),
  lastReply: z.string().nullable(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
});

const queueAttempt = z.object({
  number: z.number(),
  startedAt: timestamp,
  finishedAt: timestamp,
  outcome: z.enum(['delivered', 'retry', 'failed']),
  reply: z.string(),
  peer: z.string().nullable(),
  dialogue: z.array(z.string()),
});

const byId = z.object({ id: z.string().max(100) });

/** Several pages of a list. */
const MOST_IDS = 1_000;

const selector = z
  .object({
    ids: z.array(z.string().max(100)).max(MOST_IDS).optional(),
    domain: z.string().max(255).optional(),
    account: z.string().max(320).optional(),
  })
  .refine(
    ({ ids, domain, account }) => ids !== undefined || domain !== undefined || account !== undefined,
    'ids, domain or account is missing',
  );

const summaries: Record<QueueAction, string> = {
  retry: 'Try again now',
  hold: 'Keep back until it is released or retried',
  release: 'Let go what was held, at its time',
  cancel: 'Give up, without a message to the sender',
};

export function adminQueuePlugin({ store, hub }: ServerContext, record: RecordAction): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/queue',
      {
        schema: {
          tags: ['admin'],
          summary: 'Outgoing mail, newest first',
          querystring: z.object({
            status: z
              .enum(['waiting', ...QUEUE_STATUSES])
              .optional()
              .describe('waiting: queued or held'),
            domain: z.string().max(255).optional(),
            account: z.string().max(320).optional(),
            limit: z.coerce.number().int().min(1).max(1_000).optional(),
            before: z.string().max(100).optional(),
          }),
          response: { 200: z.array(queueEntry), ...commonErrors },
        },
      },
      async (request) => listQueue(store, request.query),
    );
    app.get(
      '/queue/:id',
      {
        schema: {
          tags: ['admin'],
          summary: 'One entry with its delivery attempts',
          params: byId,
          response: { 200: queueEntry.extend({ log: z.array(queueAttempt) }), ...commonErrors },
        },
      },
      async (request) => showQueueEntry(store, request.params.id),
    );
    for (const action of QUEUE_ACTIONS) {
      app.post(
        `/queue/:id/${action}`,
        {
          schema: {
            tags: ['admin'],
            summary: summaries[action],
            params: byId,
            response: { 200: queueEntry, ...commonErrors },
          },
        },
        async (request) => {
          const entry = await changeQueueEntry(store, request.params.id, action);
          await record(request, `queue.${action}`, entry.id, { rcptTo: entry.rcptTo });
          hub.wakeQueue();
          return entry;
        },
      );
      app.post(
        `/queue/${action}`,
        {
          schema: {
            tags: ['admin'],
            summary: `${summaries[action]}: these, all for a domain, from an account, or what is all of that`,
            body: selector,
            response: { 200: z.object({ changed: z.array(z.string()) }), ...commonErrors },
          },
        },
        async (request) => {
          const { ids: _ids, ...where } = request.body;
          const result = await changeQueue(store, request.body, action);
          await record(request, `queue.${action}`, where.domain ?? where.account ?? '', {
            ...where,
            changed: result.changed.length,
          });
          hub.wakeQueue();
          return result;
        },
      );
    }
  };
}
