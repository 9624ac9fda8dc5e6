import * as fc from 'fast-check';
import { StoreError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Id, MailboxRole, SetPatch } from '../types.ts';
import type { AccountModel } from './account-model.ts';
import { testDelivery, testMessage } from './messages.ts';

/** Numbers stand for "the n-th of what exists then", so that an operation always means something. */
export type Operation =
  | {
      kind: 'deliver';
      id: number;
      references: number[];
      subject: number;
      at: number;
      role: MailboxRole;
      seen: boolean;
    }
  | { kind: 'keywords'; emails: number[]; patch: SetPatch<string> }
  | { kind: 'mailboxes'; emails: number[]; patch: SetPatch<number> }
  | { kind: 'destroy'; emails: number[] }
  | { kind: 'createMailbox'; name: number; parent: number | null }
  | { kind: 'destroyMailbox'; mailbox: number; removeEmails: boolean }
  | { kind: 'giveTrash'; mailbox: number };

const index = fc.nat({ max: 30 });
const indexes = fc.uniqueArray(index, { minLength: 1, maxLength: 6 });
const keywords = fc.uniqueArray(fc.constantFrom('$seen', '$flagged', '$draft', 'work'), { maxLength: 3 });
const few = fc.uniqueArray(fc.nat({ max: 8 }), { maxLength: 3 });

function patchOf<T>(values: fc.Arbitrary<T[]>): fc.Arbitrary<SetPatch<T>> {
  return fc.oneof(fc.record({ set: values }), fc.record({ add: values, remove: values }));
}

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      id: fc.nat({ max: 12 }),
      references: fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 3 }),
      subject: fc.nat({ max: 3 }),
      at: fc.nat({ max: 20 }),
      role: fc.constantFrom('inbox', 'archive', 'trash'),
      seen: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('keywords' as const),
      emails: indexes,
      patch: patchOf(keywords),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('mailboxes' as const), emails: indexes, patch: patchOf(few) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('destroy' as const), emails: indexes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('createMailbox' as const),
      name: fc.nat({ max: 4 }),
      parent: fc.option(fc.nat({ max: 8 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('destroyMailbox' as const),
      mailbox: fc.nat({ max: 8 }),
      removeEmails: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('giveTrash' as const), mailbox: fc.nat({ max: 8 }) }),
  },
);

const SUBJECTS = ['Plan', 'Re: Plan', 'Fwd: Other', 'Other'];
const BASE_TIME = Date.UTC(2026, 10, 22);

/** Does the same to the store and to the model; where one refuses the other must. @returns what is wrong */
export async function runOperation(
  store: Store,
  accountId: Id,
  model: AccountModel,
  one: Operation,
): Promise<string | null> {
  const emails = [...model.emails.keys()];
  const mailboxes = [...model.mailboxes.keys()];
  const nth = <T>(from: T[], n: number): T | undefined => from[n % Math.max(1, from.length)];
  const some = (ns: number[]): Id[] => [
    ...new Set(ns.map((n) => nth(emails, n)).filter((id) => id !== undefined)),
  ];
  switch (one.kind) {
    case 'deliver':
      return deliver(store, accountId, model, one);
    case 'keywords':
      await store.write(accountId, (tx) => tx.updateEmails(some(one.emails), { keywords: one.patch }));
      for (const id of some(one.emails)) patchSet(model.emails.get(id)?.keywords ?? new Set(), one.patch);
      return null;
    case 'mailboxes': {
      const toIds = (ns: number[] = []): Id[] => ns.map((n) => nth(mailboxes, n) ?? '');
      const patch: SetPatch<Id> =
        'set' in one.patch
          ? { set: toIds(one.patch.set) }
          : { add: toIds(one.patch.add), remove: toIds(one.patch.remove) };
      const after = some(one.emails).map((id) => {
        const ids = new Set(model.emails.get(id)?.mailboxIds);
        patchSet(ids, patch);
        return { id, ids };
      });
      const isRefused = after.some(({ ids }) => ids.size === 0);
      const refusal = await refused(
        store.write(accountId, (tx) => tx.updateEmails(some(one.emails), { mailboxIds: patch })),
      );
      if (refusal !== (isRefused ? 'invalidProperties' : null)) return `mailboxes: ${refusal}`;
      if (!isRefused) {
        for (const { id, ids } of after) {
          const email = model.emails.get(id);
          if (email) email.mailboxIds = ids;
        }
      }
      return null;
    }
    case 'destroy': {
      const wanted = some(one.emails);
      const destroyed = await store.write(accountId, (tx) => tx.destroyEmails([...wanted, 'e999999']));
      for (const id of wanted) model.emails.delete(id);
      return destroyed.toSorted().join() === wanted.toSorted().join()
        ? null
        : `destroyed ${destroyed.join()}`;
    }
    case 'createMailbox': {
      const name = `Folder ${one.name}`;
      const parentId = one.parent === null ? null : (nth(mailboxes, one.parent) ?? null);
      const isTaken = [...model.mailboxes.values()].some(
        (box) => box.parentId === parentId && box.name === name,
      );
      let id = '';
      const refusal = await refused(
        store.write(accountId, async (tx) => {
          id = await tx.createMailbox({ name, parentId });
        }),
      );
      if (!isTaken) model.mailboxes.set(id, { id, parentId, name, role: null });
      return refusal === (isTaken ? 'alreadyExists' : null) ? null : `createMailbox: ${refusal}`;
    }
    case 'destroyMailbox':
      return destroyMailbox(store, accountId, model, nth(mailboxes, one.mailbox) ?? '', one.removeEmails);
    case 'giveTrash': {
      const target = nth(mailboxes, one.mailbox) ?? '';
      const box = model.mailboxes.get(target);
      if (!box || (box.role !== null && box.role !== 'trash')) return null;
      const holder = [...model.mailboxes.values()].find(({ role }) => role === 'trash');
      await store.write(accountId, async (tx) => {
        if (holder) await tx.updateMailbox(holder.id, { role: null });
        await tx.updateMailbox(target, { role: 'trash' });
      });
      if (holder) holder.role = null;
      box.role = 'trash';
      return null;
    }
  }
}

