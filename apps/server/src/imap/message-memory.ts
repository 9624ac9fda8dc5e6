import { serializeBodyStructure, serializeEnvelope } from '@mailcote/imap';
import type { EntryOctets, FixedEntry, Id, Store } from '@mailcote/store';
import { LRUCache } from 'lru-cache';
import { envelopeForm, structureForm } from './mime-forms.ts';

/** Of one process, whatever its clients read. */
const MAX_ITEM_OCTETS = 32 * 1024 * 1024;
const MAX_MESSAGE_OCTETS = 32 * 1024 * 1024;
/** What one takes besides its texts, the key among it. */
const OCTETS_OF_EACH = 300;

/** A mailbox, and where it is read from. */
export interface MessageSource {
  store: Store;
  memory: MessageMemory;
  accountId: Id;
  mailboxId: Id;
}

/** What FETCH tells of a message and never changes, as it is told. */
export type FixedItems = Pick<FixedEntry, 'emailId' | 'receivedAt' | 'size'> & {
  envelope: string;
  bodyStructure: string;
};

/** A message as it was put in; null octets: there are many of them, to be read from the blob. */
export type WholeMessage = Omit<EntryOctets, 'uid'>;

/**
 * Messages that were read a moment ago or are about to be, shared by all IMAP sessions of this process. A UID stands for one message for
 * ever (RFC 9051 2.3.1.1), so nothing in here grows old; whether the message is still there is for who asks to know. The least recently used go first.
 */
export class MessageMemory {
  readonly #items: LRUCache<string, FixedItems>;
  readonly #messages: LRUCache<string, WholeMessage>;

  constructor({ maxItemOctets = MAX_ITEM_OCTETS, maxMessageOctets = MAX_MESSAGE_OCTETS } = {}) {
    this.#items = new LRUCache({
      maxSize: maxItemOctets,
      sizeCalculation: ({ envelope, bodyStructure }) =>
        OCTETS_OF_EACH + 2 * (envelope.length + bodyStructure.length),
    });
    this.#messages = new LRUCache({
      maxSize: maxMessageOctets,
      sizeCalculation: ({ bytes }) => OCTETS_OF_EACH + (bytes?.length ?? 0),
    });
  }

  /** How much of it is taken. */
  get octets(): { items: number; messages: number } {
    return { items: this.#items.calculatedSize, messages: this.#messages.calculatedSize };
  }

  /** By UID; of those that are not in memory, those that are live. @param isUtf8 see FetchRequest */
  fixedItems(
    source: MessageSource,
    uids: readonly number[],
    isUtf8: boolean,
  ): Promise<Map<number, FixedItems>> {
    const keyOf = (uid: number): string => `${isUtf8 ? 'u' : 'a'}${key(source, uid)}`;
    return recall(this.#items, keyOf, uids, async (ranges) => {
      const entries = await readerOf(source).fixedEntries(source.mailboxId, ranges);
      return entries.map(({ uid, envelope, structure, ...fixed }) => [
        uid,
        {
          ...fixed,
          envelope: flat(serializeEnvelope(envelopeForm(envelope), isUtf8)),
          bodyStructure: flat(serializeBodyStructure(structureForm(structure), { isUtf8, isExtended: true })),
        },
      ]);
    });
  }

  /** By UID; of those that are not in memory, those that are live. As many as may be in memory together. */
  messages(source: MessageSource, uids: readonly number[]): Promise<Map<number, WholeMessage>> {
    return recall(
      this.#messages,
      (uid) => key(source, uid),
      uids,
      async (ranges) => {
        const entries = await readerOf(source).entryOctets(source.mailboxId, ranges);
        return entries.map(({ uid, bytes, ...message }) => [
          uid,
          { ...message, bytes: bytes && separate(bytes) },
        ]);
      },
    );
  }
}

type Ranges = [first: number, last: number][];

async function recall<T extends object>(
  cache: LRUCache<string, T>,
  keyOf: (uid: number) => string,
  uids: readonly number[],
  read: (ranges: Ranges) => Promise<[uid: number, value: T][]>,
): Promise<Map<number, T>> {
  const found = new Map<number, T>();
  const missing: Ranges = [];
  for (const uid of uids) {
    const value = cache.get(keyOf(uid));
    if (value === undefined) missing.push([uid, uid]);
    else found.set(uid, value);
  }
  if (missing.length === 0) return found;
  for (const [uid, value] of await read(missing)) {
    cache.set(keyOf(uid), value);
    found.set(uid, value);
  }
  return found;
}

function key({ accountId, mailboxId }: MessageSource, uid: number): string {
  return `${accountId} ${mailboxId} ${uid}`;
}

function readerOf({ store, accountId }: MessageSource) {
  return store.reader(accountId);
}

/** In one piece: not the tree of pieces it was put together from. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

/** Octets that do not keep those of the messages they were read with. */
function separate(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
