import { isDeepStrictEqual } from 'node:util';
import type { JmapCall } from './call.ts';
import { StoreError, type AccountWriter, type EmailPatch, type Id } from '@mailcote/store';
import { emailRowJson, setJson } from './email-json.ts';
import { readEmailUpdate, withResolvedMailboxes, type EmailUpdateInput } from './email-update-input.ts';
import { requireId, requireReference } from './set-write.ts';
import { SetFailure } from './set-error.ts';
import type { SetResult } from './set.ts';

/** Ids that get one and the same patch: "mark 500 as read" is one update in the store. */
interface Group {
  patch: EmailPatch;
  snoozedUntil: Date | null | undefined;
  /** Email id → the key it was named by, which may be a "#" reference. */
  keys: Map<Id, Id>;
}

/** The updates of an Email/set (RFC 8621 4.6). Tells `result` of each. */
export async function updateEmails(
  tx: AccountWriter,
  call: JmapCall,
  updates: ReadonlyMap<Id, Record<string, unknown>>,
  result: SetResult,
): Promise<void> {
  const groups = new Map<string, Group>();
  const unchanged = new Map<Id, Map<string, unknown>>();
  const changedCase = new Set<Id>();
  for (const [key, raw] of updates) {
    try {
      const id = requireId(call, result, key);
      const input = readEmailUpdate(raw);
      const patch = withResolvedMailboxes(input.patch, (id) =>
        requireReference(call, result, id, 'mailboxIds'),
      );
      if (input.changesCase) changedCase.add(id);
      if (input.unchanged.size > 0) unchanged.set(id, input.unchanged);
      const { snoozedUntil } = input;
      const name = JSON.stringify([patch, snoozedUntil === undefined ? [] : snoozedUntil]);
      const group = groups.get(name) ?? { patch, snoozedUntil, keys: new Map() };
      groups.set(name, group);
      group.keys.set(id, key);
    } catch (error) {
      result.notUpdated(key, error);
    }
  }
  const wrong = await changedProperties(tx, unchanged);
  for (const group of groups.values()) {
    const { keys } = group;
    for (const [id, failure] of wrong) {
      const key = keys.get(id);
      if (key === undefined) continue;
      result.notUpdated(key, failure);
      keys.delete(id);
    }
    await updateGroup(tx, group, result);
  }
  // RFC 8620 5.3: what has become of them, where it is not what was asked for.
  for (const { id, keywords } of changedCase.size > 0 ? await tx.emails([...changedCase]) : []) {
    if (result.isUpdated(id)) result.updated(id, { keywords: setJson(keywords) });
  }
}

async function updateGroup(tx: AccountWriter, group: Group, result: SetResult): Promise<void> {
  const { patch, snoozedUntil, keys } = group;
  try {
    // First: it refuses before it has changed anything.
    if (snoozedUntil !== undefined) await tx.snoozeEmails([...keys.keys()], snoozedUntil);
    const updated = new Set(await tx.updateEmails([...keys.keys()], patch));
    for (const [id, key] of keys) {
      if (updated.has(id)) result.updated(id);
      else result.notUpdated(key, new SetFailure('notFound'));
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // One of them cannot be changed so: taken out of its only mailbox, for one. The others can.
    if (keys.size > 1) {
      for (const [id, key] of keys) await updateGroup(tx, { ...group, keys: new Map([[id, key]]) }, result);
      return;
    }
    for (const key of keys.values()) result.notUpdated(key, error);
  }
}

/** RFC 8620 5.3: properties that cannot change may be sent, if with the value they have. The failures, by id. */
async function changedProperties(
  tx: AccountWriter,
  unchanged: ReadonlyMap<Id, EmailUpdateInput['unchanged']>,
): Promise<Map<Id, SetFailure>> {
  const failures = new Map<Id, SetFailure>();
  if (unchanged.size === 0) return failures;
  for (const email of await tx.emails([...unchanged.keys()])) {
    const current = emailRowJson(email);
    const properties = [...(unchanged.get(email.id) ?? [])]
      .filter(([name, value]) => !Object.hasOwn(current, name) || !isDeepStrictEqual(current[name], value))
      .map(([name]) => name);
    if (properties.length > 0) {
      failures.set(
        email.id,
        new SetFailure('invalidProperties', `${properties.join(', ')}: cannot change`, { properties }),
      );
    }
  }
  return failures;
}
