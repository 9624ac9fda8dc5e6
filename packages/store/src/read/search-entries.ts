import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId } from '../ids.ts';
import { messageText } from '../search/message-text.ts';
import { readMessages, textIndexState } from '../sql/text-index.ts';
import type { EntryFilter, Id } from '../types.ts';
import { EntryParts, entrySql, isText, type Decided, type TextFilter } from './entry-filter.ts';
import { WORTH_KEEPING, type MailboxCache } from './mailbox-cache.ts';
import {
  isColumnFilter,
  mostEntries,
  needsFlags,
  searchColumns,
  type ColumnFilter,
} from './search-columns.ts';
import { textContains } from './text-contains.ts';

/** Messages in memory at a time; larger ones are read one by one. */
const BATCH = 50;

/**
 * IMAP SEARCH in one mailbox. What uids and flags decide is answered from memory, with what has changed since. All else, exact substrings
 * included, is one statement over the texts that are kept. Messages that have none yet, or whose text is too long to be kept, are read: those
 * that all other conditions leave over, once for all texts.
 * @param cache null: inside of a transaction
 * @returns uids, ascending; none where there is no such mailbox
 */
export async function searchEntries(
  database: Database,
  accountId: number,
  mailboxId: Id,
  filter: EntryFilter,
  cache: MailboxCache | null,
): Promise<number[]> {
  const mailbox = fromId('m', mailboxId) ?? 0;
  if (cache && isColumnFilter(filter)) {
    const found = await searchCache(database, accountId, mailbox, filter, cache);
    if (found) return found;
  }
  const texts = [...textFilters(filter)];
  if (texts.length === 0) return uids(await select(database, new EntryParts(accountId, mailbox), filter));
  const [{ up_to: upTo, has_others: hasOthers } = { up_to: 0, has_others: true }] = await run(
    database,
    textIndexState,
    [accountId],
  );
  const found = uids(await select(database, new EntryParts(accountId, mailbox, { upTo }), filter));
  if (!hasOthers) return found;
  const unread = await select(
    database,
    new EntryParts(accountId, mailbox, { after: upTo, decided: new Map() }),
    withoutTexts(filter),
  );
  if (unread.length === 0) return found;
  const decided = await read(
    database,
    accountId,
    unread.map(({ email_id }) => email_id),
    texts,
  );
  const rest = await select(database, new EntryParts(accountId, mailbox, { after: upTo, decided }), filter);
  // What was indexed in between may be in both.
  return [...new Set([...found, ...uids(rest)])].sort((a, b) => a - b);
}

/** Null: memory does not tell, and it is not worth reading for this. */
async function searchCache(
  database: Database,
  accountId: number,
  mailbox: number,
  filter: ColumnFilter,
  cache: MailboxCache,
): Promise<number[] | null> {
  const needed = needsFlags(filter) ? 'flags' : 'uids';
  const most = mostEntries(filter);
  try {
    const { columns, totalEmails } = await cache.version(database, accountId, mailbox, (version) =>
      most > version.totalEmails * WORTH_KEEPING ? needed : null,
    );
    if (totalEmails === 0) return [];
    const isThere = columns !== null && (needed === 'uids' || columns.flags !== null);
    return isThere ? searchColumns(columns, filter) : null;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'notFound') return [];
    throw error;
  }
}

/** Which of the emails have which texts. */
async function read(
  database: Database,
  accountId: number,
  ids: readonly number[],
  texts: readonly TextFilter[],
): Promise<Decided> {
  const decided = new Map<TextFilter, number[]>(texts.map((text) => [text, []]));
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = int8Array(ids.slice(start, start + BATCH));
    for (const row of await run(database, readMessages, [accountId, batch])) {
      const message = await messageText(database, row);
      // The text index has told of it when it came by; what is in it nobody can say.
      if (message instanceof Error) continue;
      for (const text of texts) if (textContains(message, text)) decided.get(text)?.push(row.id);
    }
  }
  return decided;
}

interface FoundRow {
  uid: number;
  email_id: number;
}

/** Not a named statement: its plan must follow what is asked for. */
async function select(database: Database, parts: EntryParts, filter: EntryFilter): Promise<FoundRow[]> {
  const text = entrySql(parts, filter);
  return (await database.query<FoundRow>({ text, values: parts.values })).rows;
}

function uids(rows: readonly FoundRow[]): number[] {
  return rows.map(({ uid }) => uid);
}

function* textFilters(filter: EntryFilter): Generator<TextFilter> {
  if (filter.kind === 'and' || filter.kind === 'or')
    for (const one of filter.filters) yield* textFilters(one);
  else if (filter.kind === 'not') yield* textFilters(filter.filter);
  else if (isText(filter)) yield filter;
}

/** What every result fulfils and can be told without its texts: the filter, weaker by these. */
function withoutTexts(filter: EntryFilter): EntryFilter {
  if (filter.kind === 'and') return { kind: 'and', filters: filter.filters.map(withoutTexts) };
  return textFilters(filter).next().done === true ? filter : { kind: 'constant', value: true };
}
