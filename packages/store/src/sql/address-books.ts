import { statement } from '../db/statement.ts';

export interface AddressBookRow {
  id: number;
  name: string;
  description: string | null;
  sort_order: number;
  is_default: boolean;
  is_subscribed: boolean;
  collects_recipients: boolean;
}

/** $1 account, $2 ids (null: all). */
export const readAddressBooks = statement<AddressBookRow>(
  'read-address-books',
  `SELECT id, name, description, sort_order, is_default, is_subscribed, collects_recipients FROM address_book
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);

/** $1 account, $2 id, $3 name, $4 description, $5 sort order, $6 subscribed, $7 collects recipients, $8 default, $9 mod_seq. */
export const insertAddressBook = statement(
  'insert-address-book',
  `INSERT INTO address_book (account_id, id, name, description, sort_order, is_subscribed, collects_recipients, is_default,
                             created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::text, $5::int, $6::boolean, $7::boolean, $8::boolean, $9::bigint, $9::bigint)`,
);

/** As insertAddressBook. */
export const updateAddressBook = statement(
  'update-address-book',
  `UPDATE address_book
      SET name = $3::text, description = $4::text, sort_order = $5::int, is_subscribed = $6::boolean,
          collects_recipients = $7::boolean, is_default = $8::boolean, mod_seq = $9::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id, $3 mod_seq. */
export const destroyAddressBook = statement(
  'destroy-address-book',
  `UPDATE address_book SET destroyed_at = now(), is_default = false, collects_recipients = false, mod_seq = $3::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);
