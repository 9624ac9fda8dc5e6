import type { Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { fold } from '../search/fold.ts';
import { changesOfContactCard } from '../sql/read-changes.ts';
import type {
  ContactFilterCondition,
  ContactQuery,
  ContactQueryChanges,
  ContactSort,
  EmailQueryResult,
  QueryChanges,
} from '../types.ts';
import {
  numberedListChanges,
  readNumberedList,
  treeSql,
  type ConditionsSql,
  type NumberedList,
} from './numbered-list.ts';

/** RFC 9610 3.3.1. Each word must stand somewhere in the text, as part of a word too: "지원" finds 김지원. */
const CONDITIONS: ConditionsSql<ContactFilterCondition> = {
  inAddressBook: (id, values) => `${values.value(fromId('k', id) ?? 0, 'bigint')} = ANY(address_book_ids)`,
  uid: (uid, values) => `uid = ${values.value(uid, 'text')}`,
  hasMember: (uid, values) => `jsonb_exists(card->'members', ${values.value(uid, 'text')})`,
  kind: (kind, values) => `coalesce(card->>'kind', 'individual') = ${values.value(kind, 'text')}`,
  createdBefore: (date, values) => `created < ${values.value(date, 'timestamptz')}`,
  createdAfter: (date, values) => `created >= ${values.value(date, 'timestamptz')}`,
  updatedBefore: (date, values) => `updated < ${values.value(date, 'timestamptz')}`,
  updatedAfter: (date, values) => `updated >= ${values.value(date, 'timestamptz')}`,
  texts: (texts, values) => {
    const tests = texts.flatMap(({ field, words }) =>
      words.map(
        (word) => `strpos(texts->>${values.value(field, 'text')}, ${values.value(fold(word), 'text')}) > 0`,
      ),
    );
    return tests.length === 0 ? 'true' : `(${tests.join(' AND ')})`;
  },
};

const SORT_KEYS: Record<ContactSort['property'], string> = {
  created: 'created',
  updated: 'updated',
  'name/given': "texts->>'name/given'",
  'name/surname': "texts->>'name/surname'",
  'name/surname2': "texts->>'name/surname2'",
};

/** By name unless said otherwise; ends in the id, so that every order is total. */
function sortSql(sort: readonly ContactSort[]): string {
  const keys = sort.map(
    ({ property, isAscending }) => `${SORT_KEYS[property]} ${isAscending ? 'ASC' : 'DESC'} NULLS LAST`,
  );
  return [...keys, "texts->>'name' NULLS LAST", 'id'].join(', ');
}

/** `ContactCard/query` (RFC 9610 3.3): people have some thousand contacts at most, so all of them are looked at. */
export function queryContactCards(
  database: Database,
  accountId: number,
  query: ContactQuery,
): Promise<EmailQueryResult> {
  return readNumberedList(database, listOf(accountId, query), query);
}

/** `ContactCard/queryChanges` (RFC 9610 3.4); to be called in a snapshot. @throws StoreError cannotCalculateChanges */
export function contactCardQueryChanges(
  database: Database,
  accountId: number,
  query: ContactQueryChanges,
): Promise<QueryChanges> {
  return numberedListChanges(database, accountId, listOf(accountId, query), {
    ...query,
    statement: changesOfContactCard,
    // Names change, and so does "created", which a client may set.
    isMutable: true,
  });
}

function listOf(accountId: number, { filter, sort }: Pick<ContactQuery, 'filter' | 'sort'>): NumberedList {
  return {
    kind: 'v',
    type: 'ContactCard',
    foundSql: (values) => {
      const account = values.value(accountId, 'bigint');
      return `SELECT id, row_number() OVER (ORDER BY ${sortSql(sort)}) - 1 AS n FROM contact_card
               WHERE account_id = ${account} AND destroyed_at IS NULL AND ${treeSql(filter, CONDITIONS, values)}`;
    },
  };
}
