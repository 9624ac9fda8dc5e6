import { ALL_EMAILS } from '../read/all-emails.ts';
import { int8Array, jsonbArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { toJson } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toId } from '../ids.ts';
import {
  bulkEmails,
  bulkUpdateForStep,
  countBulkEmails,
  deleteBulkUpdate,
  dropUntouched,
  insertBulkEmails,
  insertBulkThreads,
  insertBulkUpdate,
  keepInverses,
  updateBulkUpdate,
} from '../sql/bulk-updates.ts';
import type { BulkUpdate, Email, EmailPatch, Id, NewBulkUpdate, SetPatch } from '../types.ts';
import type { AccountWriter } from './account-writer.ts';
import { patched } from './update-emails.ts';
import type { WriteContext } from './write-context.ts';

/** Emails of one BulkUpdate: each is a row until it has expired, written while the account is locked. */
const MAX_EMAILS = 200_000;
/** Unfinished ones of one account: each of them reads a whole search. */
const MAX_UNFINISHED = 4;

/**
 * Notes all emails that match now, to be patched by `stepBulkUpdate`.
 * @throws StoreError alreadyExists: one of this key; tooLarge: too many emails; rateLimit: too many that are under way; unsupportedFilter
 */
export async function createBulkUpdate(
  { client, account }: WriteContext,
  writer: AccountWriter,
  { filter, wholeThreads, patch, destroysUnfiled, waitSeconds, key }: NewBulkUpdate,
): Promise<Id> {
  const others = await writer.bulkUpdates();
  if (key !== null && others.some((other) => other.key === key))
    throw new StoreError('alreadyExists', 'There is one of this key');
  if (others.filter(isUnfinished).length >= MAX_UNFINISHED)
    throw new StoreError('rateLimit', `At most ${MAX_UNFINISHED} bulk updates at a time`);
  const { ids } = await writer.queryEmails({ ...ALL_EMAILS, filter, limit: MAX_EMAILS + 1 });
  if (ids.length > MAX_EMAILS) throw new StoreError('tooLarge', `At most ${MAX_EMAILS} emails at a time`);
  const id = account.newId();
  account.touch('BulkUpdate');
  await execute(client, insertBulkUpdate, [
    account.id,
    id,
    toJson(patch),
    destroysUnfiled,
    waitSeconds,
    key,
    account.modSeq,
  ]);
  await execute(client, insertBulkEmails, [account.id, id, int8Array(fromIds('e', ids))]);
  if (wholeThreads) await execute(client, insertBulkThreads, [account.id, id]);
  const total = await countOf(client, account.id, id);
  const status = total === 0 ? 'done' : 'running';
  await execute(client, updateBulkUpdate, [account.id, id, status, total, 0, 0, 0, account.modSeq]);
  return toId('j', id);
}

/** Turns round, also one that is under way. @throws StoreError notFound; invalidProperties: it has been undone */
export async function undoBulkUpdate({ client, account }: WriteContext, id: Id): Promise<void> {
  const number = fromId('j', id) ?? 0;
  const [row] = await run(client, bulkUpdateForStep, [account.id, number]);
  if (!row) throw new StoreError('notFound', `No bulk update ${id}`);
  if (row.status === 'undoing' || row.status === 'undone')
    throw new StoreError('invalidProperties', 'It has been undone', ['status']);
  account.touch('BulkUpdate');
  await execute(client, dropUntouched, [account.id, number]);
  const total = await countOf(client, account.id, number);
  const status = total === 0 ? 'undone' : 'undoing';
  await execute(client, updateBulkUpdate, [account.id, number, status, total, 0, 0, 0, account.modSeq]);
}

/** What was done stays, what was not is left. One that has not begun never does. @throws StoreError notFound */
export async function destroyBulkUpdate({ client, account }: WriteContext, id: Id): Promise<void> {
  if ((await execute(client, deleteBulkUpdate, [account.id, fromId('j', id) ?? 0])) === 0)
    throw new StoreError('notFound', `No bulk update ${id}`);
  account.touch('BulkUpdate');
}

/**
 * Goes on with one, by at most so many emails. What it changes and how far it is are one commit: a crash neither skips an email
 * nor patches it twice.
 * @returns whether it is finished, or gone
 */
