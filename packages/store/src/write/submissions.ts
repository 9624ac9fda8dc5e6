import { int8Array, textArray } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { cancelQueueItems } from '../sql/cancel-queue-items.ts';
import {
  destroySubmission as destroyStatement,
  insertSubmission,
  readSubmissions,
  updateSubmission as updateStatement,
  type SubmissionRow,
} from '../sql/submissions.ts';
import type { DeliveryStatus, Id, NewSubmission, SubmissionPatch } from '../types.ts';
import type { WriteContext } from './write-context.ts';

const QUEUED: DeliveryStatus = { smtpReply: '250 2.0.0 Queued', delivered: 'queued', displayed: 'unknown' };

/** Enqueue its recipients in the same write. @throws StoreError notFound: no such email */
export async function createSubmission(
  { client, account }: WriteContext,
  created: NewSubmission,
): Promise<Id> {
  const id = account.newId();
  const status =
    created.deliveryStatus ?? Object.fromEntries(created.rcptTo.map((rcptTo) => [cleanText(rcptTo), QUEUED]));
  const rows = await run(client, insertSubmission, [
    account.id,
    id,
    fromId('i', created.identityId) ?? 0,
    fromId('e', created.emailId) ?? 0,
    cleanText(created.mailFrom),
    textArray(created.rcptTo.map(cleanText)),
    created.sendAt,
    created.undoStatus,
    toJson(status),
    account.modSeq,
    created.mailParameters ? toJson(created.mailParameters) : null,
    created.rcptParameters ? toJson(created.rcptParameters) : null,
  ]);
  if (rows.length === 0) throw new StoreError('notFound', `No email ${created.emailId}`);
  account.touch('EmailSubmission');
  return toId('s', id);
}

/** @throws StoreError notFound; cannotUnsend when a recipient has been tried or is being served at this moment */
export async function updateSubmission(context: WriteContext, id: Id, patch: SubmissionPatch): Promise<void> {
  const { client, account } = context;
  const row = await requireSubmission(context, id);
  let undoStatus = row.undo_status;
  const status: Record<string, DeliveryStatus> = { ...patch.deliveryStatus };
  if (patch.undoStatus === 'canceled' && undoStatus !== 'canceled') {
    if (undoStatus !== 'pending') throw new StoreError('cannotUnsend', 'It has been sent');
    const items = await run(client, cancelQueueItems, [account.id, row.id]);
    if (items.some((item) => !item.is_canceled)) throw new StoreError('cannotUnsend', 'It is being sent');
    undoStatus = 'canceled';
    for (const { rcpt_to } of items)
      status[rcpt_to] = { smtpReply: '', delivered: 'no', displayed: 'unknown' };
  }
  account.touch('EmailSubmission');
  await execute(client, updateStatement, [account.id, row.id, undoStatus, toJson(status), account.modSeq]);
}

/** Does not stop what is in the queue (RFC 8621 7.5: cancel first). @throws StoreError notFound */
export async function destroySubmission(context: WriteContext, id: Id): Promise<void> {
  const { client, account } = context;
  const row = await requireSubmission(context, id);
  account.touch('EmailSubmission');
  await execute(client, destroyStatement, [account.id, row.id, account.modSeq]);
}

async function requireSubmission({ client, account }: WriteContext, id: Id): Promise<SubmissionRow> {
  const number = fromId('s', id);
  const rows = number === null ? [] : await run(client, readSubmissions, [account.id, int8Array([number])]);
  const [row] = rows;
  if (!row) throw new StoreError('notFound', `No submission ${id}`);
  return row;
}
