import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import type { Id } from '../types.ts';
import { translated, type PrismaClient } from './prisma.ts';

export interface InvitationOwner {
  accountId: Id;
  address: string;
  name: string;
  expiresAt: Date;
}

/** Links with which people choose their password: one at a time for each account, good once. */
export class Invitations {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** The link before it is void. @throws StoreError notFound */
  async put(accountId: Id, tokenHash: string, expiresAt: Date): Promise<void> {
    const id = BigInt(fromId('a', accountId) ?? 0);
    const link = { tokenHash, expiresAt };
    await translated(
      'The account',
      this.#prisma.invitation.upsert({
        where: { accountId: id },
        create: { accountId: id, ...link },
        update: link,
      }),
    );
  }

  /** Whose link it is; null: unknown, expired, or of an account that is switched off. */
  async find(tokenHash: string): Promise<InvitationOwner | null> {
    const row = await this.#prisma.invitation.findFirst({
      where: { tokenHash, expiresAt: { gt: new Date() }, account: { disabledAt: null } },
      include: {
        account: { include: { addresses: { where: { kind: 'primary' }, select: { address: true } } } },
      },
    });
    return (
      row && {
        accountId: toId('a', Number(row.accountId)),
        address: row.account.addresses[0]?.address ?? '',
        name: row.account.name,
        expiresAt: row.expiresAt,
      }
    );
  }

  /** Uses the link up. Of two at once one does. @throws StoreError notFound */
  async take(tokenHash: string): Promise<void> {
    const { count } = await this.#prisma.invitation.deleteMany({
      where: { tokenHash, expiresAt: { gt: new Date() } },
    });
    if (count === 0) throw new StoreError('notFound', 'This link is not good any more');
  }

  /** Makes the link of an account void. */
  async delete(accountId: Id): Promise<void> {
    await this.#prisma.invitation.deleteMany({ where: { accountId: BigInt(fromId('a', accountId) ?? 0) } });
  }
}
