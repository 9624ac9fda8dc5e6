import type { Id, Store } from '@mailcote/store';

/** Octets that are read together for one session, and how many messages they may be; twice as many may wait in memory. */
export const MAX_OCTETS = 192 * 1024;
const MAX_MESSAGES = 64;
/** Octets, or a blob that has too many of them and is read as a stream. */
type Held = Map<Id, Buffer | { blobId: Id }>;

/**
 * The messages of a maildrop. A program that fetches one after the other, as they all do, gets them out of memory: they are read from the store several
 * at a time, and before it comes to them.
 */
export class ReadAhead {
  readonly #store: Pick<Store, 'reader' | 'blobs'>;
  readonly #accountId: Id;
  readonly #messages: readonly { emailId: Id; size: number }[];
  #held: Held = new Map();
  #octets = 0;
  #last = -1;
  /** Set while messages are on their way: the indexes from `from` up to and not including `end`. Resolves whatever happens. */
  #reading: { from: number; end: number; isOver: Promise<void> } | null = null;

  constructor(
    store: Pick<Store, 'reader' | 'blobs'>,
    accountId: Id,
    messages: readonly { emailId: Id; size: number }[],
  ) {
    this.#store = store;
    this.#accountId = accountId;
    this.#messages = messages;
  }

  /** How many octets are in memory. */
  get octets(): number {
    return this.#octets;
  }

  /** All octets of a message if they are in memory; they are not any more then. Null: see `open`. */
  take(index: number): Buffer | null {
    const emailId = this.#messages[index]?.emailId ?? '';
    const bytes = this.#held.get(emailId);
    if (!Buffer.isBuffer(bytes)) return null;
    this.#drop(emailId);
    this.#last = index;
    // While these are on their way to the client.
    if (this.#held.size < MAX_MESSAGES && this.#octets <= MAX_OCTETS)
      this.#readOn(index + this.#held.size + 1);
    return bytes;
  }

  /** Fails when it is not there any more. */
  async *open(index: number): AsyncGenerator<Buffer> {
    const emailId = this.#messages[index]?.emailId ?? '';
    const reading = this.#reading;
    if (reading !== null && index >= reading.from && index < reading.end) await reading.isOver;
    if (!this.#held.has(emailId)) {
      const ids = index === this.#last + 1 ? this.#ahead(index) : [emailId];
      const messages = await this.#read(ids);
      this.#held = new Map();
      this.#octets = 0;
      this.#keep(messages);
    }
    this.#last = index;
    const message = this.#held.get(emailId);
    if (message === undefined) throw new Error(`${emailId} has left the maildrop`);
    this.#drop(emailId);
    if (Buffer.isBuffer(message)) yield message;
    else yield* this.#store.blobs.stream(message.blobId);
  }

  #read(ids: readonly Id[]): Promise<Held> {
    return this.#store.reader(this.#accountId).messages(ids);
  }

  /** @param from the first that is not in memory, as long as the client goes on one by one */
  #readOn(from: number): void {
    const ids = this.#ahead(from);
    if (this.#reading !== null || ids.length === 0) return;
    const isOver = this.#readFrom(from, ids).finally(() => {
      this.#reading = null;
    });
    this.#reading = { from, end: from + ids.length, isOver };
  }

  /** Never rejects: who asks for one that is not here has it read anew, and hears of it. */
  async #readFrom(from: number, ids: readonly Id[]): Promise<void> {
    const messages = await this.#read(ids).catch(() => null);
    // Somebody who went elsewhere meanwhile has left what was held before, and does not want these.
    if (messages === null || this.#last >= from || this.#last < from - MAX_MESSAGES) return;
    this.#keep(messages);
  }

  #keep(messages: Held): void {
    for (const [id, message] of messages) {
      this.#drop(id);
      this.#held.set(id, message);
      this.#octets += octetsOf(message);
    }
  }

  #drop(id: Id): void {
    const message = this.#held.get(id);
    if (message === undefined) return;
    this.#held.delete(id);
    this.#octets -= octetsOf(message);
  }

  /** The one at the index at least, if there is one. */
  #ahead(index: number): Id[] {
    const ids: Id[] = [];
    let octets = 0;
    for (const { emailId, size } of this.#messages.slice(index, index + MAX_MESSAGES)) {
      octets += size;
      if (octets > MAX_OCTETS && ids.length > 0) break;
      ids.push(emailId);
    }
    return ids;
  }
}

function octetsOf(message: Buffer | { blobId: Id }): number {
  return Buffer.isBuffer(message) ? message.length : 0;
}
