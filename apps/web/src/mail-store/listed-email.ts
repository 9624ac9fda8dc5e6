import type { Email, EmailProperty } from '@mailcote/jmap';

/** What a list row and the head of a message need: fetched for every Email that is shown anywhere. */
export const LISTED_PROPERTIES = [
  'id',
  'blobId',
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'from',
  'to',
  'cc',
  'subject',
  'preview',
  'hasAttachment',
  'snoozedUntil',
] as const satisfies readonly EmailProperty[];

export type ListedEmail = Pick<Email, (typeof LISTED_PROPERTIES)[number]>;

export const SEEN = '$seen';
export const FLAGGED = '$flagged';
const DRAFT = '$draft';

export const isUnread = (email: ListedEmail): boolean => !email.keywords[SEEN] && !email.keywords[DRAFT];
export const isStarred = (email: ListedEmail): boolean => email.keywords[FLAGGED] === true;
const MUTED = '$muted';

export const isMuted = (email: ListedEmail): boolean => email.keywords[MUTED] === true;
export const isDraft = (email: ListedEmail): boolean => email.keywords[DRAFT] === true;
