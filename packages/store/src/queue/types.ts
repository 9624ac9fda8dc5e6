import type { Id, Trace } from '../types.ts';

/** RFC 3461 parameters and what the message needs of the servers on its way. */
export interface QueueOptions {
  /** Its header has UTF-8 (RFC 6532). */
  smtpUtf8?: boolean;
  body8BitMime?: boolean;
  /** RFC 3030: its body is no lines of text; only BDAT carries it as it is. */
  binaryMime?: boolean;
  /** RFC 8689: only over TLS with a good certificate, and only to servers that say the same. */
  requireTls?: boolean;
  /** RFC 8689: rather in the clear than not at all, whatever the recipient's domain says of TLS. */
  tlsOptional?: boolean;
  /** NOTIFY, in lower case. */
  notify?: ('never' | 'success' | 'failure' | 'delay')[];
  ret?: 'full' | 'hdrs';
  /** As given, still xtext. */
  envId?: string;
  /** As given, still xtext. */
  orcpt?: string;
}

export type QueueStatus = 'queued' | 'held' | 'delivered' | 'failed' | 'canceled';

/** One recipient of one outgoing message. */
export interface QueueItem {
  id: Id;
  /** The sender's account; null for messages of the system itself (bounces). */
  accountId: Id | null;
  submissionId: Id | null;
  /** Null once nothing is left to do. */
  blobId: Id | null;
  size: number;
  /** Empty: the null reverse-path. */
  mailFrom: string;
  rcptTo: string;
  /** Of `rcptTo`, lower case: what one connection can serve. */
  domain: string;
  status: QueueStatus;
  /** Finished ones. */
  attempts: number;
  nextAttemptAt: Date;
  /** When it was due first. */
  dueAt: Date;
  /** Of a claimed item: its lease. Another worker may have it after this, under a lease that ends later. */
  leasedUntil: Date | null;
  /** An operator has asked for this attempt (`retry`): it is made whatever is known of the server. */
  isRetryAsked: boolean;
  lastReply: string | null;
  /** When its sender was told of the delay; null: not yet. */
  delayToldAt: Date | null;
  options: QueueOptions;
  createdAt: Date;
  finishedAt: Date | null;
}

export interface NewQueueItem {
  submissionId: Id | null;
  blobId: Id;
  mailFrom: string;
  rcptTo: string;
  domain: string;
  nextAttemptAt: Date;
  options?: QueueOptions;
}

export interface DeliveryAttempt {
  /** From 1. */
  number: number;
  startedAt: Date;
  finishedAt: Date;
  outcome: Outcome['kind'];
  reply: string;
  trace: Trace | null;
}

/** What came of an attempt. `reply`: the peer's, or our own words when there was none. */
export type Outcome = { startedAt: Date; reply: string; trace: Trace | null } & (
  | {
      kind: 'delivered';
      /** True when it is in the recipient's mailbox (a recipient of ours), not with another server. */
      isInMailStore?: boolean;
    }
  | {
      kind: 'retry';
      nextAttemptAt: Date;
      /** The sender is told of the delay with this. */
      isDelayTold?: boolean;
    }
  | { kind: 'failed' }
);

/** What came of an item, as it was claimed. */
export interface Settlement {
  item: QueueItem;
  outcome: Outcome;
}
