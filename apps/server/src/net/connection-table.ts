/** What the table needs to know of a connection. */
export interface Evictable {
  /** When it last made progress (Date.now()), or null while it must not be disturbed. */
  stalledSince(now: number): number | null;
  /** Ends it with 421. */
  evict(): void;
}

export interface TableLimits {
  perAddress: number;
  total: number;
  /** A connection without progress for so long may be ended to make room. */
  stalledAfterMs: number;
}

/**
 * The connections of a listener. When an address, or the whole listener, has as many as it may, the one without progress
 * for longest has to go if it has stalled; else the new one is turned away. So a flood of idle connections locks nobody
 * out, not even another client at the same address.
 */
export class ConnectionTable<T extends Evictable> {
  readonly #limits: TableLimits;
  readonly #byAddress = new Map<string, Set<T>>();
  #size = 0;

  constructor(limits: TableLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const connections of this.#byAddress.values()) yield* connections;
  }

  /** Makes room for one more connection from `address`. False: there is none. */
  makeRoom(address: string, now: number): boolean {
    const own = this.#byAddress.get(addressKey(address));
    if (own !== undefined && own.size >= this.#limits.perAddress) return this.#evict(own, now);
    return this.#size < this.#limits.total || this.#evict(this, now);
  }

  add(address: string, connection: T): void {
    const key = addressKey(address);
    const own = this.#byAddress.get(key) ?? new Set();
    this.#byAddress.set(key, own);
    own.add(connection);
    this.#size++;
  }

  remove(address: string, connection: T): void {
    const key = addressKey(address);
    const own = this.#byAddress.get(key);
    if (own?.delete(connection) !== true) return;
    this.#size--;
    if (own.size === 0) this.#byAddress.delete(key);
  }

  #evict(among: Iterable<T>, now: number): boolean {
    let longest: T | null = null;
    let since = now - this.#limits.stalledAfterMs;
    for (const connection of among) {
      const stalled = connection.stalledSince(now);
      if (stalled === null || stalled > since) continue;
      longest = connection;
      since = stalled;
    }
    longest?.evict();
    return longest !== null;
  }
}

/** An IPv4 address, or the /64 that one IPv6 customer usually has. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail = ''] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? 8 - left.length - right.length : 0;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
