import { isAboutTheConnection } from '../db/transaction.ts';
import type { Id, Settlement } from '../types.ts';

/** A group holds the locks of its accounts and items until its commit; more would not make it cheaper by much. */
const MAX_GROUP_SETTLEMENTS = 100;
/** Transactions at the same time: one that waits for an account's lock does not hold up the others. */
const MAX_LANES = 2;

interface Waiting {
  settlements: readonly Settlement[];
  resolve: (settled: Id[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit of what came of attempts. While a transaction is on its way, outcomes gather, and all that have gathered go into the next one:
 * a flush to disk for each group instead of one for each message. Nobody is answered before COMMIT, so a crash doubles what it would have
 * doubled anyway: the messages whose outcome somebody is still waiting to have written.
 */
export class SettlementQueue {
  readonly #commit: (settlements: readonly Settlement[]) => Promise<Id[]>;
  #waiting: Waiting[] = [];
  #lanes = 0;

  /** @param commit settles in one transaction. @returns those that were settled */
  constructor(commit: (settlements: readonly Settlement[]) => Promise<Id[]>) {
    this.#commit = commit;
  }

  /** Resolves after COMMIT, with those of them that were settled. */
  settle(settlements: readonly Settlement[]): Promise<Id[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ settlements, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    while (this.#lanes < MAX_LANES && this.#waiting.length > 0) {
      const group = this.#take();
      this.#lanes += 1;
      void this.#run(group).finally(() => {
        this.#lanes -= 1;
        this.#start();
      });
    }
  }

  /** In the order of arrival. An item is settled once in a transaction. */
  #take(): Waiting[] {
    const items = new Set<Id>();
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const { settlements } = waiting;
      const fits = group.length === 0 || items.size + settlements.length <= MAX_GROUP_SETTLEMENTS;
      if (fits && !settlements.some(({ item }) => items.has(item.id))) {
        group.push(waiting);
        for (const { item } of settlements) items.add(item.id);
      } else {
        rest.push(waiting);
      }
    }
    this.#waiting = rest;
    return group;
  }

  /** Never rejects: everybody is answered by itself. */
  async #run(group: readonly Waiting[]): Promise<void> {
    try {
      const settled = new Set(await this.#commit(group.flatMap(({ settlements }) => settlements)));
      for (const { settlements, resolve } of group)
        resolve(settlements.map(({ item }) => item.id).filter((id) => settled.has(id)));
    } catch (error) {
      if (group.length === 1 || isAboutTheConnection(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      // One of them spoils the transaction; each alone shows which.
      for (const waiting of group) await this.#run([waiting]);
    }
  }
}
