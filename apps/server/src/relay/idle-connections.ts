import type { OutboundConnection } from './outbound-connection.ts';

/** A destination that was just written to is often written to again; longer than this nobody likes an idle guest. */
const KEEP_MS = 2000;

export interface IdleConnection {
  connection: OutboundConnection;
  /** Resolves when what came of its last message is written down: one message may go meanwhile, no second (transfer.ts). */
  written: Promise<void>;
}

/** Connections that are open and have nothing to do, by destination, for a moment. */
export class IdleConnections {
  readonly #idle = new Map<string, (IdleConnection & { timer: NodeJS.Timeout })[]>();
  readonly #leaving = new Set<Promise<void>>();
  #isClosed = false;

  /** The one used last, or null. */
  take(destination: string): IdleConnection | null {
    const waiting = this.#idle.get(destination) ?? [];
    for (let last = waiting.pop(); last !== undefined; last = waiting.pop()) {
      clearTimeout(last.timer);
      if (waiting.length === 0) this.#idle.delete(destination);
      if (last.connection.isOpen) return last;
    }
    return null;
  }

  /** Takes a connection over; says goodbye to it when nobody wants it in time. */
  keep(destination: string, connection: OutboundConnection, written: Promise<void>): void {
    if (this.#isClosed || !connection.isOpen) {
      this.#leave(connection);
      return;
    }
    const waiting = this.#idle.get(destination) ?? [];
    this.#idle.set(destination, waiting);
    const timer = setTimeout(() => {
      const index = waiting.findIndex((one) => one.connection === connection);
      if (index !== -1) waiting.splice(index, 1);
      if (waiting.length === 0 && this.#idle.get(destination) === waiting) this.#idle.delete(destination);
      this.#leave(connection);
    }, KEEP_MS);
    waiting.push({ connection, written, timer });
  }

  /** Ends them all. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#idle.values()) {
      for (const { connection, timer } of waiting) {
        clearTimeout(timer);
        this.#leave(connection);
      }
    }
    this.#idle.clear();
    await Promise.all(this.#leaving);
  }

  #leave(connection: OutboundConnection): void {
    const leaving = connection.quit().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}
