import { setImmediate } from 'node:timers/promises';
import type { AccountReader } from '../read/account-reader.ts';
import type { Changes, Id, ModSeq } from '../types.ts';

type Followed = 'Email' | 'Mailbox' | 'Thread';

/** What a follower of one type has been told, and the objects it believes to exist. */
export interface Follower {
  type: Followed;
  state: ModSeq;
  known: Set<Id>;
  /** How often each id was told as created. */
  created: Map<Id, number>;
  /** The state with which an id was told last: a change of it after that has been missed. */
  lastTold: Map<Id, ModSeq>;
  /** Told about an object it should not, or twice, or backwards. */
  faults: string[];
}

/**
 * Follows a type from the beginning by asking "what is after N?" again and again, as JMAP clients do, with a small page
 * so that it often stops in the middle. Ends when `isDone()` and nothing is left.
 */
export async function follow(
  reader: AccountReader,
  type: Followed,
  maxChanges: number,
  isDone: () => boolean,
): Promise<Follower> {
  const seen: Follower = {
    type,
    state: 0,
    known: new Set(),
    created: new Map(),
    lastTold: new Map(),
    faults: [],
  };
  for (;;) {
    const wasDone = isDone();
    const changes = await reader.changes(type, seen.state, maxChanges);
    apply(seen, changes, maxChanges);
    if (wasDone && !changes.hasMoreChanges && changes.newState === changes.oldState) return seen;
    await setImmediate();
  }
}

function apply(seen: Follower, changes: Changes, maxChanges: number): void {
  const fault = (text: string): void => {
    seen.faults.push(`${seen.type} ${changes.oldState} -> ${changes.newState}: ${text}`);
  };
  const told = [...changes.created, ...changes.updated, ...changes.destroyed];
  if (told.length > maxChanges) fault(`${told.length} ids`);
  if (new Set(told).size !== told.length) fault('an id twice');
  if (changes.newState < changes.oldState) fault('backwards');
  if (changes.newState === changes.oldState && told.length > 0) fault('changes without a new state');
  for (const id of changes.created) {
    if (seen.known.has(id)) fault(`${id} created, was known`);
    seen.known.add(id);
    seen.created.set(id, (seen.created.get(id) ?? 0) + 1);
  }
  for (const id of changes.updated) if (!seen.known.has(id)) fault(`${id} updated, was not known`);
  for (const id of changes.destroyed) if (!seen.known.delete(id)) fault(`${id} destroyed, was not known`);
  for (const id of told) seen.lastTold.set(id, changes.newState);
  seen.state = changes.newState;
}
