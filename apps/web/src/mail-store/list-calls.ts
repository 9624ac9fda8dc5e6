import type {
  Batch,
  BatchResult,
  Call,
  EmailFilterCondition,
  FilterOperator,
  Id,
  ResultReference,
  SearchSnippet,
} from '@mailcote/jmap';
import { LISTED_PROPERTIES } from './listed-email.ts';

export type EmailFilter = FilterOperator<EmailFilterCondition> | EmailFilterCondition;

/** Which Emails, newest first, one row for each Thread. */
export interface ListSpec {
  /** Two lists with the same key are the same list. */
  key: string;
  filter: EmailFilter | null;
  /** The Mailbox that is listed, when it is one: rows leave the list when their Thread leaves it. */
  mailboxId: Id | null;
  /** The filter looks for words: rows show where they were found. */
  hasWords?: boolean;
}

/** Where the rows that are asked for begin: at a number, or at a row that is known. */
export type ListPlace =
  | { position: number; limit: number }
  | { anchor: Id; anchorOffset: number; limit: number };

/** What rows show: their Threads, and the Emails of these. */
export interface RowCalls {
  threads: Call<'Thread/get'>;
  emails: Call<'Email/get'>;
}

export interface ListCalls extends RowCalls {
  query: Call<'Email/query'>;
}

/** The arguments of the query that a list is a window on. */
export function listQuery(spec: ListSpec) {
  return {
    filter: spec.filter,
    sort: [{ property: 'receivedAt' as const, isAscending: false }],
    collapseThreads: true,
  };
}

/** Asks for rows: query, threads and emails in one (RFC 8621 4.10). */
export function addListCalls(
  batch: Batch,
  spec: ListSpec,
  place: ListPlace,
  calculateTotal: boolean,
): ListCalls {
  const query = addQueryCall(batch, spec, place, calculateTotal);
  return { query, ...addRowCalls(batch, { '#ids': query.reference('/ids') }) };
}

/** Asks which rows there are, and for nothing of what they show. */
export function addQueryCall(
  batch: Batch,
  spec: ListSpec,
  place: ListPlace,
  calculateTotal: boolean,
): Call<'Email/query'> {
  return batch.call('Email/query', { ...listQuery(spec), calculateTotal, ...place });
}

/** Asks for what the rows of these Emails show. */
export function addRowCalls(batch: Batch, of: { ids: Id[] } | { '#ids': ResultReference }): RowCalls {
  const rows = batch.call('Email/get', { ...of, properties: ['threadId'] });
  const threads = batch.call('Thread/get', { '#ids': rows.reference('/list/*/threadId') });
  const emails = batch.call('Email/get', {
    '#ids': threads.reference('/list/*/emailIds'),
    properties: [...LISTED_PROPERTIES],
  });
  return { threads, emails };
}

/** Asks for what rows can be shown without: where the words were found, and how many rows there are. */
export function addDetailCalls(
  batch: Batch,
  spec: ListSpec,
  emailIds: readonly Id[],
  isCountMissing: boolean,
): (result: BatchResult) => { snippets: readonly SearchSnippet[]; total: number | null } {
  const snippets =
    emailIds.length > 0
      ? batch.call('SearchSnippet/get', { filter: spec.filter, emailIds: [...emailIds] })
      : null;
  const count = isCountMissing
    ? batch.call('Email/query', { ...listQuery(spec), limit: 0, calculateTotal: true })
    : null;
  return (result) => ({
    snippets: snippets ? result.get(snippets).list : [],
    total: count ? (result.get(count).total ?? 0) : null,
  });
}
