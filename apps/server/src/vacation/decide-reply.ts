import { fieldText, headersNamed, type HeaderField } from '@mailcote/mime';
import type { VacationResponse } from '@mailcote/store';

/** What is known of a delivered message and of whom it came to. */
export interface ReplyFacts {
  response: Pick<VacationResponse, 'isEnabled' | 'fromDate' | 'toDate'>;
  receivedAt: Date;
  header: readonly HeaderField[];
  /** The envelope's sender, out of our Return-Path field; "" is the null reverse-path, null: it came by no envelope. */
  sender: string | null;
  /** The sender is an address of the account's own. */
  isFromSelf: boolean;
  isInJunk: boolean;
  /** The address of the account's own that To, Cc or Bcc names; null: none does. */
  ownAddress: string | null;
}

/** Why a message gets no answer. */
export type Silence =
  | 'switchedOff'
  | 'outsideDates'
  | 'junk'
  | 'noSender'
  | 'ownAddress'
  | 'automaticSender'
  | 'automaticMessage'
  | 'mailingList'
  | 'notToMe';

export type ReplyDecision = { kind: 'reply'; to: string; from: string } | { kind: 'silent'; why: Silence };

/** Local parts behind which nobody reads (RFC 3834 2, RFC 5230 4.6), details and VERP ("bounces+x=y") included. */
const AUTOMATIC_SENDER =
  /^(?:owner-.*|.*-(?:request|owner|bounces?|noreply)|(?:mailer-daemon|listserv|majordomo|no[-._]?reply|do[-._]?not[-._]?reply|bounces?|notifications?)(?:[-+=].*)?)$/i;
/** RFC 2369, RFC 2919. */
const LIST_FIELDS = [
  'List-Id',
  'List-Help',
  'List-Subscribe',
  'List-Unsubscribe',
  'List-Post',
  'List-Owner',
  'List-Archive',
];

/** Whether a vacation response answers a message, by RFC 3834 2 and RFC 5230 4.5 and 4.6; a function of the facts alone. */
export function decideReply(facts: ReplyFacts): ReplyDecision {
  const { sender, ownAddress } = facts;
  const why = silence(facts);
  if (why !== null) return { kind: 'silent', why };
  if (sender === null || ownAddress === null) throw new Error('an answer needs somebody on either side');
  return { kind: 'reply', to: sender, from: ownAddress };
}

function silence({ response, receivedAt, header, sender, ...is }: ReplyFacts): Silence | null {
  if (!response.isEnabled) return 'switchedOff';
  // RFC 8621 8: on or after fromDate, before toDate.
  if (response.fromDate && receivedAt < response.fromDate) return 'outsideDates';
  if (response.toDate && receivedAt >= response.toDate) return 'outsideDates';
  if (is.isInJunk) return 'junk';
  if (sender === null || !sender.includes('@')) return 'noSender';
  if (is.isFromSelf) return 'ownAddress';
  if (AUTOMATIC_SENDER.test(sender.slice(0, sender.lastIndexOf('@')))) return 'automaticSender';
  if (isAutomatic(header)) return 'automaticMessage';
  if (isOfList(header)) return 'mailingList';
  return is.ownAddress === null ? 'notToMe' : null;
}

function isAutomatic(header: readonly HeaderField[]): boolean {
  // RFC 3834 5: everything but "no" is automatic, parameters and comments aside.
  if (firstWords(header, 'Auto-Submitted').some((word) => word !== 'no')) return true;
  // Reports about mail (RFC 6522) whose sender forgot to say so.
  if (firstWords(header, 'Content-Type').some((type) => type === 'multipart/report')) return true;
  return values(header, 'X-Auto-Response-Suppress').some((value) => /\b(?:all|oof|autoreply)\b/i.test(value));
}

function isOfList(header: readonly HeaderField[]): boolean {
  if (LIST_FIELDS.some((name) => headersNamed(header, name).length > 0)) return true;
  return firstWords(header, 'Precedence').some((word) => ['bulk', 'list', 'junk'].includes(word));
}

function values(header: readonly HeaderField[], name: string): string[] {
  return headersNamed(header, name).map(fieldText);
}

/** The first word of each such field, in lower case, without comments and parameters. */
function firstWords(header: readonly HeaderField[], name: string): string[] {
  return values(header, name).map((value) =>
    value
      .replaceAll(/\([^()]*\)/g, ' ')
      .trim()
      .split(/[\s;]/, 1)
      .join('')
      .toLowerCase(),
  );
}
