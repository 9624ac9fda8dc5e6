import {
  ArgumentError,
  MAILCOTE_CAPABILITY,
  object,
  oneOf,
  optional,
  parsePatch,
  string,
  type Check,
} from '@mailcote/jmap';
import type { AccountWriter, Id } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, writeSet } from './set-write.ts';

const setArguments = object(setShape);

/** RFC 5321 4.5.3.1.3. */
const MAX_ADDRESS = 254;
/** An address, or "@" and a domain: what stands in a From field, not only what can be written to. */
const ADDRESS = /^[^\s@]*@[^\s@]+$/;

const address: Check<string> = (value, path) => {
  const text = string(value, path);
  if (!ADDRESS.test(text) || text.length > MAX_ADDRESS)
    throw new ArgumentError(path, 'must be an address, or "@" and a domain');
  return text;
};
const action = oneOf('junk', 'trash');
const createShape = object({ address, action: optional(action, 'junk' as const) });

/** Mailcote's own, as RFC 8620 5.3. What comes from a blocked sender goes to the mailbox of that role instead of the inbox. */
export const blockedSenderSet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    return writeSet({ call, type: 'BlockedSender', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, record] of create ?? [])
        await result.tryCreate(creationId, () => createOne(tx, record));
      for (const [key, patch] of update ?? [])
        await result.tryUpdate(key, () => updateOne(tx, requireId(call, result, key), patch));
      for (const key of destroy ?? [])
        await result.tryDestroy(key, async () => {
          const id = requireId(call, result, key);
          await tx.destroyBlockedSender(id);
          return id;
        });
    });
  },
};

/** The server tells what it made of the address, and what it chose. */
async function createOne(
  tx: AccountWriter,
  record: Record<string, unknown>,
): Promise<{ id: Id; address: string; action: string }> {
  const sender = createShape(record, '');
  const id = await tx.createBlockedSender(sender);
  return { id, address: sender.address.toLowerCase(), action: sender.action };
}

async function updateOne(tx: AccountWriter, id: Id, raw: Record<string, unknown>): Promise<null> {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', 'a key is no property of a BlockedSender');
  for (const { path, value } of lines) {
    const property = path[0]!;
    // RFC 8620 5.3: what a client sends back unchanged is no change.
    if (property === 'id' && value === id) continue;
    if (property !== 'action')
      throw new SetFailure('invalidProperties', `${property}: cannot change`, { properties: [property] });
    await tx.updateBlockedSender(id, action(value, property));
  }
  return null;
}
