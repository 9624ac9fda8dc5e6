import {
  ArgumentError,
  CORE_CAPABILITY,
  id,
  list,
  MethodError,
  nullable,
  object,
  string,
} from '@mailcote/jmap';
import type { PushSubscription } from '@mailcote/store';
import { toUtcDate, type JmapMethod } from './call.ts';
import { notFoundIds, uniqueIds } from './get.ts';

const getArguments = object({ ids: nullable(list(id)), properties: nullable(list(string)) });

const SHOWN: readonly string[] = ['id', 'deviceClientId', 'verificationCode', 'expires', 'types'];
/** They may lead to the device: never given out. */
const HIDDEN: readonly string[] = ['url', 'keys'];

/** RFC 8620 7.2.1: those that the credential of this request has made. */
export const pushSubscriptionGet: JmapMethod = {
  capability: CORE_CAPABILITY,
  async run(raw, { context }) {
    const { ids, properties } = getArguments(raw, '');
    for (const [index, name] of properties?.entries() ?? []) {
      if (HIDDEN.includes(name)) throw new MethodError('forbidden', `${name} is never shown`);
      if (!SHOWN.includes(name))
        throw new ArgumentError(`properties/${index}`, `there is no property ${JSON.stringify(name)}`);
    }
    const picked = properties ? [...new Set(['id', ...properties])] : SHOWN;
    const wanted = ids && uniqueIds(ids);
    const found = await context.server.store.pushSubscriptions.list(context.principal, wanted);
    return {
      list: found.map((subscription) => {
        const json = toJson(subscription);
        return Object.fromEntries(picked.map((name) => [name, json[name]]));
      }),
      notFound: notFoundIds(wanted, found),
    };
  },
};

function toJson({
  id,
  deviceClientId,
  verificationCode,
  isVerified,
  expires,
  types,
}: PushSubscription): Record<string, unknown> {
  return {
    id,
    deviceClientId,
    // Whoever could read it here would not have to have the address that it was sent to.
    verificationCode: isVerified ? verificationCode : null,
    expires: expires && toUtcDate(expires),
    types,
  };
}
