import { byteaArray, int8Array, textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { cleanText, toJson } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId, toId } from '../ids.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import {
  destroyMailImport as destroyStatement,
  heldByMailImports,
  insertMailImport,
  keepDeliveryState,
  readMailImports,
  releaseMailImport,
  setMailImportStatus,
  stepMailImport as stepStatement,
  uploadedBlobs,
} from '../sql/mail-imports.ts';
import type {
  CreatedEmail,
  Id,
  MailImportStep,
  NewEmail,
  NewMailImport,
  RunningMailImport,
} from '../types.ts';
import { createEmails } from './create-emails.ts';
import { requireMailboxes, withMailboxes, type WriteContext } from './write-context.ts';

/** Octets of the archives that an account may have here at a time, however many they are: mail of twenty years of most people. */
export const MAX_IMPORT_OCTETS = 16 * 1024 * 1024 * 1024;
/** Each is looked at in its turn. */
const MAX_HELD = 50;

/**
 * Refers to the archive, which a job goes through. An account with a quota does not get around it by archives.
 * @throws StoreError notFound (a blob that is no upload of the account), invalidProperties (mailbox), tooLarge, rateLimit
 */
export async function createMailImport(context: WriteContext, created: NewMailImport): Promise<Id> {
  const { client, account } = context;
  if (created.mailboxId !== null) {
    await withMailboxes(context);
    requireMailboxes(account, [created.mailboxId]);
  }
  const { ids, size } = await archive(context, created.blobIds);
  const [held] = await run(client, heldByMailImports, [account.id]);
  if ((held?.imports ?? 0) >= MAX_HELD)
    throw new StoreError('rateLimit', `At most ${MAX_HELD} imports at a time`);
  const most = Math.min(MAX_IMPORT_OCTETS, account.quotaBytes ?? Infinity);
  if ((held?.octets ?? 0) + size > most)
    throw new StoreError('tooLarge', `Archives of at most ${most} octets at a time`);
  const id = account.newId();
  account.touch('MailImport');
  await execute(client, insertMailImport, [
    account.id,
    id,
    cleanText(created.name),
    int8Array(ids),
    size,
    created.mailboxId === null ? null : fromId('m', created.mailboxId),
    created.parentName === null ? null : cleanText(created.parentName),
    account.modSeq,
  ]);
  return toId('o', id);
}

/** The pieces, in their order, kept from the sweep. */
async function archive(
  { client, account }: WriteContext,
  blobIds: readonly Id[],
): Promise<{ ids: number[]; size: number }> {
  const hashes = blobIds.map((id) => fromBlobId(id) ?? Buffer.alloc(0));
  const locked = await run(client, lockBlobs, [byteaArray(hashes)]);
  const uploads = await run(client, uploadedBlobs, [account.id, int8Array(locked.map(({ id }) => id))]);
  const own = new Set(uploads.map(({ blob_id }) => blob_id));
  const byHash = new Map(
    locked.filter(({ id }) => own.has(id)).map((blob) => [blob.hash.toString('latin1'), blob]),
  );
  let size = 0;
  const ids = hashes.map((hash, index) => {
    const blob = byHash.get(hash.toString('latin1'));
    if (!blob) throw new StoreError('notFound', `No upload ${blobIds[index]}`, ['blobIds']);
    size += blob.size;
    return blob.id;
  });
  return { ids, size };
}

/** How far it is. @returns the modSeq that the next step names; null: it does not run any more, or another process goes on with it */
export async function stepMailImport(
  { client, account }: WriteContext,
  { id, modSeq }: Pick<RunningMailImport, 'id' | 'modSeq'>,
  step: MailImportStep,
): Promise<number | null> {
  const { progress, status, imported, skipped, failed, failures, error, cursor } = step;
  const number = fromId('o', id) ?? 0;
  const stepped = await execute(client, stepStatement, [
    account.id,
    number,
    progress,
    status,
    imported,
    skipped,
    failed,
    toJson(failures),
    error,
    cursor === null ? null : toJson(cursor),
    account.modSeq,
    modSeq,
  ]);
  if (stepped === 0) return null;
  account.touch('MailImport');
  if (status !== 'running' && error !== 'overQuota')
    await execute(client, releaseMailImport, [account.id, number]);
  return account.modSeq;
}

/** As createEmails; but nothing has been delivered, so nobody is told of new mail. @throws StoreError as createEmails does */
export async function importEmails(
  context: WriteContext,
  emails: readonly NewEmail[],
): Promise<CreatedEmail[]> {
  const { client, account } = context;
  if (emails.length === 0) return [];
  await execute(client, keepDeliveryState, [account.id, account.modSeq]);
  return createEmails(context, emails, { isDelivery: false });
}

/** What has been imported stays. @throws StoreError notFound; invalidProperties: it is over */
export async function cancelMailImport(context: WriteContext, id: Id): Promise<void> {
  await setStatus(context, id, 'canceled', ['running']);
  await execute(context.client, releaseMailImport, [context.account.id, fromId('o', id) ?? 0]);
}

/** Goes on with one that found no room. @throws StoreError notFound; invalidProperties: it is not there to go on */
export async function resumeMailImport(context: WriteContext, id: Id): Promise<void> {
  const [known] = await run(context.client, readMailImports, [context.account.id, [fromId('o', id) ?? 0]]);
  if (known && known.error !== 'overQuota')
    throw new StoreError('invalidProperties', 'Only one that failed with overQuota goes on', ['status']);
  await setStatus(context, id, 'running', ['failed']);
}

async function setStatus(
  { client, account }: WriteContext,
  id: Id,
  status: 'canceled' | 'running',
  before: readonly string[],
): Promise<void> {
  const number = fromId('o', id) ?? 0;
  const args = [account.id, number, status, textArray(before), account.modSeq] as const;
  if ((await execute(client, setMailImportStatus, [...args])) === 0) {
    const [known] = await run(client, readMailImports, [account.id, [number]]);
    throw known
      ? new StoreError('invalidProperties', `It is ${known.status}`, ['status'])
      : new StoreError('notFound', `No import ${id}`);
  }
  account.touch('MailImport');
}

/** What has been imported stays. @throws StoreError notFound; invalidProperties: it runs */
export async function destroyMailImport({ client, account }: WriteContext, id: Id): Promise<void> {
  const number = fromId('o', id) ?? 0;
  if ((await execute(client, destroyStatement, [account.id, number, account.modSeq])) === 0) {
    const [running] = await run(client, readMailImports, [account.id, [number]]);
    if (!running) throw new StoreError('notFound', `No import ${id}`);
    throw new StoreError('invalidProperties', 'It runs: cancel it before', ['status']);
  }
  await execute(client, releaseMailImport, [account.id, number]);
  account.touch('MailImport');
}
