import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../jmap-test-server.ts';
import type { CallOne } from './batching-call.ts';

/** A client's copy of all records of a type, kept by /changes and /get (RFC 8620 5.2). */
export class FollowedType {
  readonly type: string;
  readonly records = new Map<string, Answer>();
  readonly #call: CallOne;
  readonly #properties: string[] | null;
  #state = '';

  /** @param properties asked of each record; null: all */
  constructor(call: CallOne, type: string, properties: string[] | null) {
    this.#call = call;
    this.type = type;
    this.#properties = properties;
  }

  get ids(): string[] {
    return [...this.records.keys()];
  }

  /** Begins with the records there are. */
  async start(ids: string[] | null): Promise<void> {
    const { list, state } = await this.#get(ids);
    this.#state = state;
    for (const record of list) this.records.set(record.id, record);
  }

  /** One page of changes. True: there are more. */
  async follow(maxChanges: number | null): Promise<boolean> {
    const changes = await this.#call(`${this.type}/changes`, { sinceState: this.#state, maxChanges });
    // One write changed more than that.
    if (changes.type === 'cannotCalculateChanges' && maxChanges !== null) return this.follow(null);
    if (changes.type !== undefined) throw new Error(`${this.type}/changes: ${JSON.stringify(changes)}`);
    const { created, updated, destroyed, newState, hasMoreChanges, updatedProperties } = changes;
    const told = [...created, ...updated, ...destroyed];
    if (new Set(told).size !== told.length) throw new Error(`${this.type}/changes: an id twice`);
    if (maxChanges !== null && told.length > maxChanges) throw new Error(`${this.type}/changes: too many`);
    const fetched: Answer[] = [];
    if (updatedProperties && created.length === 0) {
      fetched.push(...(await this.#get(updated, updatedProperties)).list);
    } else if (created.length + updated.length > 0) {
      fetched.push(...(await this.#get([...created, ...updated])).list);
    }
    for (const record of fetched) this.records.set(record.id, { ...this.records.get(record.id), ...record });
    for (const id of destroyed) this.records.delete(id);
    // What is not found has been destroyed since; a later change says so, unless it was created after our state too.
    const found = new Set(fetched.map(({ id }) => id));
    for (const id of created) if (!found.has(id)) this.records.delete(id);
    this.#state = newState;
    return hasMoreChanges;
  }

  /** What differs from the records as they are now. Nothing may be changing. @param ids all of them */
  async difference(ids: string[] | null): Promise<string | null> {
    const { list, state } = await this.#get(ids);
    const real = new Map<string, Answer>(list.map((record: Answer) => [record.id, record]));
    for (const id of new Set([...this.records.keys(), ...real.keys()])) {
      if (!isDeepStrictEqual(this.records.get(id), real.get(id))) {
        return `${this.type} ${id}: ${JSON.stringify(this.records.get(id))} for ${JSON.stringify(real.get(id))}`;
      }
    }
    return this.#state === state ? null : `${this.type}: state ${this.#state} for ${state}`;
  }

  #get(ids: string[] | null, properties = this.#properties): Promise<Answer> {
    return this.#call(`${this.type}/get`, { ids, properties });
  }
}
