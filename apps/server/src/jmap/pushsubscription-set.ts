import { randomBytes } from 'node:crypto';
import { anyObject, CORE_CAPABILITY, id, idOrReference, list, mapOf, nullable, object } from '@mailcote/jmap';
import type { Id, PushSubscription } from '@mailcote/store';
import { toUtcDate, type JmapCall, type JmapMethod } from './call.ts';
import { MAX_NEW_PUSH_SUBSCRIPTIONS, MAX_PUSH_SUBSCRIPTIONS } from './limits.ts';
import { boundExpiry, pushSubscriptionCreate, readPushPatch } from './pushsubscription-input.ts';
import { hourlyLimit } from './rate-limit.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult } from './set.ts';
import { requireId } from './set-write.ts';

/** RFC 8620 7.2.2: neither accountId nor ifInState. */
const setArguments = object({
  create: nullable(mapOf(id, anyObject)),
  update: nullable(mapOf(idOrReference, anyObject)),
  destroy: nullable(list(idOrReference)),
});

/** Nobody guesses it, and nobody has to type it. */
const CODE_OCTETS = 24;

const creationLimit = hourlyLimit(MAX_NEW_PUSH_SUBSCRIPTIONS);

/** RFC 8620 7.2.2. What is due by it is sent by the pusher, which is told here and looks for itself. */
export const pushSubscriptionSet: JmapMethod = {
  capability: CORE_CAPABILITY,
  async run(raw, call) {
    const { create, update, destroy } = setArguments(raw, '');
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const { server, principal } = call.context;
    const { pushSubscriptions } = server.store;
    const result = new SetResult();
    for (const [creationId, given] of create ?? []) {
      await result.tryCreate(creationId, async () => createOne(call, given));
    }
    for (const [creationId, id] of result.createdIds) call.createdIds.set(creationId, id);
    for (const [key, patch] of update ?? []) {
      await result.tryUpdate(key, async () => updateOne(call, requireId(call, result, key), patch));
    }
    for (const key of destroy ?? []) {
      await result.tryDestroy(key, async () => {
        const id = requireId(call, result, key);
        await pushSubscriptions.destroy(principal, id);
        return id;
      });
    }
    server.hub.publish({ accountId: principal.accountId, modSeq: 0, types: [] });
    return result.outcome();
  },
};

async function createOne(
  call: JmapCall,
  raw: Record<string, unknown>,
): Promise<{ id: Id } & Record<string, unknown>> {
  const { server, principal } = call.context;
  const given = pushSubscriptionCreate(raw, '');
  const expires = boundExpiry(given.expires, principal.sessionId !== null);
  if (!creationLimit(server).take(principal.accountId)) {
    throw new SetFailure('rateLimit', `at most ${MAX_NEW_PUSH_SUBSCRIPTIONS} can be made in an hour`);
  }
  const verificationCode = randomBytes(CODE_OCTETS).toString('base64url');
  const created = { ...given, verificationCode, expires };
  const { id } = await server.store.pushSubscriptions.create(principal, created, MAX_PUSH_SUBSCRIPTIONS);
  // What the client did not send, or not like this (RFC 8620 5.3).
  return {
    id,
    ...(given.keys ? {} : { keys: null }),
    verificationCode: null,
    expires: expires && toUtcDate(expires),
    ...(given.types ? {} : { types: null }),
  };
}

async function updateOne(call: JmapCall, id: Id, raw: Record<string, unknown>): Promise<object | null> {
  const { server, principal } = call.context;
  const { pushSubscriptions } = server.store;
  const [current] = await pushSubscriptions.list(principal, [id]);
  if (!current) throw new SetFailure('notFound');
  const patch = readPushPatch(raw, current);
  const { types = current.types } = patch;
  const expires =
    patch.expires === undefined ? current.expires : boundExpiry(patch.expires, principal.sessionId !== null);
  const isVerified = current.isVerified || patch.verificationCode !== undefined;
  checkCode(patch.verificationCode, current);
  await pushSubscriptions.update(principal, id, { types, isVerified, expires });
  // Told when it is not what was asked for.
  return patch.expires?.getTime() === expires?.getTime() || patch.expires === undefined
    ? null
    : { expires: expires && toUtcDate(expires) };
}

function checkCode(code: string | undefined, { verificationCode }: PushSubscription): void {
  if (code === undefined || code === verificationCode) return;
  throw new SetFailure('invalidProperties', 'verificationCode: not the one that was pushed', {
    properties: ['verificationCode'],
  });
}
