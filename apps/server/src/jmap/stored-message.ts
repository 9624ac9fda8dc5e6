import { parseMessage } from '@mailcote/mime';
import type { Id, ParsedStructure, Store } from '@mailcote/store';
import { readBlob } from './blob-access.ts';
import { ConcurrencyLimit } from './concurrency.ts';
import { MessageReader } from './message-reader.ts';

/** Blobs parsed as messages at a time, by all clients: each is in memory meanwhile. The others wait. */
const MOST_BLOBS_AT_ONCE = 4;
const parsing = new ConcurrencyLimit({ most: MOST_BLOBS_AT_ONCE, mostInAll: Infinity });

/** A message that an account may read: an Email, or a blob looked at as one (RFC 8621 4.9), parts of messages included. */
export interface StoredMessage {
  /** The id by which it was asked for, of an Email or of a blob. */
  id: Id;
  blobId: Id;
  subject: string | null;
  /** When it came; of a blob: when it says that it was sent. */
  date: Date | null;
  parsed: ParsedStructure;
  reader: MessageReader;
}

/**
 * The message that an Email's id or a blob's id names; null when this account has no such thing. An Email costs its row; a blob is read
 * whole and parsed.
 */
export function findMessage(store: Store, accountId: Id, id: Id): Promise<StoredMessage | null> {
  return id.startsWith('b') ? findBlob(store, accountId, id) : findEmail(store, accountId, id);
}

async function findEmail(store: Store, accountId: Id, id: Id): Promise<StoredMessage | null> {
  const reader = store.reader(accountId);
  const [[email], structures] = await Promise.all([reader.emails([id]), reader.structures([id])]);
  const parsed = structures.get(id);
  if (email === undefined || parsed === undefined) return null;
  const { blobId, receivedAt, size, envelope } = email;
  const message = new MessageReader(store.blobs, blobId, size);
  return { id, blobId, subject: envelope.subject, date: receivedAt, parsed, reader: message };
}

async function findBlob(store: Store, accountId: Id, blobId: Id): Promise<StoredMessage | null> {
  using _slot = await parsing.enter('all');
  const bytes = await readBlob({ reader: store.reader(accountId), blobs: store.blobs }, blobId);
  if (bytes === null) return null;
  const { header, structure, textBody, htmlBody, attachments, envelope } = parseMessage(bytes);
  // As Email/parse has it: what has no header is no message.
  if (header.length === 0) return null;
  const ids = (parts: typeof textBody) => parts.map(({ partId }) => partId).filter((id) => id !== null);
  return {
    id: blobId,
    blobId,
    subject: envelope.subject,
    date: envelope.sentAt === null ? null : new Date(envelope.sentAt),
    parsed: {
      structure,
      textBody: ids(textBody),
      htmlBody: ids(htmlBody),
      attachments: ids(attachments),
    },
    reader: new MessageReader(store.blobs, blobId, bytes.length, bytes),
  };
}
