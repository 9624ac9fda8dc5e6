import type { EmailFilter, EmailFilterCondition, EmailSort, Id } from '../types.ts';

/** What of an email, other than that it comes and goes, can change whether and where it stands in a list. */
export interface Dependence {
  mailboxes: boolean;
  keywords: boolean;
  /** The keywords of the other emails of its thread, and which these are. */
  threadKeywords: boolean;
  /** Those of its documents come after it. */
  words: boolean;
}

/** Null: of the message itself, which never changes. */
const OF_CONDITION: Record<keyof EmailFilterCondition, keyof Dependence | null> = {
  inMailbox: 'mailboxes',
  inMailboxOtherThan: 'mailboxes',
  before: null,
  after: null,
  minSize: null,
  maxSize: null,
  allInThreadHaveKeyword: 'threadKeywords',
  someInThreadHaveKeyword: 'threadKeywords',
  noneInThreadHaveKeyword: 'threadKeywords',
  hasKeyword: 'keywords',
  notKeyword: 'keywords',
  hasAttachment: null,
  attachmentName: null,
  attachmentType: null,
  text: 'words',
  from: null,
  to: null,
  cc: null,
  bcc: null,
  subject: null,
  body: 'words',
  header: null,
};
const OF_SORT: Record<EmailSort['property'], keyof Dependence | null> = {
  receivedAt: null,
  sentAt: null,
  size: null,
  from: null,
  to: null,
  subject: null,
  hasKeyword: 'keywords',
  allInThreadHaveKeyword: 'threadKeywords',
  someInThreadHaveKeyword: 'threadKeywords',
};

export function dependenceOf(filter: EmailFilter | null, sort: readonly EmailSort[]): Dependence {
  const found: Dependence = { mailboxes: false, keywords: false, threadKeywords: false, words: false };
  const note = (dependence: keyof Dependence | null): void => {
    if (dependence) found[dependence] = true;
  };
  const walk = (filter: EmailFilter): void => {
    if ('operator' in filter) filter.conditions.forEach(walk);
    else for (const name of namesOf(filter)) note(OF_CONDITION[name]);
  };
  if (filter) walk(filter);
  for (const { property } of sort) note(OF_SORT[property]);
  return found;
}

/** A mailbox that every email of the list is in; null when the filter does not say so. */
export function requiredMailbox(filter: EmailFilter | null): Id | null {
  if (!filter) return null;
  if (!('operator' in filter)) return filter.inMailbox ?? null;
  if (filter.operator !== 'AND') return null;
  return filter.conditions.map(requiredMailbox).find((mailbox) => mailbox !== null) ?? null;
}

function namesOf(condition: EmailFilterCondition): (keyof EmailFilterCondition)[] {
  const names = Object.keys(condition) as (keyof EmailFilterCondition)[];
  return names.filter((name) => condition[name] !== undefined);
}
