import { statement } from '../db/statement.ts';
import type { JsonObject } from '../types.ts';

export interface ContactCardRow {
  id: number;
  uid: string;
  card: JsonObject;
  address_book_ids: number[];
  created: Date;
  updated: Date;
}

/** $1 account, $2 ids (null: all), $3 at most. */
export const readContactCards = statement<ContactCardRow>(
  'read-contact-cards',
  `SELECT id, uid, card, address_book_ids, created, updated FROM contact_card
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id LIMIT $3::bigint`,
);

/** $1 account. */
export const countContactCards = statement<{ count: number }>(
  'count-contact-cards',
  `SELECT count(*) AS count FROM contact_card WHERE account_id = $1::bigint AND destroyed_at IS NULL`,
);

/** $1 account, $2 uid. */
export const contactCardOfUid = statement<{ id: number }>(
  'contact-card-of-uid',
  `SELECT id FROM contact_card WHERE account_id = $1::bigint AND uid = $2::text AND destroyed_at IS NULL`,
);

/** $1 account, $2 addresses in lower case. Those of them that stand in a card. */
export const knownAddresses = statement<{ email: string }>(
  'known-addresses',
  `SELECT DISTINCT e.email FROM contact_card c, unnest(c.emails) AS e (email)
    WHERE c.account_id = $1::bigint AND c.emails && $2::text[] AND c.destroyed_at IS NULL AND e.email = ANY($2::text[])`,
);

/** $1 account, $2 address book. Live cards in it. */
export const cardsOfAddressBook = statement<{ id: number }>(
  'cards-of-address-book',
  `SELECT id FROM contact_card
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND $2::bigint = ANY(address_book_ids)`,
);

/** $1 account, $2 id, $3 uid, $4 card, $5 address books, $6 addresses, $7 texts, $8 created, $9 updated, $10 mod_seq. */
export const insertContactCard = statement(
  'insert-contact-card',
  `INSERT INTO contact_card (account_id, id, uid, card, address_book_ids, emails, texts, created, updated,
                             created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::jsonb, $5::bigint[], $6::text[], $7::jsonb, $8::timestamptz,
           $9::timestamptz, $10::bigint, $10::bigint)`,
);

/** As insertContactCard; the uid of a card never changes. */
export const updateContactCard = statement(
  'update-contact-card',
  `UPDATE contact_card
      SET card = $4::jsonb, address_book_ids = $5::bigint[], emails = $6::text[], texts = $7::jsonb,
          created = $8::timestamptz, updated = $9::timestamptz, mod_seq = $10::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND uid = $3::text`,
);

/** $1 account, $2 ids, $3 address book, $4 mod_seq. Takes the cards that are in another one too out of this one. */
export const removeFromAddressBook = statement<{ id: number }>(
  'remove-from-address-book',
  `UPDATE contact_card SET address_book_ids = array_remove(address_book_ids, $3::bigint), mod_seq = $4::bigint
    WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND cardinality(address_book_ids) > 1
   RETURNING id`,
);

/** $1 account, $2 ids, $3 mod_seq. What the card said is gone; its pictures are left to the sweep. */
export const destroyContactCards = statement<{ id: number }>(
  'destroy-contact-cards',
  `WITH pictures AS (
     DELETE FROM contact_blob WHERE account_id = $1::bigint AND card_id = ANY($2::bigint[]) RETURNING blob_id
   ), candidates AS (
     INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM pictures
   )
   UPDATE contact_card
      SET destroyed_at = now(), mod_seq = $3::bigint, uid = '', card = '{}', texts = '{}', emails = '{}', address_book_ids = '{}'
    WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND destroyed_at IS NULL
   RETURNING id`,
);

/** $1 account, $2 card, $3 blobs. Refers to these and to no others. */
export const setContactBlobs = statement(
  'set-contact-blobs',
  `WITH gone AS (
     DELETE FROM contact_blob
      WHERE account_id = $1::bigint AND card_id = $2::bigint AND NOT blob_id = ANY($3::bigint[]) RETURNING blob_id
   ), candidates AS (
     INSERT INTO blob_candidate (blob_id) SELECT blob_id FROM gone
   )
   INSERT INTO contact_blob (account_id, card_id, blob_id)
   SELECT $1::bigint, $2::bigint, blob_id FROM unnest($3::bigint[]) AS b (blob_id) ON CONFLICT DO NOTHING`,
);
