import { isAboutTheConnection } from '../db/transaction.ts';
import type { Hint } from '../types.ts';
import type { DeliveryResult } from './commit-group.ts';
import type { Delivered, PreparedDelivery } from './prepare-delivery.ts';

/** A group holds the accounts' locks until its commit; more messages would not make it cheaper by much. */
const MAX_GROUP_MESSAGES = 64;
const MAX_GROUP_OCTETS = 4 * 1024 * 1024;
/** Transactions at the same time, never two with the same account. */
const MAX_LANES = 2;

interface Waiting {
  delivery: PreparedDelivery;
  resolve: (delivered: Delivered) => void;
  reject: (error: unknown) => void;
}

export interface DeliveryQueueOptions {
  commit(group: readonly PreparedDelivery[]): Promise<{ results: DeliveryResult[]; hints: Hint[] }>;
  /** Called after COMMIT and before the deliveries are answered. */
  publish(hint: Hint): void;
}

/**
 * Group commit. While a transaction is on its way, deliveries gather, and all that have gathered for accounts which no
 * transaction holds go into the next one: a flush to disk for each group instead of one for each message. A lone
 * delivery waits for nobody.
 */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  #waiting: Waiting[] = [];
  readonly #busyAccounts = new Set<number>();
  #lanes = 0;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** Resolves after COMMIT. */
  deliver(delivery: PreparedDelivery): Promise<Delivered> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ delivery, resolve, reject });
      this.#start();
    });
  }

  get depth(): number {
    return this.#waiting.length;
  }

  #start(): void {
    while (this.#lanes < MAX_LANES) {
      const group = this.#take();
      if (group.length === 0) return;
      const accounts = new Set(group.flatMap(({ delivery }) => delivery.changes));
      for (const account of accounts) this.#busyAccounts.add(account);
      this.#lanes += 1;
      void this.#run(group).finally(() => {
        for (const account of accounts) this.#busyAccounts.delete(account);
        this.#lanes -= 1;
        this.#start();
      });
    }
  }

  /** In the order of arrival, leaving out accounts that are being written. */
  #take(): Waiting[] {
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    let octets = 0;
    for (const waiting of this.#waiting) {
      const size = waiting.delivery.blob.encoded?.data.length ?? 0;
      const fits =
        group.length === 0 || (group.length < MAX_GROUP_MESSAGES && octets + size <= MAX_GROUP_OCTETS);
      if (fits && !waiting.delivery.changes.some((account) => this.#busyAccounts.has(account))) {
        group.push(waiting);
        octets += size;
      } else {
        rest.push(waiting);
      }
    }
    this.#waiting = rest;
    return group;
  }

  /** Never rejects: every delivery is answered by itself. */
  async #run(group: Waiting[]): Promise<void> {
    try {
      const { results, hints } = await this.#options.commit(group.map(({ delivery }) => delivery));
      for (const hint of hints) this.#options.publish(hint);
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result && 'delivered' in result) resolve(result.delivered);
        else reject(result?.error ?? new Error('A delivery was left without an answer'));
      }
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
