import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { toId } from '../ids.ts';
import { queryMailboxes as statement } from '../sql/query-mailboxes.ts';
import type { Id, ModSeq, QueriedMailboxes } from '../types.ts';

/**
 * What Mailbox/query and Mailbox/queryChanges work on: an account has few mailboxes, so they are filtered and sorted by the
 * caller. `since` null: nobody asks what has changed.
 * @throws StoreError cannotCalculateChanges: `since` is no state of ours
 */
export async function queryMailboxes(
  database: Database,
  accountId: number,
  since: ModSeq | null,
): Promise<QueriedMailboxes> {
  const rows = await run(database, statement, [accountId, since ?? Number.MAX_SAFE_INTEGER]);
  const [first] = rows;
  if (!first) throw new StoreError('notFound', 'No such account');
  if (since !== null && since > first.account_mod_seq) {
    throw new StoreError('cannotCalculateChanges', 'The state is not known');
  }
  const idsOf = (isWanted: (row: (typeof rows)[number]) => boolean): Set<Id> =>
    new Set(rows.filter(isWanted).map(({ id }) => toId('m', id)));
  return {
    state: Math.max(first.state, since ?? 0),
    mailboxes: rows
      .filter((row) => !row.is_destroyed)
      .map((row) => ({
        id: toId('m', row.id),
        name: row.name,
        parentId: row.parent_id === null ? null : toId('m', row.parent_id),
        role: row.role,
        sortOrder: row.sort_order,
        isSubscribed: row.is_subscribed,
      })),
    created: idsOf((row) => row.is_new && !row.is_destroyed),
    changed: idsOf((row) => row.is_changed && !row.is_new),
  };
}
