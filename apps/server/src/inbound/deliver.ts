import { parseMessage, type ParsedMessage, type SearchText, searchText } from '@mailcote/mime';
import type {
  BlobHandle,
  Delivered,
  Id,
  MailboxRole,
  NewQueueItem,
  Retraction,
  Settlement,
  Store,
  Trace,
} from '@mailcote/store';
import { freeOctets } from './free-octets.ts';
import { Semaphore } from '../auth/semaphore.ts';
import type { Content } from './handler.ts';

/** A message ready for mailboxes: its bytes or where they are, and what was found in it. */
export interface DeliverableMessage {
  stored: Buffer | BlobHandle;
  parsed: ParsedMessage;
  search: SearchText;
}

export interface Placement {
  mailbox: { role: MailboxRole };
  keywords: string[];
  receivedAt: Date;
  trace: Trace | null;
  /** Queue items that end with the delivery to this account; see Delivery.settles. */
  settles?: (accountId: Id) => Settlement[];
  /** Put into the queue with the delivery; see Delivery.enqueues. */
  enqueues?: (accountId: Id) => NewQueueItem[];
  /** See Delivery.retraction. */
  retraction?: Retraction;
}

/** What became of a message in one account: `delivered` after COMMIT, or why not. */
export type DeliveryResult = { accountId: Id } & ({ delivered: Delivered } | { error: unknown });

/** Large messages are in memory while they are parsed; two of 50 MiB at a time are enough. */
export const largeMessages = new Semaphore(2);

/**
 * Parses a message. One that went to the store as a stream is put together or comes back into memory for that, a few at a time.
 * Rejects when the store does not give it back.
 */
export async function openMessage(store: Store, content: Content): Promise<DeliverableMessage> {
  if (content.kind === 'bytes') return read(content.bytes, content.bytes);
  return largeMessages.run(async () => {
    const bytes = content.pieces ? Buffer.concat(content.pieces) : await store.blobs.get(content.blob.id);
    if (bytes === null) throw new Error('a message that was just stored is not there');
    const message = read(bytes, content.blob);
    freeOctets(bytes);
    return message;
  });
}

function read(bytes: Buffer, stored: Buffer | BlobHandle): DeliverableMessage {
  const parsed = parseMessage(bytes);
  return { stored, parsed, search: searchText(bytes, parsed) };
}

/**
 * Puts a message into accounts, each by itself: a full account is no reason to keep it from the others. Never rejects.
 * Used for mail from outside, for local recipients in the queue and for bounces.
 */
export async function deliver(
  store: Store,
  message: DeliverableMessage,
  accountIds: readonly Id[],
  placement: Placement,
): Promise<DeliveryResult[]> {
  const { parsed, search, stored } = message;
  const bytes = await shared(store, stored, accountIds.length);
  return Promise.all(
    accountIds.map(async (accountId): Promise<DeliveryResult> => {
      if ('error' in bytes) return { accountId, error: bytes.error };
      try {
        const { mailbox, keywords, receivedAt, trace, settles, enqueues, retraction } = placement;
        const delivery = {
          accountId,
          bytes: bytes.stored,
          parsed,
          search,
          mailbox,
          keywords,
          receivedAt,
          trace,
          settles: settles?.(accountId) ?? [],
          enqueues: enqueues?.(accountId) ?? [],
          ...(retraction && { retraction }),
        };
        return { accountId, delivered: await store.deliver(delivery) };
      } catch (error) {
        return { accountId, error };
      }
    }),
  );
}

/** For several accounts the bytes are stored first: hashed, compressed and sent to the database once. */
async function shared(
  store: Store,
  stored: Buffer | BlobHandle,
  accounts: number,
): Promise<{ stored: Buffer | BlobHandle } | { error: unknown }> {
  if (accounts < 2 || !Buffer.isBuffer(stored)) return { stored };
  try {
    return { stored: await store.blobs.put(stored) };
  } catch (error) {
    return { error };
  }
}
