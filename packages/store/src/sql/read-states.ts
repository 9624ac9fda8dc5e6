import { statement } from '../db/statement.ts';

export interface StatesRow {
  mod_seq: number;
  purged_mod_seq: number;
  late_words: number;
  mailbox: number;
  thread: number;
  email: number;
  email_delivery: number;
  identity: number;
  submission: number;
  quota: number;
  vacation: number;
  bulk_update: number;
  address_book: number;
  contact_card: number;
  saved_search: number;
  blocked_sender: number;
  trusted_sender: number;
  preferences: number;
  mail_import: number;
}

/**
 * $1 account. The state of each type is the highest mod_seq of its rows; each is the end of an index. Emails are numbered
 * in the order of their creation, so the last one tells the last delivery; after an import the account does. Purged tombstones never lower a state.
 */
export const readStates = statement<StatesRow>(
  'read-states',
  `SELECT a.mod_seq, a.purged_mod_seq, a.late_words, a.quota_mod_seq AS quota,
          coalesce((SELECT max(greatest(m.mod_seq, m.counts_mod_seq)) FROM mailbox m WHERE m.account_id = a.id), 0) AS mailbox,
          greatest((SELECT max(t.mod_seq) FROM thread t WHERE t.account_id = a.id), a.purged_mod_seq) AS thread,
          greatest((SELECT max(e.mod_seq) FROM email e WHERE e.account_id = a.id), a.purged_mod_seq) AS email,
          greatest((SELECT CASE WHEN e.created_mod_seq = a.import_mod_seq THEN a.delivery_mod_seq ELSE e.created_mod_seq END
                      FROM email e WHERE e.account_id = a.id ORDER BY e.id DESC LIMIT 1),
                   a.purged_mod_seq) AS email_delivery,
          coalesce((SELECT max(i.mod_seq) FROM identity i WHERE i.account_id = a.id), 0) AS identity,
          coalesce((SELECT max(s.mod_seq) FROM email_submission s WHERE s.account_id = a.id), 0) AS submission,
          coalesce((SELECT v.mod_seq FROM vacation_response v WHERE v.account_id = a.id), 0) AS vacation,
          coalesce((SELECT max(b.mod_seq) FROM bulk_update b WHERE b.account_id = a.id), 0) AS bulk_update,
          coalesce((SELECT max(b.mod_seq) FROM address_book b WHERE b.account_id = a.id), 0) AS address_book,
          coalesce((SELECT max(c.mod_seq) FROM contact_card c WHERE c.account_id = a.id), 0) AS contact_card,
          coalesce((SELECT max(s.mod_seq) FROM saved_search s WHERE s.account_id = a.id), 0) AS saved_search,
          coalesce((SELECT max(s.mod_seq) FROM blocked_sender s WHERE s.account_id = a.id), 0) AS blocked_sender,
          coalesce((SELECT max(s.mod_seq) FROM trusted_sender s WHERE s.account_id = a.id), 0) AS trusted_sender,
          coalesce((SELECT p.mod_seq FROM preferences p WHERE p.account_id = a.id), 0) AS preferences,
          coalesce((SELECT max(i.mod_seq) FROM mail_import i WHERE i.account_id = a.id), 0) AS mail_import
     FROM account a WHERE a.id = $1::bigint`,
);
