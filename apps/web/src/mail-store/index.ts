/**
 * The account as the page knows it: normalised JMAP records (RFC 8621), conversation lists as windows on queries of any length,
 * changes shown before the server agrees and taken back when it does not, an undo stack, and live updates that survive a lost
 * connection. No React, no DOM, no storage; it talks through a JmapClient and is watched through `subscribe`.
 */
export {
  isBlobId,
  LIST_UNSUBSCRIBE,
  LIST_UNSUBSCRIBE_POST,
  RECEIPT_PROPERTY,
  safeHtmlKey,
  type EmailBody,
  type Pictures,
} from './bodies.ts';
export { EmailList } from './email-list.ts';
export type { EmailPatch, EmailPatches } from './email-patch.ts';
export { Emitter } from './emitter.ts';
export type { EmailFilter, ListSpec } from './list-calls.ts';
export {
  FLAGGED,
  isDraft,
  isMuted,
  isStarred,
  isUnread,
  LISTED_PROPERTIES,
  SEEN,
  type ListedEmail,
} from './listed-email.ts';
export { MailStore, type Change, type MailTransport, type Outbox } from './mail-store.ts';
export type { Resource, ResourceCache } from './resource.ts';
export { Table } from './table.ts';
export {
  displayName,
  shortName,
  threadRow,
  type Participant,
  type RowContext,
  type ThreadRow,
} from './thread-row.ts';
export type { UndoStep } from './undo-stack.ts';
export { isAway, whenPossible } from './when-possible.ts';
