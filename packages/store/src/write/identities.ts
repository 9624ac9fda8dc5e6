import { int8Array } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import {
  destroyIdentity as destroyStatement,
  insertIdentity,
  readIdentities,
  updateIdentity as updateStatement,
  type IdentityRow,
} from '../sql/identities.ts';
import type { Address, Id, IdentityPatch, NewIdentity } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** Whether the account may send as `email` is the caller's to ask (Directory.mayUse). */
export async function createIdentity({ client, account }: WriteContext, identity: NewIdentity): Promise<Id> {
  const id = account.newId();
  account.touch('Identity');
  await execute(client, insertIdentity, [
    account.id,
    id,
    cleanText(identity.name),
    cleanText(identity.email),
    addresses(identity.replyTo),
    addresses(identity.bcc),
    cleanText(identity.textSignature ?? ''),
    cleanText(identity.htmlSignature ?? ''),
    identity.mayDelete ?? true,
    account.modSeq,
  ]);
  return toId('i', id);
}

/** @throws StoreError notFound */
export async function updateIdentity(context: WriteContext, id: Id, patch: IdentityPatch): Promise<void> {
  const { client, account } = context;
  const row = await requireIdentity(context, id);
  account.touch('Identity');
  await execute(client, updateStatement, [
    account.id,
    row.id,
    cleanText(patch.name ?? row.name),
    addresses(patch.replyTo === undefined ? row.reply_to : patch.replyTo),
    addresses(patch.bcc === undefined ? row.bcc : patch.bcc),
    cleanText(patch.textSignature ?? row.text_signature),
    cleanText(patch.htmlSignature ?? row.html_signature),
    account.modSeq,
  ]);
}

/** @throws StoreError notFound, forbidden when it may not be deleted */
export async function destroyIdentity(context: WriteContext, id: Id): Promise<void> {
  const row = await requireIdentity(context, id);
  if (!row.may_delete) throw new StoreError('forbidden', 'This identity may not be deleted');
  const { client, account } = context;
  account.touch('Identity');
  await execute(client, destroyStatement, [account.id, row.id, account.modSeq]);
}

async function requireIdentity({ client, account }: WriteContext, id: Id): Promise<IdentityRow> {
  const number = fromId('i', id);
  const rows = number === null ? [] : await run(client, readIdentities, [account.id, int8Array([number])]);
  const [row] = rows;
  if (!row) throw new StoreError('notFound', `No identity ${id}`);
  return row;
}

function addresses(list: Address[] | null | undefined): string | null {
  return list ? toJson(list) : null;
}
