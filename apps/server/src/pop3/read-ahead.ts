import type { Id, Store } from '@mailcote/store';

/** Octets that wait in memory for one session, and how many messages they may be. */
const MAX_OCTETS = 256 * 1024;
const MAX_MESSAGES = 32;

/**
 * The messages of a maildrop. A program that fetches one after the other, as they all do, gets them out of memory: they are read from the store several
 * at a time.
 */
export class ReadAhead {
  readonly #store: Pick<Store, 'reader' | 'blobs'>;
  readonly #accountId: Id;
  readonly #messages: readonly { emailId: Id; size: number }[];
  #held = new Map<Id, { blobId: Id; bytes: Buffer | null }>();
  #last = -1;

  constructor(
    store: Pick<Store, 'reader' | 'blobs'>,
    accountId: Id,
    messages: readonly { emailId: Id; size: number }[],
  ) {
    this.#store = store;
    this.#accountId = accountId;
    this.#messages = messages;
  }

  /** Fails when it is not there any more. */
  async *open(index: number): AsyncGenerator<Buffer> {
    const emailId = this.#messages[index]?.emailId ?? '';
    if (!this.#held.has(emailId)) {
      const ids = index === this.#last + 1 ? this.#ahead(index) : [emailId];
      this.#held = await this.#store.reader(this.#accountId).messages(ids);
    }
    this.#last = index;
    const message = this.#held.get(emailId);
    if (message === undefined) throw new Error(`${emailId} has left the maildrop`);
    this.#held.delete(emailId);
    if (message.bytes !== null) yield message.bytes;
    else yield* this.#store.blobs.stream(message.blobId);
  }

  /** This one at least. */
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
