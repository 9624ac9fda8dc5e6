import { run, type Database } from '../db/statement.ts';
import { fromId, toId } from '../ids.ts';
import {
  conversationPosition,
  listConversations,
  listConversationsFrom,
  listMessages,
  listMessagesFrom,
  mailboxTotals,
  messagePosition,
} from '../sql/list-mailbox.ts';
import type { EmailQuery, EmailQueryResult, Id } from '../types.ts';
import { isNewestFirst } from './email-sort.ts';
import { ListMarks } from './list-marks.ts';

/** The mailbox of a query that asks for nothing but one mailbox, newest first; null for all other queries. */
export function plainMailbox({ filter, sort }: EmailQuery): Id | null {
  if (filter === null || 'operator' in filter) return null;
  const [name, ...others] = Object.keys(filter).filter(
    (key) => filter[key as keyof typeof filter] !== undefined,
  );
  return isNewestFirst(sort) && name === 'inMailbox' && others.length === 0
    ? (filter.inMailbox ?? null)
    : null;
}

/** Up to here a walk from the top costs less than a millisecond. */
const FAR = 1_000;

/**
 * A page of a mailbox: an index walk whose cost follows the page; the total is the mailbox's own count. Far down, the
 * walk starts where an earlier page ended.
 * @param marks null: inside of a transaction
 */
export async function listMailbox(
  database: Database,
  accountId: number,
  mailboxId: Id,
  query: EmailQuery,
  marks: ListMarks | null,
): Promise<EmailQueryResult> {
  const { collapseThreads, anchor, limit } = query;
  const mailbox = fromId('m', mailboxId) ?? 0;
  const key = `${accountId} ${mailbox} ${collapseThreads}`;
  const list: List = { database, accountId, mailbox, collapseThreads, marks: marks ?? new ListMarks(), key };
  let position = query.position;
  const needsTotals = query.calculateTotal || (anchor === null ? position < 0 : list.marks.has(key));
  const [totals] = needsTotals ? await run(database, mailboxTotals, [accountId, mailbox]) : [];
  const lines = (collapseThreads ? totals?.total_threads : totals?.total_emails) ?? 0;
  const total = query.calculateTotal ? lines : null;
  if (anchor !== null) {
    const found = await positionOf(list, fromId('e', anchor) ?? 0, totals?.version ?? null);
    if (found === null) return { ids: [], position: 0, total, anchorFound: false };
    position = found + query.anchorOffset;
  } else if (position < 0) position += lines;
  position = Math.max(0, position);
  const ids = position < FAR ? await nearLines(list, position, limit) : await farLines(list, position, limit);
  return { ids: ids.map((id) => toId('e', id)), position, total, anchorFound: true };
}

interface List {
  database: Database;
  accountId: number;
  mailbox: number;
  collapseThreads: boolean;
  marks: ListMarks;
  /** Of the list, among the marks. */
  key: string;
}

/** How many lines stand before that of an email; null: it has none. @param version what the list is now; null: no mark is known of it */
async function positionOf(list: List, emailId: number, version: string | null): Promise<number | null> {
  const { database, accountId, mailbox, collapseThreads, marks, key } = list;
  const known = version === null ? null : marks.behind(key, version, emailId);
  if (known) return known.position - 1;
  const statement = collapseThreads ? conversationPosition : messagePosition;
  const [found] = await run(database, statement, [accountId, mailbox, emailId]);
  if (!found) return null;
  if (found.position >= FAR) {
    marks.add(key, found.version, { position: found.position + 1, receivedAt: found.received_at, emailId });
  }
  return found.position;
}

async function nearLines(list: List, position: number, limit: number): Promise<number[]> {
  const { database, accountId, mailbox, collapseThreads } = list;
  const statement = collapseThreads ? listConversations : listMessages;
  const rows = await run(database, statement, [accountId, mailbox, position, limit]);
  return rows.map((row) => row.email_id);
}

async function farLines(list: List, position: number, limit: number): Promise<number[]> {
  const { mark } = list.marks.before(list.key, position);
  // A long way. Whoever jumped here may go up as well as down: a place some pages above is marked, too.
  if (position - mark.position > FAR) await linesFromMark(list, position - FAR / 2, 1);
  return linesFromMark(list, position, limit);
}

async function linesFromMark(list: List, position: number, limit: number): Promise<number[]> {
  const { database, accountId, mailbox, collapseThreads, marks, key } = list;
  const { mark, version } = marks.before(key, position);
  const statement = collapseThreads ? listConversationsFrom : listMessagesFrom;
  const offset = position - mark.position;
  const values = [accountId, mailbox, offset, limit, mark.receivedAt, mark.emailId];
  const rows = await run(database, statement, values);
  const last = rows.at(-1);
  if (version !== null && last?.version !== version) {
    // Lines have come or gone: the way is walked anew, from the top.
    marks.forget(key);
    return linesFromMark(list, position, limit);
  }
  if (last) {
    const end = { position: position + rows.length, receivedAt: last.received_at, emailId: last.email_id };
    marks.add(key, last.version, end);
  }
  return rows.map((row) => row.email_id);
}
