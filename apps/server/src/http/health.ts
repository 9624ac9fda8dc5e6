import type { FastifyPluginAsync } from 'fastify';
import type { ServerContext } from '../context.ts';

/** A database that has not answered by then is not ready. */
const PING_TIMEOUT_MS = 2_000;

/** For load balancers and container engines. `live`: the process answers. `ready`: and so does its database. */
export function healthPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    app.get('/health/live', async (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ status: 'ok' }),
    );
    app.get('/health/ready', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      try {
        await withTimeout(ctx.store.ping());
        return await reply.send({ status: 'ok' });
      } catch (error) {
        request.log.warn({ err: error }, 'not ready');
        return reply.code(503).header('retry-after', '5').send({ status: 'unavailable' });
      }
    });
  };
}

async function withTimeout(ping: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The database does not answer')), PING_TIMEOUT_MS);
  try {
    await Promise.race([ping, promise]);
  } finally {
    clearTimeout(timer);
  }
}
