import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { WordsAreLate } from '../search/late-words.ts';
import {
  affectedEmails,
  countChangedEmails,
  emailsOfThreads,
  threadsOfEmails,
  type AffectedEmailRow,
} from '../sql/affected-emails.ts';
import { readStates } from '../sql/read-states.ts';
import type { EmailQuery, EmailQueryChanges, QueryChanges } from '../types.ts';
import { matchingEmails, positionsOf, type MatchingEmail } from './email-positions.ts';
import { dependenceOf, requiredMailbox, type Dependence } from './query-dependence.ts';
import { queryEmails } from './query-emails.ts';

/** A list of which so much has changed is better read anew: the answer would be as long, and dearer. */
const MAX_CHANGED_EMAILS = 20_000;

/** What has happened to one email of the list, or to one that may have been in it. */
type Affected = Pick<AffectedEmailRow, 'id' | 'thread_id' | 'is_new'> & { received_at?: Date };

/** What leads from the old lines to the new ones, before the new ones have a position. */
interface Difference {
  removed: { id: number; received_at?: Date }[];
  added: MatchingEmail[];
}

/**
 * `Email/queryChanges` (RFC 8620 5.6, RFC 8621 4.5), from the log: only emails that have changed since are looked at, and
 * with collapseThreads the others of their threads. To be called in a snapshot, since positions must belong to the state.
 * @throws StoreError cannotCalculateChanges, unsupportedFilter; WordsAreLate
 */
export async function emailQueryChanges(
  database: Database,
  accountId: number,
  changes: EmailQueryChanges,
): Promise<QueryChanges> {
  const { since, filter, sort, calculateTotal } = changes;
  const [states] = await run(database, readStates, [accountId]);
  if (!states) throw new StoreError('notFound', 'No such account');
  if (since > states.mod_seq || since < states.purged_mod_seq) {
    throw new StoreError('cannotCalculateChanges', 'The state is not known');
  }
  const dependence = dependenceOf(filter, sort);
  if (states.late_words > 0 && dependence.words) throw new WordsAreLate(accountId);
  const query: EmailQuery = { ...changes, position: 0, anchor: null, anchorOffset: 0, limit: 0 };
  const total = calculateTotal ? (await queryEmails(database, accountId, query, null)).total : null;
  const newState = Math.max(since, states.email);
  if (since >= states.email) return { newState, removed: [], added: [], total };

  const affected = await readAffected(database, accountId, changes, dependence);
  const isImmutable = !Object.values(dependence).includes(true);
  const upTo = isImmutable && changes.upToId !== null ? fromId('e', changes.upToId) : null;
  const { difference, last } = changes.collapseThreads
    ? await compareThreads(database, accountId, query, affected, upTo)
    : await compareEmails(database, accountId, query, affected, upTo);
  const { removed, added } = last ? upToLine(difference, last, query) : difference;
  const positions = await positionsOf(database, accountId, query, last ? [...added, last] : added);
  const position = (id: number): number => {
    const position = positions.get(id);
    // An email that came back from a snooze stands elsewhere than its date says, and may stand for its conversation.
    if (position === undefined) throw new StoreError('cannotCalculateChanges', `No position of email ${id}`);
    return position;
  };
  const end = last ? position(last.id) : Infinity;
  return {
    newState,
    removed: removed.map(({ id }) => toId('e', id)),
    added: added
      .map(({ id }) => ({ id: toId('e', id), index: position(id) }))
      .filter(({ index }) => index <= end)
      .sort((a, b) => a.index - b.index),
    total,
  };
}

async function readAffected(
  database: Database,
  accountId: number,
  { since, filter }: EmailQueryChanges,
  { mailboxes, keywords, threadKeywords, words }: Dependence,
): Promise<Affected[]> {
  const [count] = await run(database, countChangedEmails, [accountId, since, MAX_CHANGED_EMAILS + 1]);
  if ((count?.changed ?? 0) > MAX_CHANGED_EMAILS) {
    throw new StoreError('cannotCalculateChanges', `More than ${MAX_CHANGED_EMAILS} emails have changed`);
  }
  const required = requiredMailbox(filter);
  // Another email of its thread may be outside of the mailbox.
  const mailbox = required === null || threadKeywords ? null : (fromId('m', required) ?? 0);
  const rows = await run(database, affectedEmails, [
    accountId,
    since,
    keywords || threadKeywords || words,
    mailboxes,
    mailbox,
  ]);
  if (!threadKeywords) return rows;
  // One email that changes, comes or goes changes what is so of all in its thread.
  const siblings = await inThreads(database, accountId, rows);
  const old = siblings.map(({ id, thread_id }) => ({ id, thread_id, is_new: false }));
  return [...new Map([...old, ...rows].map((row) => [row.id, row])).values()];
}

