import { statement, type Statement } from '../db/statement.ts';

export interface ChangeRow {
  id: number;
  created_mod_seq: number;
  mod_seq: number;
  is_destroyed: boolean;
  /** Mailbox, Quota: something other than the counts changed. */
  properties_changed: boolean;
  /** The change that a follower has not seen: of an object it does not know, its creation. */
  at: number;
}

/**
 * $1 account, $2 since, $3 limit, $4 the state that was read before. The rows are the log. A row that was created after
 * `since` stands at its creation, not at its last change, so that a follower who stops in between never hears of a change
 * before the creation. What was created and destroyed in between is left out; not so what was destroyed after the state:
 * that is told with a later one, to a follower who must have heard of it.
 */
function changes(
  name: string,
  table: string,
  modSeq: string,
  propertiesChanged: string,
): Statement<ChangeRow> {
  return statement<ChangeRow>(
    `changes-${name}`,
    `SELECT id, created_mod_seq, ${modSeq} AS mod_seq, destroyed_at IS NOT NULL AS is_destroyed,
            ${propertiesChanged} AS properties_changed,
            CASE WHEN created_mod_seq > $2::bigint THEN created_mod_seq ELSE ${modSeq} END AS at
       FROM ${table}
      WHERE account_id = $1::bigint AND ${modSeq} > $2::bigint
        AND (destroyed_at IS NULL OR created_mod_seq <= $2::bigint OR ${modSeq} > $4::bigint)
      ORDER BY at, id LIMIT $3::bigint`,
  );
}

export const changesOfMailbox = changes(
  'mailbox',
  'mailbox',
  'greatest(mod_seq, counts_mod_seq)',
  'mod_seq > $2::bigint',
);
export const changesOfThread = changes('thread', 'thread', 'mod_seq', 'true');
export const changesOfEmail = changes('email', 'email', 'mod_seq', 'true');
export const changesOfIdentity = changes('identity', 'identity', 'mod_seq', 'true');
export const changesOfSubmission = changes('submission', 'email_submission', 'mod_seq', 'true');
export const changesOfAddressBook = changes('address-book', 'address_book', 'mod_seq', 'true');
export const changesOfContactCard = changes('contact-card', 'contact_card', 'mod_seq', 'true');
export const changesOfBlockedSender = changes('blocked-sender', 'blocked_sender', 'mod_seq', 'true');
export const changesOfSavedSearch = changes('saved-search', 'saved_search', 'mod_seq', 'true');
export const changesOfTrustedSender = changes('trusted-sender', 'trusted_sender', 'mod_seq', 'true');
