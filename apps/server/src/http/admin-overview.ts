import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { overview } from '../admin/overview.ts';
import type { ServerContext } from '../context.ts';
import { commonErrors, timestamp } from './schemas.ts';

const overviewBody = z.object({
  version: z.string(),
  node: z.string(),
  hostname: z.string(),
  publicUrl: z.string(),
  listeners: z.array(z.object({ name: z.string(), port: z.number() })).describe('Of this process'),
  accounts: z.number(),
  domains: z.number(),
  databaseBytes: z.number(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  queue: z.object({
    queued: z.number(),
    retrying: z.number(),
    held: z.number(),
    oldestAt: timestamp.nullable().describe('When the oldest of those whose time had come was due first'),
  }),
  traffic: z
    .array(
      z.object({
        hour: timestamp,
        received: z.number().describe('Messages taken from other servers'),
        refused: z.number().describe('Messages and recipients of other servers that were not'),
        sent: z.number().describe('Recipients elsewhere that got their message'),
        deferred: z.number().describe('Tries that have to be made again'),
        failed: z.number().describe('Recipients that were given up'),
      }),
    )
    .describe('The last 24 hours, oldest first'),
  certificates: z
    .array(z.object({ names: z.array(z.string()), validTo: timestamp, isSelfSigned: z.boolean() }))
    .describe('Of the ports for mail'),
  problems: z.array(
    z.object({ code: z.string(), level: z.enum(['error', 'warning', 'hint']), value: z.string() }),
  ),
});

export function adminOverviewPlugin(ctx: ServerContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/overview',
      {
        schema: {
          tags: ['admin'],
          summary: 'Whether mail flows, what waits, how much room is left, and what should be looked at',
          response: { 200: overviewBody, ...commonErrors },
        },
      },
      async () => {
        const { queue, traffic, certificates, ...rest } = await overview(ctx);
        return {
          ...rest,
          queue: { ...queue, oldestAt: queue.oldestAt?.toISOString() ?? null },
          traffic: traffic.map((hour) => ({ ...hour, hour: hour.hour.toISOString() })),
          certificates: certificates.map((one) => ({ ...one, validTo: one.validTo.toISOString() })),
        };
      },
    );
  };
}
