import type { Store } from '@mailcote/store';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.ts';

/** Writes down what an administrator did, once it is done. Details never hold a secret. */
export type RecordAction = (
  request: FastifyRequest,
  action: string,
  target: string,
  details?: Record<string, unknown>,
) => Promise<void>;

/** @param who the administrators of the requests under way */
export function recordActions(store: Store, who: WeakMap<FastifyRequest, Principal>): RecordAction {
  return async (request, action, target, details = {}) => {
    await store.audit.add({ actor: who.get(request)?.address ?? null, action, target, details });
  };
}
