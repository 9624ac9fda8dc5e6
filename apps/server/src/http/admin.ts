import type { FastifyPluginAsync } from 'fastify';
import type { ServerContext } from '../context.ts';
import { adminAccountsPlugin } from './admin-accounts.ts';
import { adminAliasesPlugin } from './admin-aliases.ts';
import { adminDomainsPlugin } from './admin-domains.ts';
import { adminQueuePlugin } from './admin-queue.ts';
import { adminSignInsPlugin } from './sign-ins.ts';
import { requireAdmin } from './principal.ts';

/** Everything under /api/admin: the functions of ../admin, for administrators only. The command line calls the same ones. */
export function adminPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    // One check for all of them, before a body is even read: no route can forget it.
    app.addHook('onRequest', async (request) => {
      await requireAdmin(ctx, request);
    });
    await app.register(adminDomainsPlugin(ctx));
    await app.register(adminAccountsPlugin(ctx));
    await app.register(adminAliasesPlugin(ctx));
    await app.register(adminQueuePlugin(ctx));
    await app.register(adminSignInsPlugin(ctx));
  };
}
