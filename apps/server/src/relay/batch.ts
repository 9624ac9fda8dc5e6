import type { Id, QueueItem } from '@mailcote/store';
import { MAX_RECIPIENTS } from './limits.ts';
import { tlsWish } from './tls-wish.ts';

/** Queue items that are one transaction on the wire: the same octets from the same sender. */
export interface OutboundMessage {
  blobId: Id;
  mailFrom: string;
  size: number;
  is8Bit: boolean;
  isInternational: boolean;
  isBinary: boolean;
  /** RFC 8689. */
  mustUseTls: boolean;
  items: QueueItem[];
}

/** Puts recipients of the same message together, in the order of the queue. Items without a blob are finished and left out. */
export function groupByMessage(items: readonly QueueItem[]): OutboundMessage[] {
  const messages: OutboundMessage[] = [];
  const open = new Map<string, OutboundMessage>();
  for (const item of items) {
    if (item.blobId === null) continue;
    const { envId = '', ret = '', requireTls = false } = item.options;
    const key = [item.blobId, item.mailFrom, ret, envId, tlsWish(item.options)].join(' ');
    const found = open.get(key);
    const isTaken = found?.items.some(({ rcptTo }) => rcptTo === item.rcptTo) === true;
    if (found !== undefined && found.items.length < MAX_RECIPIENTS && !isTaken) {
      found.items.push(item);
      continue;
    }
    const message = {
      blobId: item.blobId,
      mailFrom: item.mailFrom,
      size: item.size,
      is8Bit: item.options.body8BitMime === true,
      isInternational: item.options.smtpUtf8 === true,
      isBinary: item.options.binaryMime === true,
      mustUseTls: requireTls,
      items: [item],
    };
    open.set(key, message);
    messages.push(message);
  }
  return messages;
}
