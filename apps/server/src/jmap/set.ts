import {
  anyObject,
  id,
  idOrReference,
  list,
  mapOf,
  MethodError,
  nullable,
  string,
  type SetError,
} from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { MAX_OBJECTS_IN_SET } from './limits.ts';
import { toSetError } from './set-error.ts';

/** RFC 8620 5.3: the arguments of every /set. Records and patches are read one by one, since each may fail by itself. */
export const setShape = {
  accountId: id,
  ifInState: nullable(string),
  create: nullable(mapOf(id, anyObject)),
  update: nullable(mapOf(idOrReference, anyObject)),
  destroy: nullable(list(idOrReference)),
};

export function checkSetSize(count: number): void {
  if (count > MAX_OBJECTS_IN_SET) {
    throw new MethodError('requestTooLarge', `${count} records; at most ${MAX_OBJECTS_IN_SET} in one call`);
  }
}

/** What became of each record of a /set. Maps, because creation ids are the client's ("__proto__" is one). */
export class SetResult {
  readonly #created = new Map<Id, { id: Id }>();
  readonly #updated = new Map<Id, object | null>();
  readonly #destroyed: Id[] = [];
  readonly #notCreated = new Map<Id, SetError>();
  readonly #notUpdated = new Map<Id, SetError>();
  readonly #notDestroyed = new Map<Id, SetError>();

  /** What this very call has created so far: creation id → id. */
  get createdIds(): Map<Id, Id> {
    return new Map(this.#created.entries().map(([creationId, { id }]) => [creationId, id]));
  }

  createdId(creationId: Id): Id | null {
    return this.#created.get(creationId)?.id ?? null;
  }

  created<T extends { id: Id }>(creationId: Id, record: T): void {
    this.#created.set(creationId, record);
  }
  isUpdated(id: Id): boolean {
    return this.#updated.has(id);
  }
  updated(id: Id, changes: object | null = null): void {
    this.#updated.set(id, changes);
  }
  destroyed(id: Id): void {
    this.#destroyed.push(id);
  }

  /** Runs one record's part; what it throws becomes its SetError. True: it succeeded. */
  async tryCreate(creationId: Id, run: () => Promise<{ id: Id }>): Promise<boolean> {
    return this.#try(this.#notCreated, creationId, async () => this.created(creationId, await run()));
  }
  async tryUpdate(id: Id, run: () => Promise<object | null | undefined>): Promise<boolean> {
    return this.#try(this.#notUpdated, id, async () => this.updated(id, (await run()) ?? null));
  }
  async tryDestroy(id: Id, run: () => Promise<Id>): Promise<boolean> {
    return this.#try(this.#notDestroyed, id, async () => this.destroyed(await run()));
  }

  notCreated(creationId: Id, error: unknown): void {
    this.#notCreated.set(creationId, toSetError(error));
  }
  notUpdated(id: Id, error: unknown): void {
    this.#notUpdated.set(id, toSetError(error));
  }
  notDestroyed(id: Id, error: unknown): void {
    this.#notDestroyed.set(id, toSetError(error));
  }

  toResponse(accountId: Id, oldState: string, newState: string): object {
    return { accountId, oldState, newState, ...this.outcome() };
  }

  /** The response without what belongs to an account. */
  outcome(): object {
    return {
      created: objectOrNull(this.#created),
      updated: objectOrNull(this.#updated),
      destroyed: this.#destroyed.length > 0 ? this.#destroyed : null,
      notCreated: objectOrNull(this.#notCreated),
      notUpdated: objectOrNull(this.#notUpdated),
      notDestroyed: objectOrNull(this.#notDestroyed),
    };
  }

  async #try(failures: Map<Id, SetError>, key: Id, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      // It may have been tried before.
      failures.delete(key);
      return true;
    } catch (error) {
      failures.set(key, toSetError(error));
      return false;
    }
  }
}

function objectOrNull<T>(map: Map<Id, T>): Record<Id, T> | null {
  return map.size > 0 ? Object.fromEntries(map) : null;
}
