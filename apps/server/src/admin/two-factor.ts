import type { ServerContext } from '../context.ts';
import { type AccountItem, findAccount, toItem } from './accounts.ts';
import { BY_ADMINISTRATOR, tellOfChange } from './security-notice.ts';

/**
 * For somebody who is locked out: takes every second factor away, recovery codes and trusted browsers too, and ends every session; the password alone does again.
 * The person is told by mail.
 * @returns `removed`: how many factors there were @throws AdminError invalid, notFound
 */
export async function switchTwoFactorOff(
  ctx: ServerContext,
  address: string,
): Promise<AccountItem & { removed: number }> {
  const account = await findAccount(ctx.store, address);
  const removed = await ctx.store.directory.secondFactors.removeAll(account.id);
  await ctx.auth.endOtherSessions(account.id, null);
  if (removed > 0) await tellOfChange(ctx, account, { type: 'twoFactorOff' }, BY_ADMINISTRATOR);
  return { ...toItem(account), removed };
}
