import { randomUUID } from 'node:crypto';
import { boolean, MAIL_CAPABILITY, object, optional } from '@mailcote/jmap';
import { StoreError, type AccountWriter, type Id, type Mailbox, type MailboxPatch } from '@mailcote/store';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { mailboxCreate, readMailboxPatch } from './mailbox-input.ts';
import { mailboxJson } from './mailbox-json.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, requireReference, resolveId, writeSet } from './set-write.ts';

const setArguments = object({ ...setShape, onDestroyRemoveEmails: optional(boolean, false) });

/** RFC 8621 2.5. */
export const mailboxSet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy, onDestroyRemoveEmails } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    const scope = { call, type: 'Mailbox', accountId, ifInState } as const;
    return writeSet(scope, result, async (tx) => {
      const set = new MailboxSet(tx, call, result);
      if (create) await set.create(create);
      if (update) await set.update(update);
      if (destroy) await set.destroy(destroy, onDestroyRemoveEmails);
    });
  },
};

class MailboxSet {
  readonly #tx: AccountWriter;
  readonly #call: JmapCall;
  readonly #result: SetResult;

  constructor(tx: AccountWriter, call: JmapCall, result: SetResult) {
    this.#tx = tx;
    this.#call = call;
    this.#result = result;
  }

  /** RFC 8620 5.3: a parent created in this call comes before its children, in whatever order they are given. */
  async create(creates: ReadonlyMap<Id, Record<string, unknown>>): Promise<void> {
    const waiting = new Map(creates);
    for (let progress = true; progress;) {
      progress = false;
      for (const [creationId, raw] of waiting) {
        const { parentId } = raw;
        if (typeof parentId === 'string' && parentId.startsWith('#') && waiting.has(parentId.slice(1)))
          continue;
        waiting.delete(creationId);
        progress = true;
        await this.#result.tryCreate(creationId, () => this.#createOne(raw));
      }
    }
    for (const creationId of waiting.keys()) {
      this.#result.notCreated(
        creationId,
        new SetFailure('invalidProperties', 'parentId: these would be each other’s parents', {
          properties: ['parentId'],
        }),
      );
    }
  }

  async #createOne(raw: Record<string, unknown>): Promise<{ id: Id }> {
    const { parentId, ...given } = mailboxCreate(raw, '');
    const parent = parentId && requireReference(this.#call, this.#result, parentId, 'parentId');
    const wanted = { ...given, parentId: parent };
    const id = await this.#named(wanted, () => this.#tx.createMailbox(wanted));
    const [mailbox] = await this.#tx.mailboxes([id]);
    if (!mailbox) throw new Error(`Mailbox ${id} was created and is not there`);
    // Everything the client did not say itself.
    const known = Object.entries(mailboxJson(mailbox)).filter(([name, value]) => raw[name] !== value);
    return { ...Object.fromEntries(known), id };
  }

  /**
   * Updates, one after the other; those that meet a name which another of them gives up are tried again after it. Two that swap
   * names need a third for a moment (RFC 8620 5.3: the final state has to be valid).
   */
  async update(updates: ReadonlyMap<Id, Record<string, unknown>>): Promise<void> {
    const waiting = new Map<Id, MailboxPatch>();
    for (const [key, raw] of updates) {
      const id = resolveId(this.#call, this.#result, key) ?? key;
      await this.#result.tryUpdate(id, async () => {
        const [current] = await this.#tx.mailboxes([id]);
        if (!current) throw new SetFailure('notFound');
        const patch = this.#resolved(readMailboxPatch(raw, current));
        try {
          await this.#apply(id, patch);
        } catch (error) {
          if (error instanceof SetFailure && error.setError.type === 'alreadyExists') waiting.set(id, patch);
          throw error;
        }
      });
    }
    await this.#retry(waiting);
    if (waiting.size > 1 && (await this.#isValidTogether(waiting))) {
      for (const id of waiting.keys()) await this.#tx.updateMailbox(id, { name: randomUUID() });
      await this.#retry(waiting);
    }
  }

  /** True when no two siblings would share a name after all these updates. */
  async #isValidTogether(updates: ReadonlyMap<Id, MailboxPatch>): Promise<boolean> {
    const mailboxes = await this.#tx.mailboxes();
    const places = mailboxes.map((mailbox) => {
      const { name = mailbox.name, parentId = mailbox.parentId } = updates.get(mailbox.id) ?? {};
      return `${parentId ?? ''}/${name.normalize('NFC')}`;
    });
    return new Set(places).size === mailboxes.length;
  }

  /** As long as one of them goes through, the others have a new chance. */
  async #retry(waiting: Map<Id, MailboxPatch>): Promise<void> {
    for (let progress = true; progress;) {
      progress = false;
      for (const [id, patch] of waiting) {
        if (!(await this.#result.tryUpdate(id, () => this.#apply(id, patch)))) continue;
        waiting.delete(id);
        progress = true;
      }
    }
  }

  async #apply(id: Id, patch: MailboxPatch): Promise<null> {
    const [current] = await this.#tx.mailboxes([id]);
    const { name = current?.name ?? '', parentId = current?.parentId ?? null } = patch;
    await this.#named({ name, parentId }, () => this.#tx.updateMailbox(id, patch));
    return null;
  }

  #resolved(patch: MailboxPatch): MailboxPatch {
    const { parentId } = patch;
    if (!parentId) return patch;
    return { ...patch, parentId: requireReference(this.#call, this.#result, parentId, 'parentId') };
  }

  /** Runs what may find the name taken, and says by whom (RFC 8620 5.4, alreadyExists). */
  async #named<T>(
    { name, parentId }: { name: string; parentId: Id | null },
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'alreadyExists') throw error;
      const all = await this.#tx.mailboxes();
      const wanted = name.normalize('NFC');
      const holder = all.find((mailbox) => mailbox.parentId === parentId && mailbox.name === wanted);
      if (!holder) throw error;
      throw new SetFailure('alreadyExists', error.message, { existingId: holder.id });
    }
  }

  /** Children first, so that a whole branch can go in one call. */
  async destroy(keys: readonly Id[], removeEmails: boolean): Promise<void> {
    const byId = new Map((await this.#tx.mailboxes()).map((mailbox) => [mailbox.id, mailbox]));
    const ids = new Map<Id, Id>();
    for (const key of keys) {
      try {
        ids.set(requireId(this.#call, this.#result, key), key);
      } catch (error) {
        this.#result.notDestroyed(key, error);
      }
    }
    const deepestFirst = [...ids.keys()].sort((a, b) => depth(b, byId) - depth(a, byId));
    for (const id of deepestFirst) {
      await this.#result.tryDestroy(ids.get(id)!, async () => {
        if (byId.get(id)?.role === 'inbox') throw new SetFailure('forbidden', 'mail arrives in the inbox');
        await this.#tx.destroyMailbox(id, { removeEmails });
        return id;
      });
    }
  }
}

function depth(id: Id, byId: ReadonlyMap<Id, Mailbox>): number {
  const mailbox = byId.get(id);
  return mailbox?.parentId ? 1 + depth(mailbox.parentId, byId) : 0;
}
