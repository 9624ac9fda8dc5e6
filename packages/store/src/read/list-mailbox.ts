import { run, type Database } from '../db/statement.ts';
import { fromId, toId } from '../ids.ts';
import {
  conversationPosition,
  listConversations,
  listMessages,
  mailboxTotals,
  messagePosition,
} from '../sql/list-mailbox.ts';
import type { EmailQuery, EmailQueryResult, Id } from '../types.ts';
import { isNewestFirst } from './email-sort.ts';

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

/** A page of a mailbox: an index walk whose cost follows the page; the total is the mailbox's own count. */
export async function listMailbox(
  database: Database,
  accountId: number,
  mailboxId: Id,
  query: EmailQuery,
): Promise<EmailQueryResult> {
  const mailbox = fromId('m', mailboxId) ?? 0;
  const { collapseThreads, anchor, limit } = query;
  let position = query.position;
  let total: number | null = null;
  if (query.calculateTotal || (anchor === null && position < 0)) {
    const [totals] = await run(database, mailboxTotals, [accountId, mailbox]);
    total = (collapseThreads ? totals?.total_threads : totals?.total_emails) ?? 0;
    if (position < 0) position += total;
  }
  if (anchor !== null) {
    const statement = collapseThreads ? conversationPosition : messagePosition;
    const [found] = await run(database, statement, [accountId, mailbox, fromId('e', anchor) ?? 0]);
    if (!found) return { ids: [], position: 0, total, anchorFound: false };
    position = found.position + query.anchorOffset;
  }
  position = Math.max(0, position);
  const statement = collapseThreads ? listConversations : listMessages;
  const rows = await run(database, statement, [accountId, mailbox, position, limit]);
  return { ids: rows.map((row) => toId('e', row.email_id)), position, total, anchorFound: true };
}
