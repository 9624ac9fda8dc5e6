import { int8Array } from '../db/arrays.ts';
import type { Database } from '../db/statement.ts';
import { fromIds } from '../ids.ts';
import { changesOfSubmission } from '../sql/read-changes.ts';
import type {
  EmailQueryResult,
  QueryChanges,
  SubmissionFilterCondition,
  SubmissionQuery,
  SubmissionQueryChanges,
  SubmissionSort,
} from '../types.ts';
import {
  numberedListChanges,
  readNumberedList,
  someCondition,
  treeSql,
  type ConditionsSql,
  type NumberedList,
} from './numbered-list.ts';

/** RFC 8621 7.3, one property each. */
const CONDITIONS: ConditionsSql<SubmissionFilterCondition> = {
  identityIds: (ids, values) =>
    `identity_id = ANY(${values.value(int8Array(fromIds('i', ids)), 'bigint[]')})`,
  emailIds: (ids, values) => `email_id = ANY(${values.value(int8Array(fromIds('e', ids)), 'bigint[]')})`,
  threadIds: (ids, values) => `thread_id = ANY(${values.value(int8Array(fromIds('t', ids)), 'bigint[]')})`,
  undoStatus: (status, values) => `undo_status::text = ${values.value(status, 'text')}`,
  before: (date, values) => `send_at < ${values.value(date, 'timestamptz')}`,
  after: (date, values) => `send_at >= ${values.value(date, 'timestamptz')}`,
};

const SORT_KEYS: Record<SubmissionSort['property'], string> = {
  emailId: 'email_id',
  threadId: 'thread_id',
  sentAt: 'send_at',
};

/** Newest first unless said otherwise; ends in the id, so that every order is total. */
function sortSql(sort: readonly SubmissionSort[]): string {
  const keys = sort.map(
    ({ property, isAscending }) => `${SORT_KEYS[property]} ${isAscending ? 'ASC' : 'DESC'}`,
  );
  return [...keys, 'send_at DESC', 'id DESC'].join(', ');
}

/** `EmailSubmission/query` (RFC 8621 7.3): what one account has sent is far less than what it has received. */
export function querySubmissions(
  database: Database,
  accountId: number,
  query: SubmissionQuery,
): Promise<EmailQueryResult> {
  return readNumberedList(database, listOf(accountId, query), query);
}

/**
 * `EmailSubmission/queryChanges` (RFC 8621 7.4); to be called in a snapshot. Of a submission that is there nothing but its
 * undoStatus changes that a list could depend on.
 * @throws StoreError cannotCalculateChanges
 */
export function submissionQueryChanges(
  database: Database,
  accountId: number,
  query: SubmissionQueryChanges,
): Promise<QueryChanges> {
  return numberedListChanges(database, accountId, listOf(accountId, query), {
    ...query,
    statement: changesOfSubmission,
    isMutable: someCondition<SubmissionFilterCondition>(
      query.filter,
      ({ undoStatus }) => undoStatus !== undefined,
    ),
  });
}

function listOf(accountId: number, { filter, sort }: Pick<SubmissionQuery, 'filter' | 'sort'>): NumberedList {
  return {
    kind: 's',
    type: 'EmailSubmission',
    foundSql: (values) => {
      const account = values.value(accountId, 'bigint');
      return `SELECT id, row_number() OVER (ORDER BY ${sortSql(sort)}) - 1 AS n FROM email_submission
               WHERE account_id = ${account} AND destroyed_at IS NULL AND ${treeSql(filter, CONDITIONS, values)}`;
    },
  };
}
