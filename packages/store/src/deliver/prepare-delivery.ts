import { hash } from 'node:crypto';
import { encodeBytes, type EncodedBytes } from '../blobs/encode.ts';
import { toJson } from '../db/text.ts';
import { prepareEmail, type PreparedEmail } from '../email/prepare-email.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId } from '../ids.ts';
import { submittersOf } from '../queue/settle.ts';
import type {
  BlobHandle,
  Id,
  Mailbox,
  MailboxRole,
  ModSeq,
  NewQueueItem,
  ParsedMessage,
  SearchText,
  Settlement,
  Trace,
} from '../types.ts';
import type { Retraction } from './retraction.ts';

/** What a mailbox is found by. */
export type MailboxPlace = Pick<Mailbox, 'id' | 'parentId' | 'name' | 'role'>;

/** Null: it is not there. */
export type MailboxFinder = (mailboxes: readonly MailboxPlace[]) => Id | null;

/** A message for one account. */
export interface Delivery {
  accountId: Id;
  /** The message, or a blob that was put before (large messages, several recipients). */
  bytes: Buffer | BlobHandle;
  parsed: ParsedMessage;
  search: SearchText;
  /** One that does not exist (any more): the inbox. `find` looks at all that there are at the moment of the delivery. */
  mailbox: { role: MailboxRole } | { id: Id } | { find: MailboxFinder };
  keywords: string[];
  receivedAt: Date;
  trace: Trace | null;
  /** Put there by a program of the account's owner, and not arrived: the mailbox must exist (StoreError notFound), and nobody is answered. */
  isFiled?: boolean;
  /**
   * Queue items that this delivery is the end of, or the bounce of: settled in the same commit. When another worker has
   * claimed one of them meanwhile, nothing is delivered and nothing settled (StoreError leaseLost).
   */
  settles?: readonly Settlement[];
  /** Put into the queue in the same commit, for the system: what is to be told of this delivery. */
  enqueues?: readonly NewQueueItem[];
  /** Retracted before COMMIT goes out: nothing is delivered (StoreError retracted). */
  retraction?: Retraction;
}

export interface Delivered {
  accountId: Id;
  emailId: Id;
  threadId: Id;
  modSeq: ModSeq;
  /** Of its entry. */
  uid: number;
  /** Of its mailbox. */
  uidValidity: number;
}

/** A delivery with all its work done that needs no database. */
export interface PreparedDelivery {
  accountId: number;
  email: PreparedEmail;
  /** `encoded` is absent when the blob is already stored. */
  blob: { hash: Buffer; size: number; encoded?: EncodedBytes };
  mailbox: { role: MailboxRole } | { id: number } | { find: MailboxFinder };
  isFiled: boolean;
  /** Who says to have written it, lower case. */
  sender: string | null;
  traceJson: string | null;
  settles: readonly Settlement[];
  enqueues: readonly NewQueueItem[];
  retraction: Retraction | null;
  /** All accounts that change: whose delivery it is, and those whose submissions are settled. */
  changes: number[];
}

/** @param bytes at most CHUNK_SIZE octets when given as a Buffer */
export function prepareDelivery(delivery: Delivery): PreparedDelivery {
  const accountId = fromId('a', delivery.accountId);
  if (accountId === null) throw new StoreError('notFound', 'No such account');
  const { bytes, mailbox, isFiled = false, settles = [], enqueues = [], retraction = null } = delivery;
  return {
    accountId,
    email: prepareEmail(delivery, { mayBeLate: true }),
    blob: Buffer.isBuffer(bytes)
      ? { hash: hash('sha256', bytes, 'buffer'), size: bytes.length, encoded: encodeBytes(bytes) }
      : { hash: storedHash(bytes), size: bytes.size },
    mailbox: 'id' in mailbox ? { id: fromId('m', mailbox.id) ?? NO_MAILBOX } : mailbox,
    isFiled,
    sender: delivery.parsed.envelope.from[0]?.email.toLowerCase() ?? null,
    traceJson: delivery.trace && toJson(delivery.trace),
    settles,
    enqueues,
    retraction,
    changes: [accountId, ...submittersOf(settles)],
  };
}

/** Ids begin with 1. */
const NO_MAILBOX = 0;

function storedHash({ id }: BlobHandle): Buffer {
  const hash = fromBlobId(id);
  if (!hash) throw new StoreError('notFound', 'No such blob');
  return hash;
}