export async function stepBulkUpdate(
  { client, account }: WriteContext,
  writer: AccountWriter,
  id: Id,
  limit: number,
): Promise<boolean> {
  const number = fromId('j', id) ?? 0;
  const [row] = await run(client, bulkUpdateForStep, [account.id, number]);
  if (!row || !isUnfinished(row)) return true;
  const isForward = row.status === 'running';
  const rows = await run(client, bulkEmails, [account.id, number, row.cursor, limit]);
  let { failed } = row;
  if (isForward) {
    const all = await writer.emails(rows.map(({ email_id }) => toId('e', email_id)));
    const isUnfiled = (email: Email): boolean => isLeftNowhere(email, row.patch);
    const emails = row.destroys_unfiled ? all.filter((email) => !isUnfiled(email)) : all;
    if (emails.length < all.length)
      await writer.destroyEmails(all.filter(isUnfiled).map((email) => email.id));
    failed += await apply(writer, emails, () => row.patch);
    const inverses = emails.map((email) => inverseOf(email, row.patch));
    await execute(client, keepInverses, [
      account.id,
      number,
      int8Array(
        fromIds(
          'e',
          emails.map((email) => email.id),
        ),
      ),
      jsonbArray(inverses.map(toJson)),
    ]);
  } else {
    const inverses = new Map(rows.map(({ email_id, inverse }) => [toId('e', email_id), inverse ?? {}]));
    const emails = await writer.emails([...inverses.keys()]);
    failed += await apply(writer, emails, (email) => inverses.get(email.id) ?? {});
  }
  const isFinished = rows.length < limit;
  const status = isFinished ? (isForward ? 'done' : 'undone') : row.status;
  account.touch('BulkUpdate');
  await execute(client, updateBulkUpdate, [
    account.id,
    number,
    status,
    row.total,
    // Emails that have gone meanwhile count as gone through.
    isFinished ? row.total : row.done + rows.length,
    failed,
    rows.at(-1)?.email_id ?? row.cursor,
    account.modSeq,
  ]);
  return isFinished;
}

/** True when the patch takes an email out of the last of its mailboxes. */
const isLeftNowhere = ({ mailboxIds }: Email, patch: EmailPatch): boolean =>
  patch.mailboxIds !== undefined && patched(mailboxIds, patch.mailboxIds).length === 0;

const isUnfinished = ({ status }: { status: BulkUpdate['status'] }): boolean =>
  status === 'running' || status === 'undoing';

/** Those with the same patch together. @returns how many could not be changed */
async function apply(
  writer: AccountWriter,
  emails: readonly Email[],
  patchOf: (email: Email) => EmailPatch,
): Promise<number> {
  let failed = 0;
  for (const [json, group] of Map.groupBy(emails, (email) => toJson(patchOf(email)))) {
    failed += await applyTo(
      writer,
      group.map(({ id }) => id),
      JSON.parse(json) as EmailPatch,
    );
  }
  return failed;
}

/** One that would be left without a mailbox must not stop the others: then each is tried by itself. */
async function applyTo(writer: AccountWriter, ids: readonly Id[], patch: EmailPatch): Promise<number> {
  try {
    await writer.updateEmails(ids, patch);
    return 0;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (ids.length === 1) return 1;
    let failed = 0;
    for (const id of ids) failed += await applyTo(writer, [id], patch);
    return failed;
  }
}

/** What brings an email back from this patch, and leaves alone what somebody changes in between. */
export function inverseOf(email: Pick<Email, 'keywords' | 'mailboxIds'>, patch: EmailPatch): EmailPatch {
  const keywords = patch.keywords && inverseSet(email.keywords, patch.keywords);
  const mailboxIds = patch.mailboxIds && inverseSet(email.mailboxIds, patch.mailboxIds);
  return { ...(keywords && { keywords }), ...(mailboxIds && { mailboxIds }) };
}

function inverseSet<T>(before: readonly T[], patch: SetPatch<T>): SetPatch<T> {
  const after = new Set(patched(before, patch));
  const known = new Set(before);
  return {
    add: before.filter((value) => !after.has(value)),
    remove: [...after].filter((value) => !known.has(value)),
  };
}

async function countOf(client: WriteContext['client'], accountId: number, id: number): Promise<number> {
  const [row] = await run(client, countBulkEmails, [accountId, id]);
  return row?.count ?? 0;
}
