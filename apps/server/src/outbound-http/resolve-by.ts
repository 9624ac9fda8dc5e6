import type { Dns } from '../relay/dns.ts';
import type { AddressPolicy } from './pinned-address.ts';

/** By the configured name servers, so that names of this machine's own (hosts file, search domains) mean nothing. */
export function resolveBy(dns: Dns): NonNullable<AddressPolicy['resolve']> {
  return async (hostname) => {
    const answer = await dns.addresses(hostname);
    return answer.kind === 'found' ? answer.records : [];
  };
}
