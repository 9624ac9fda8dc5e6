import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 mailbox, $3 offset, $4 limit. The hottest read: newest first, one line for each thread. Answered from
 * the index mailbox_entry_conversations alone.
 */
export const listConversations = statement<{ email_id: number }>(
  'list-conversations',
  `SELECT email_id FROM mailbox_entry
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL AND newest_in_thread
    ORDER BY received_at DESC, email_id DESC OFFSET $3::bigint LIMIT $4::bigint`,
);

/** $1 account, $2 mailbox, $3 offset, $4 limit. From mailbox_entry_messages alone. */
export const listMessages = statement<{ email_id: number }>(
  'list-messages',
  `SELECT email_id FROM mailbox_entry
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL
    ORDER BY received_at DESC, email_id DESC OFFSET $3::bigint LIMIT $4::bigint`,
);

/**
 * Changes with the lines of a mailbox's lists, and with nothing else: a line that is new has taken a uid, and where there are no
 * new ones, one that went has made the mailbox smaller. Threads of emails do not change.
 */
const VERSION = `(SELECT uid_next || '-' || total_emails FROM mailbox
                   WHERE account_id = $1::bigint AND id = $2::bigint) AS version`;

export interface MarkedLine {
  email_id: number;
  received_at: Date;
  version: string;
}

/** As listConversations, but $3 offset counts behind the line of $5 date, $6 email: what lies before it is not walked. */
export const listConversationsFrom = statement<MarkedLine>(
  'list-conversations-from',
  `SELECT email_id, received_at, ${VERSION} FROM mailbox_entry
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL AND newest_in_thread
      AND (received_at, email_id) < ($5::timestamptz, $6::bigint)
    ORDER BY received_at DESC, email_id DESC OFFSET $3::bigint LIMIT $4::bigint`,
);

/** As listConversationsFrom, of messages. */
export const listMessagesFrom = statement<MarkedLine>(
  'list-messages-from',
  `SELECT email_id, received_at, ${VERSION} FROM mailbox_entry
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL
      AND (received_at, email_id) < ($5::timestamptz, $6::bigint)
    ORDER BY received_at DESC, email_id DESC OFFSET $3::bigint LIMIT $4::bigint`,
);

export interface PositionRow {
  position: number;
  received_at: Date;
  version: string;
}

/** $1 account, $2 mailbox, $3 email. How many lines stand before it; no row: it is not a line of the list. */
export const conversationPosition = statement<PositionRow>(
  'conversation-position',
  `SELECT (SELECT count(*) FROM mailbox_entry b
            WHERE b.account_id = $1::bigint AND b.mailbox_id = $2::bigint AND b.expunged_at IS NULL AND b.newest_in_thread
              AND (b.received_at, b.email_id) > (e.received_at, e.email_id)) AS position,
          e.received_at, ${VERSION}
     FROM email m JOIN mailbox_entry e ON e.account_id = m.account_id AND e.thread_id = m.thread_id AND e.email_id = m.id
    WHERE m.account_id = $1::bigint AND m.id = $3::bigint AND e.mailbox_id = $2::bigint AND e.expunged_at IS NULL
      AND e.newest_in_thread`,
);

/** $1 account, $2 mailbox, $3 email. */
export const messagePosition = statement<PositionRow>(
  'message-position',
  `SELECT (SELECT count(*) FROM mailbox_entry b
            WHERE b.account_id = $1::bigint AND b.mailbox_id = $2::bigint AND b.expunged_at IS NULL
              AND (b.received_at, b.email_id) > (e.received_at, e.email_id)) AS position,
          e.received_at, ${VERSION}
     FROM email m JOIN mailbox_entry e ON e.account_id = m.account_id AND e.thread_id = m.thread_id AND e.email_id = m.id
    WHERE m.account_id = $1::bigint AND m.id = $3::bigint AND e.mailbox_id = $2::bigint AND e.expunged_at IS NULL`,
);

/** $1 account, $2 mailbox. Counts are kept, never counted. */
export const mailboxTotals = statement<{ total_emails: number; total_threads: number; version: string }>(
  'mailbox-totals',
  `SELECT total_emails, total_threads, uid_next || '-' || total_emails AS version FROM mailbox
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);

/**
 * $1 account, $2 mailbox, $3 emails, $4 the oldest date among them. Where these lines stand; counted from the top down to
 * that date.
 */
export const conversationPositions = statement<{ email_id: number; position: number }>(
  'conversation-positions',
  `SELECT email_id, position FROM (
     SELECT email_id, row_number() OVER (ORDER BY received_at DESC, email_id DESC) - 1 AS position FROM mailbox_entry
      WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL AND newest_in_thread
        AND received_at >= $4::timestamptz) AS line
    WHERE email_id = ANY($3::bigint[])`,
);

/** As conversationPositions, of messages. */
export const messagePositions = statement<{ email_id: number; position: number }>(
  'message-positions',
  `SELECT email_id, position FROM (
     SELECT email_id, row_number() OVER (ORDER BY received_at DESC, email_id DESC) - 1 AS position FROM mailbox_entry
      WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL
        AND received_at >= $4::timestamptz) AS line
    WHERE email_id = ANY($3::bigint[])`,
);
