import { ArgumentError, MethodError } from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { checkAccount, type JmapCall } from './call.ts';

/**
 * RFC 8620 5.4 and 6.3: both accounts are there, and are two.
 * @throws MethodError accountNotFound, fromAccountNotFound; ArgumentError when they are one
 */
export function checkAccounts(
  call: JmapCall,
  { fromAccountId, accountId }: { fromAccountId: Id; accountId: Id },
): void {
  checkAccount(call, accountId);
  if (fromAccountId === accountId)
    throw new ArgumentError('fromAccountId', 'must be another account than accountId');
  if (!call.context.mayRead(fromAccountId)) throw new MethodError('fromAccountNotFound');
}
