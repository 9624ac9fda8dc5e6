import { Emitter } from './emitter.ts';

/** A change that is shown before the server has agreed to it. */
export interface Overlay {
  /** The server agreed: the change becomes part of the record. */
  keep(): void;
  /** The server refused, or the change is taken back: the record is as it was. */
  drop(): void;
}

interface Pending<T> {
  apply: (record: T) => T;
}

/**
 * Records of one JMAP type by id: what the server said, with the changes still under way laid over it.
 * Readers see the two together; an answer of the server that arrives in between does not undo what the person just did.
 */
export class Table<T extends { id: string }> {
  readonly all = new Emitter();
  readonly #base = new Map<string, T>();
  readonly #view = new Map<string, T>();
  readonly #pending = new Map<string, Pending<T>[]>();
  readonly #byId = new Map<string, Set<() => void>>();
  #list: T[] | null = null;

  get(id: string): T | undefined {
    return this.#view.get(id);
  }

  has(id: string): boolean {
    return this.#view.has(id);
  }

  get size(): number {
    return this.#view.size;
  }

  /** Every record; the same array until something changes. */
  list(): readonly T[] {
    this.#list ??= [...this.#view.values()];
    return this.#list;
  }

  /** True while a change of this record waits for the server. */
  isPending(id: string): boolean {
    return this.#pending.has(id);
  }

  /** The records that have a change under way. */
  pending(): string[] {
    return [...this.#pending.keys()];
  }

  /** What the server said last, without the changes under way. */
  stored(id: string): T | undefined {
    return this.#base.get(id);
  }

  /** Takes over what the server said. Properties that a record does not carry keep their last known value. */
  put(records: readonly (Partial<T> & { id: string })[]): void {
    for (const record of records) {
      const before = this.#base.get(record.id);
      this.#base.set(record.id, before ? { ...before, ...record } : (record as T));
      this.#refresh(record.id);
    }
    if (records.length > 0) this.#changed();
  }

  remove(ids: readonly string[]): void {
    let isChanged = false;
    for (const id of ids) {
      this.#pending.delete(id);
      if (!this.#base.delete(id)) continue;
      this.#view.delete(id);
      this.#tell(id);
      isChanged = true;
    }
    if (isChanged) this.#changed();
  }

  clear(): void {
    const ids = [...this.#base.keys()];
    this.remove(ids);
  }

  /** Lays changes over the records until `keep` or `drop`. Ids that are not here are passed over. */
  overlay(changes: ReadonlyMap<string, (record: T) => T>): Overlay {
    const mine = new Map<string, Pending<T>>();
    for (const [id, apply] of changes) {
      if (!this.#base.has(id)) continue;
      const pending = { apply };
      mine.set(id, pending);
      const list = this.#pending.get(id);
      if (list) list.push(pending);
      else this.#pending.set(id, [pending]);
      this.#refresh(id);
    }
    this.#changed();
    const settle = (isKept: boolean) => {
      for (const [id, pending] of mine) {
        const list = this.#pending.get(id)?.filter((other) => other !== pending);
        if (!list) continue;
        if (list.length > 0) this.#pending.set(id, list);
        else this.#pending.delete(id);
        const base = this.#base.get(id);
        if (isKept && base) this.#base.set(id, pending.apply(base));
        this.#refresh(id);
      }
      mine.clear();
      this.#changed();
    };
    return { keep: () => settle(true), drop: () => settle(false) };
  }

  /** Calls back when this record changes. */
  subscribe(id: string, listener: () => void): () => void {
    let listeners = this.#byId.get(id);
    if (!listeners) this.#byId.set(id, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#byId.delete(id);
    };
  }

  #refresh(id: string): void {
    const base = this.#base.get(id);
    if (!base) return;
    this.#view.set(
      id,
      (this.#pending.get(id) ?? []).reduce((record, { apply }) => apply(record), base),
    );
    this.#tell(id);
  }

  #tell(id: string): void {
    for (const listener of this.#byId.get(id) ?? []) listener();
  }

  #changed(): void {
    this.#list = null;
    this.all.changed();
  }
}