async function deliver(
  store: Store,
  accountId: Id,
  model: AccountModel,
  one: Operation & { kind: 'deliver' },
): Promise<string | null> {
  const subject = SUBJECTS[one.subject] ?? '';
  const address = (n: number): string => `m${n}@model.example`;
  const bytes = testMessage({ messageId: address(one.id), references: one.references.map(address), subject });
  const receivedAt = BASE_TIME + one.at * 1000;
  const delivered = await store.deliver(
    testDelivery(accountId, bytes, {
      mailbox: { role: one.role },
      keywords: one.seen ? ['$SEEN'] : [],
      receivedAt: new Date(receivedAt),
    }),
  );
  const messageIds = [address(one.id), ...one.references.map(address)];
  const expected = model.threadFor(messageIds, subject);
  const mailbox = [...model.mailboxes.values()].find(({ role }) => role === one.role);
  const inbox = [...model.mailboxes.values()].find(({ role }) => role === 'inbox');
  model.addEmail(
    {
      id: delivered.emailId,
      threadId: delivered.threadId,
      mailboxIds: new Set([mailbox?.id ?? inbox?.id ?? '']),
      keywords: new Set(one.seen ? ['$seen'] : []),
      receivedAt,
    },
    messageIds,
    subject,
  );
  if (expected === null)
    return model.thread(delivered.threadId).length === 1 ? null : 'a new thread was expected';
  return delivered.threadId === expected
    ? null
    : `thread ${expected} was expected, not ${delivered.threadId}`;
}

async function destroyMailbox(
  store: Store,
  accountId: Id,
  model: AccountModel,
  id: Id,
  removeEmails: boolean,
): Promise<string | null> {
  if (model.mailboxes.get(id)?.role === 'inbox') return null;
  const inside = [...model.emails.values()].filter(({ mailboxIds }) => mailboxIds.has(id));
  const hasChild = [...model.mailboxes.values()].some(({ parentId }) => parentId === id);
  const expected = hasChild
    ? 'mailboxHasChild'
    : inside.length > 0 && !removeEmails
      ? 'mailboxHasEmail'
      : null;
  const refusal = await refused(store.write(accountId, (tx) => tx.destroyMailbox(id, { removeEmails })));
  if (refusal !== expected) return `destroyMailbox: ${refusal}, not ${expected}`;
  if (expected !== null) return null;
  for (const email of inside) {
    email.mailboxIds.delete(id);
    if (email.mailboxIds.size === 0) model.emails.delete(email.id);
  }
  model.mailboxes.delete(id);
  return null;
}

function patchSet<T>(values: Set<T>, patch: SetPatch<T>): void {
  if ('set' in patch) {
    values.clear();
    for (const value of patch.set) values.add(value);
    return;
  }
  for (const value of patch.remove ?? []) values.delete(value);
  for (const value of patch.add ?? []) values.add(value);
}

async function refused(write: Promise<unknown>): Promise<string | null> {
  try {
    await write;
    return null;
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}
