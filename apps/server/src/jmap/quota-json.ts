import { MAIL_CAPABILITY, type Quota } from '@mailcote/jmap';
import type { JmapCall } from './call.ts';

/** RFC 9425 4. */
export const QUOTA_PROPERTIES = [
  'id',
  'resourceType',
  'used',
  'hardLimit',
  'warnLimit',
  'softLimit',
  'scope',
  'name',
  'types',
  'description',
] as const satisfies (keyof Quota)[];

/** Of the limit; where people should begin to tidy up. */
const WARN_SHARE = 0.9;

/**
 * The quotas of an account: one, the octets of its mail. RFC 9425 4: types of capabilities that the request does not use are
 * left out, and so is a quota without any.
 */
export async function visibleQuotas(call: JmapCall): Promise<Quota[]> {
  if (!call.using.includes(MAIL_CAPABILITY)) return [];
  const { reader, principal } = call.context;
  const { id, used, limit } = await reader.quota();
  return [
    {
      id,
      resourceType: 'octets',
      used,
      // It must be a number (RFC 9425 4), and this is the one that can never be reached.
      hardLimit: limit ?? Number.MAX_SAFE_INTEGER,
      warnLimit: limit === null ? null : Math.floor(limit * WARN_SHARE),
      softLimit: null,
      scope: 'account',
      name: principal.address,
      types: ['Email'],
      description: null,
    },
  ];
}