/** Without collapseThreads a line is an email, and only those affected have come, gone or moved. */
async function compareEmails(
  database: Database,
  accountId: number,
  query: EmailQuery,
  affected: readonly Affected[],
  upTo: number | null,
): Promise<{ difference: Difference; last: MatchingEmail | null }> {
  const ids = new Set(affected.map(({ id }) => id));
  const matching = await matchingEmails(database, accountId, query, withId(ids, upTo));
  return {
    difference: {
      removed: affected.filter(({ is_new }) => !is_new),
      added: matching.filter(({ id }) => ids.has(id)),
    },
    last: matching.find(({ id }) => id === upTo) ?? null,
  };
}

/**
 * With collapseThreads a line is the first matching email of a thread, so one email that is affected can put another one of
 * its thread into the list or out of it. The old line of a thread was one of its affected emails, or the first of the others.
 */
async function compareThreads(
  database: Database,
  accountId: number,
  query: EmailQuery,
  affected: readonly Affected[],
  upTo: number | null,
): Promise<{ difference: Difference; last: MatchingEmail | null }> {
  const lastThread =
    upTo === null ? [] : await run(database, threadsOfEmails, [accountId, int8Array([upTo])]);
  const siblings = await inThreads(database, accountId, [...affected, ...lastThread]);
  const matching = await matchingEmails(
    database,
    accountId,
    query,
    siblings.map(({ id }) => id),
  );
  const linesOf = Map.groupBy(matching, ({ thread_id }) => thread_id);
  const difference: Difference = { removed: [], added: [] };
  for (const [thread, changed] of Map.groupBy(affected, ({ thread_id }) => thread_id)) {
    const lines = linesOf.get(thread) ?? [];
    const [line] = lines;
    const changedIds = new Set(changed.map(({ id }) => id));
    const unchanged = lines.find(({ id }) => !changedIds.has(id));
    const old = changed.filter(({ is_new }) => !is_new);
    // Nothing that could have stood here before is affected, and what stands here now is not either.
    if (old.length === 0 && line === unchanged) continue;
    difference.removed.push(...old, ...(unchanged ? [unchanged] : []));
    if (line) difference.added.push(line);
  }
  const last = matching.find(({ id }) => id === upTo);
  const isLine = last !== undefined && linesOf.get(last.thread_id)?.[0] === last;
  return { difference, last: isLine ? last : null };
}

async function inThreads(
  database: Database,
  accountId: number,
  emails: readonly { thread_id: number }[],
): Promise<{ id: number; thread_id: number }[]> {
  const threads = new Set(emails.map(({ thread_id }) => thread_id));
  return run(database, emailsOfThreads, [accountId, int8Array([...threads])]);
}

function withId(ids: ReadonlySet<number>, id: number | null): number[] {
  return id === null || ids.has(id) ? [...ids] : [...ids, id];
}

/**
 * Leaves out what stands behind the last line that the client has, as far as the date alone says so (RFC 8620 5.6, upToId):
 * of an email that is gone little else is known. What is added behind it in another order goes by its position.
 */
function upToLine({ removed, added }: Difference, last: MatchingEmail, { sort }: EmailQuery): Difference {
  const [first, ...others] = sort;
  if (others.length > 0 || (first && first.property !== 'receivedAt')) return { removed, added };
  const direction = first?.isAscending ? 1 : -1;
  const isBefore = ({ id, received_at }: { id: number; received_at?: Date }): boolean => {
    if (!received_at) return true;
    const byDate = direction * (received_at.getTime() - last.received_at.getTime());
    return byDate === 0 ? id >= last.id : byDate < 0;
  };
  return { removed: removed.filter(isBefore), added: added.filter(isBefore) };
}
