import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { adminAccountsPlugin } from './admin-accounts.ts';
import { adminAliasesPlugin } from './admin-aliases.ts';
import { adminAuditPlugin } from './admin-audit.ts';
import { adminDomainsPlugin } from './admin-domains.ts';
import { adminOverviewPlugin } from './admin-overview.ts';
import { adminQueuePlugin } from './admin-queue.ts';
import { adminSignInsPlugin } from './sign-ins.ts';
import { recordActions } from './admin-record.ts';
import { requireAdmin, type Principal } from './principal.ts';

/** Everything under /api/admin: the functions of ../admin, for administrators only. The command line calls the same ones. */
export function adminPlugin(ctx: ServerContext): FastifyPluginAsync {
  return async (app) => {
    const admins = new WeakMap<FastifyRequest, Principal>();
    // One check for all of them, before a body is even read: no route can forget it.
    app.addHook('onRequest', async (request) => {
      admins.set(request, await requireAdmin(ctx, request));
    });
    const record = recordActions(ctx.store, admins);
    await app.register(adminOverviewPlugin(ctx));
    await app.register(adminDomainsPlugin(ctx, record));
    await app.register(adminAccountsPlugin(ctx, record, (request) => admins.get(request)?.accountId ?? null));
    await app.register(adminAliasesPlugin(ctx, record));
    await app.register(adminQueuePlugin(ctx, record));
    await app.register(adminAuditPlugin(ctx));
    await app.register(adminSignInsPlugin(ctx));
  };
}
