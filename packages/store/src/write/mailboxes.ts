import { cleanText } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { mailboxEntriesForUpdate } from '../sql/entries-for-update.ts';
import {
  destroyMailbox as destroyStatement,
  insertMailbox,
  threadsOfMailbox,
  updateMailbox as updateStatement,
} from '../sql/mailboxes.ts';
import { deleteMetadata } from '../sql/metadata.ts';
import type { Id, MailboxPatch, NewMailbox } from '../types.ts';
import { requireMailbox } from './named-entries.ts';
import { removeEntries } from './remove-entries.ts';
import type { MailboxState } from './locked-account.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/** A tree that no person makes: guards the walk up to the root, and IMAP's path names. */
const MAX_DEPTH = 20;
const MAX_NAME_OCTETS = 255;

/** @throws StoreError invalidProperties (name, parentId, role), alreadyExists (a sibling of this name) */
export async function createMailbox(context: WriteContext, created: NewMailbox): Promise<Id> {
  const { client, account } = context;
  await withMailboxes(context);
  const name = checkedName(created.name);
  const parentId = checkedParent(context, created.parentId, null);
  const role = checkedRole(context, created.role ?? null, null);
  checkSiblings(context, name, parentId, null);
  const id = account.newId();
  const now = Math.floor(Date.now() / 1000);
  account.addMailbox({ id, parent_id: parentId, name, role, uid_validity: now, uid_next: 1 });
  account.touch('Mailbox');
  await execute(client, insertMailbox, [
    account.id,
    id,
    parentId,
    name,
    role,
    created.sortOrder ?? 0,
    created.isSubscribed ?? true,
    // Ids are never used again, so the pair (id, uidValidity) is not either; seconds keep a re-made name apart (RFC 9051 2.3.1.1).
    now,
    account.modSeq,
    created.color ?? null,
  ]);
  return toId('m', id);
}

/** @throws StoreError notFound, invalidProperties, alreadyExists */
export async function updateMailbox(context: WriteContext, id: Id, patch: MailboxPatch): Promise<void> {
  const { client, account } = context;
  await withMailboxes(context);
  const mailbox = requireMailbox(context, id);
  const name = patch.name === undefined ? mailbox.name : checkedName(patch.name);
  const parentId =
    patch.parentId === undefined ? mailbox.parentId : checkedParent(context, patch.parentId, mailbox);
  const role = patch.role === undefined ? mailbox.role : checkedRole(context, patch.role, mailbox);
  checkSiblings(context, name, parentId, mailbox);
  if ((role === 'trash') !== (mailbox.role === 'trash')) {
    // What counts as unread changes with the trash: for each thread that is in it.
    const threads = await run(client, threadsOfMailbox, [account.id, mailbox.id]);
    for (const { thread_id } of threads) account.threadsToSettle.add(thread_id);
  }
  Object.assign(mailbox, { name, parentId, role });
  account.touch('Mailbox');
  await execute(client, updateStatement, [
    account.id,
    mailbox.id,
    parentId,
    name,
    role,
    patch.sortOrder ?? null,
    patch.isSubscribed ?? null,
    account.modSeq,
    patch.color !== undefined,
    patch.color ?? null,
  ]);
}

/**
 * @param removeEmails false: refuse when it holds any (RFC 8621 2.5, onDestroyRemoveEmails). True: take them out, and
 * destroy those that are in no other mailbox.
 * @throws StoreError notFound, mailboxHasChild, mailboxHasEmail
 */
export async function destroyMailbox(
  context: WriteContext,
  id: Id,
  { removeEmails }: { removeEmails: boolean },
): Promise<void> {
  const { client, account } = context;
  await withMailboxes(context);
  const mailbox = requireMailbox(context, id);
  for (const other of account.mailboxes.values()) {
    if (!other.isDestroyed && other.parentId === mailbox.id) {
      throw new StoreError('mailboxHasChild', `"${other.name}" is below it`);
    }
  }
  const entries = await run(client, mailboxEntriesForUpdate, [account.id, mailbox.id]);
  if (entries.length > 0 && !removeEmails)
    throw new StoreError('mailboxHasEmail', 'The mailbox is not empty');
  await removeEntries(context, entries);
  mailbox.isDestroyed = true;
  account.touch('Mailbox');
  await execute(client, deleteMetadata, [account.id, mailbox.id]);
  await execute(client, destroyStatement, [account.id, mailbox.id, account.modSeq]);
}

/** RFC 8621 2: Net-Unicode (RFC 5198), at least one character, no control characters. */
function checkedName(name: string): string {
  const clean = cleanText(name).normalize('NFC');
  if (clean.trim() === '' || /\p{Cc}/u.test(clean) || Buffer.byteLength(clean) > MAX_NAME_OCTETS) {
    throw new StoreError('invalidProperties', 'Not a mailbox name', ['name']);
  }
  return clean;
}

function checkedParent(
  { account }: WriteContext,
  parentId: Id | null,
  child: MailboxState | null,
): number | null {
  if (parentId === null) return null;
  const number = fromId('m', parentId);
  const parent = number === null ? null : account.mailbox(number);
  if (!parent) throw new StoreError('invalidProperties', `No mailbox ${parentId}`, ['parentId']);
  let depth = 1;
  for (let above: MailboxState | null = parent; above; depth += 1) {
    if (above === child)
      throw new StoreError('invalidProperties', 'A mailbox cannot be below itself', ['parentId']);
    above = above.parentId === null ? null : account.mailbox(above.parentId);
  }
  if (depth > MAX_DEPTH) throw new StoreError('invalidProperties', 'Too deep', ['parentId']);
  return parent.id;
}

function checkedRole(
  { account }: WriteContext,
  role: MailboxState['role'],
  self: MailboxState | null,
): MailboxState['role'] {
  const holder = role === null ? null : account.mailboxByRole(role);
  if (holder && holder !== self) {
    throw new StoreError('invalidProperties', `"${holder.name}" already is the ${role} mailbox`, ['role']);
  }
  if (self?.role === 'inbox' && role !== 'inbox') {
    throw new StoreError('invalidProperties', 'An account always has an inbox', ['role']);
  }
  return role;
}

function checkSiblings(
  { account }: WriteContext,
  name: string,
  parentId: number | null,
  self: MailboxState | null,
): void {
  for (const other of account.mailboxes.values()) {
    if (other !== self && !other.isDestroyed && other.parentId === parentId && other.name === name) {
      throw new StoreError('alreadyExists', `There is a mailbox "${name}"`, ['name']);
    }
  }
}
