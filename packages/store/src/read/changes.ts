import { run, type Database, type Statement } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { toId, type IdKind } from '../ids.ts';
import {
  changesOfAddressBook,
  changesOfContactCard,
  changesOfEmail,
  changesOfIdentity,
  changesOfMailbox,
  changesOfBlockedSender,
  changesOfSavedSearch,
  changesOfSubmission,
  changesOfThread,
  changesOfTrustedSender,
  type ChangeRow,
} from '../sql/read-changes.ts';
import { changesOfQuota } from '../sql/read-quota.ts';
import { readStates } from '../sql/read-states.ts';
import type { ChangedType, Changes, ModSeq } from '../types.ts';
import { stateOf } from './states.ts';

interface ChangeLog {
  kind: IdKind;
  statement: Statement<ChangeRow>;
  /** Tombstones of this type are purged. */
  isPurged: boolean;
}

const LOGS: Record<ChangedType, ChangeLog> = {
  Mailbox: { kind: 'm', statement: changesOfMailbox, isPurged: false },
  Thread: { kind: 't', statement: changesOfThread, isPurged: true },
  Email: { kind: 'e', statement: changesOfEmail, isPurged: true },
  Identity: { kind: 'i', statement: changesOfIdentity, isPurged: false },
  EmailSubmission: { kind: 's', statement: changesOfSubmission, isPurged: false },
  Quota: { kind: 'u', statement: changesOfQuota, isPurged: false },
  AddressBook: { kind: 'k', statement: changesOfAddressBook, isPurged: false },
  ContactCard: { kind: 'v', statement: changesOfContactCard, isPurged: false },
  BlockedSender: { kind: 'x', statement: changesOfBlockedSender, isPurged: false },
  SavedSearch: { kind: 'f', statement: changesOfSavedSearch, isPurged: false },
  TrustedSender: { kind: 'w', statement: changesOfTrustedSender, isPurged: false },
};

/**
 * What happened to a type after `since` (RFC 8620 5.2), at most `maxChanges` ids, cut only between two writes. The new
 * state is read before the rows: a write in between is then told again later, never missed.
 * @throws StoreError cannotCalculateChanges: `since` is older than the purged tombstones or not a state of ours, or one
 * write alone changed more than `maxChanges`
 */
export async function readChanges(
  database: Database,
  accountId: number,
  type: ChangedType,
  since: ModSeq,
  maxChanges: number,
): Promise<Changes> {
  const { kind, statement, isPurged } = LOGS[type];
  const [states] = await run(database, readStates, [accountId]);
  if (!states) throw new StoreError('notFound', 'No such account');
  const state = stateOf(states, type);
  if (since > states.mod_seq || since < 0 || (isPurged && since < states.purged_mod_seq)) {
    throw new StoreError('cannotCalculateChanges', 'The state is not known');
  }
  // Only now, and not at the same time on another connection, which might be earlier.
  const rows = await run(database, statement, [accountId, since, maxChanges + 1, state]);
  const next = rows[maxChanges];
  const hasMoreChanges = next !== undefined && next.at <= state;
  const cut = hasMoreChanges ? next.at - 1 : state;
  const told = rows.filter((row) => row.at <= cut);
  if (hasMoreChanges && told.length === 0) {
    throw new StoreError('cannotCalculateChanges', `One write changed more than ${maxChanges}`);
  }
  const created = told.filter((row) => row.created_mod_seq > since);
  const destroyed = told.filter((row) => row.created_mod_seq <= since && row.is_destroyed);
  const updated = told.filter((row) => row.created_mod_seq <= since && !row.is_destroyed);
  const ids = (some: ChangeRow[]): string[] => some.map(({ id }) => toId(kind, id));
  return {
    oldState: since,
    newState: hasMoreChanges ? cut : Math.max(state, since),
    hasMoreChanges,
    created: ids(created),
    updated: ids(updated),
    destroyed: ids(destroyed),
    countsOnly:
      created.length === 0 &&
      destroyed.length === 0 &&
      updated.length > 0 &&
      updated.every((row) => !row.properties_changed),
  };
}
