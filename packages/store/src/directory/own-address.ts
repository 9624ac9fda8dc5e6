import { StoreError } from '../errors.ts';
import { joinAddress, normalizeAddress } from './address.ts';
import type { PrismaClient } from './prisma.ts';

/** An address that is to be made, in normal form. @throws StoreError invalidProperties (address), notFound (the domain is not ours) */
export async function ownAddress(
  prisma: PrismaClient,
  address: string,
  { allowCatchAll = false } = {},
): Promise<{ full: string; domainId: bigint; isCatchAll: boolean }> {
  const normal = normalizeAddress(address);
  if (!normal || (normal.local === '' && !allowCatchAll)) {
    throw new StoreError('invalidProperties', `"${address}" is not an address`, ['address']);
  }
  const domain = await prisma.domain.findUnique({ where: { name: normal.domain } });
  if (!domain) throw new StoreError('notFound', `The domain ${normal.domain} is not one of ours`);
  return { full: joinAddress(normal), domainId: domain.id, isCatchAll: normal.local === '' };
}
