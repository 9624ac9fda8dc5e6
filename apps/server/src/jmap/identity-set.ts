import { isDeepStrictEqual } from 'node:util';
import {
  list,
  nullable,
  object,
  optional,
  parsePatch,
  string,
  SUBMISSION_CAPABILITY,
  type Check,
} from '@mailcote/jmap';
import type { AccountWriter, Directory, Id, Identity, IdentityPatch } from '@mailcote/store';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { emailAddress } from './email-header-input.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, writeSet } from './set-write.ts';

const setArguments = object(setShape);

const identityCreate = object({
  name: optional(string, ''),
  email: string,
  replyTo: nullable(list(emailAddress)),
  bcc: nullable(list(emailAddress)),
  textSignature: optional(string, ''),
  htmlSignature: optional(string, ''),
});

const orEmpty: Check<string> = (value, path) => (value === null ? '' : string(value, path));
/** What an update may set; null stands for the default. */
const CHECKS = {
  name: orEmpty,
  replyTo: nullable(list(emailAddress)),
  bcc: nullable(list(emailAddress)),
  textSignature: orEmpty,
  htmlSignature: orEmpty,
} satisfies { [Name in keyof IdentityPatch]-?: Check<unknown> };

/** RFC 8621 6.3. */
export const identitySet: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const { directory } = call.context.server.store;
    const result = new SetResult();
    // Asked before the account is locked: whose an address is stands elsewhere.
    const creates = await readCreates(directory, accountId, create ?? new Map(), result);
    return writeSet({ call, type: 'Identity', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, identity] of creates) {
        await result.tryCreate(creationId, async () => {
          const id = await tx.createIdentity(identity);
          return { id, mayDelete: true };
        });
      }
      for (const [key, patch] of update ?? []) await updateOne(tx, call, result, key, patch);
      for (const key of destroy ?? []) {
        await result.tryDestroy(key, async () => {
          const id = requireId(call, result, key);
          const identity = await requireIdentity(tx, id);
          if (!identity.mayDelete)
            throw new SetFailure('forbidden', 'this identity belongs to the account’s own address');
          await tx.destroyIdentity(id);
          return id;
        });
      }
    });
  },
};

type IdentityCreate = ReturnType<typeof identityCreate>;

async function readCreates(
  directory: Directory,
  accountId: Id,
  creates: ReadonlyMap<Id, Record<string, unknown>>,
  result: SetResult,
): Promise<Map<Id, IdentityCreate>> {
  const identities = new Map<Id, IdentityCreate>();
  for (const [creationId, raw] of creates) {
    try {
      const identity = identityCreate(raw, '');
      if (!(await directory.mayUse(accountId, identity.email))) {
        throw new SetFailure('forbiddenFrom', `${identity.email} is not an address of this account`);
      }
      identities.set(creationId, identity);
    } catch (error) {
      result.notCreated(creationId, error);
    }
  }
  return identities;
}

async function updateOne(
  tx: AccountWriter,
  call: JmapCall,
  result: SetResult,
  key: Id,
  raw: Record<string, unknown>,
): Promise<void> {
  await result.tryUpdate(key, async () => {
    const id = requireId(call, result, key);
    const current = await requireIdentity(tx, id);
    await tx.updateIdentity(id, readPatch(raw, current));
    return null;
  });
}

async function requireIdentity(tx: AccountWriter, id: Id): Promise<Identity> {
  const [identity] = await tx.identities([id]);
  if (!identity) throw new SetFailure('notFound');
  return identity;
}

/** The address of an identity never changes; it may be sent as it is. */
function readPatch(raw: Record<string, unknown>, current: Identity): IdentityPatch {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1)) {
    throw new SetFailure('invalidPatch', 'a key is no property of an Identity');
  }
  const json: Record<string, unknown> = { ...current };
  const entries: [string, unknown][] = [];
  const wrong: string[] = [];
  for (const { path, value } of lines) {
    const name = path[0]!;
    if (Object.hasOwn(CHECKS, name)) entries.push([name, CHECKS[name as keyof typeof CHECKS](value, name)]);
    else if (!Object.hasOwn(json, name) || !isDeepStrictEqual(json[name], value)) wrong.push(name);
  }
  if (wrong.length > 0) {
    throw new SetFailure('invalidProperties', `${wrong.join(', ')}: cannot change`, { properties: wrong });
  }
  return Object.fromEntries(entries) as IdentityPatch;
}
