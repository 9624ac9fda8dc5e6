/** Records of an account out of their rows. */
import type { RowOf } from '../db/statement.ts';
import { expandEnvelope } from '../email/structure-codec.ts';
import { toBlobId, toId } from '../ids.ts';
import type { readAddressBooks } from '../sql/address-books.ts';
import type { readBulkUpdates } from '../sql/bulk-updates.ts';
import type { readContactCards } from '../sql/contact-cards.ts';
import type { readMailImports } from '../sql/mail-imports.ts';
import type { readIdentities } from '../sql/identities.ts';
import type { readEmails } from '../sql/read-emails.ts';
import type { readMailboxes } from '../sql/read-mailboxes.ts';
import type { readBlockedSenders } from '../sql/blocked-senders.ts';
import type { readSavedSearches } from '../sql/saved-searches.ts';
import type { readTrustedSenders } from '../sql/trusted-senders.ts';
import type { readSubmissions } from '../sql/submissions.ts';
import type { readVacation } from '../sql/vacation.ts';
import type {
  AddressBook,
  BulkUpdate,
  ContactCard,
  Email,
  EmailSubmission,
  Identity,
  Mailbox,
  MailImport,
  BlockedSender,
  SavedSearch,
  TrustedSender,
  VacationResponse,
} from '../types.ts';

export function toMailbox(row: RowOf<typeof readMailboxes>): Mailbox {
  return {
    id: toId('m', row.id),
    name: row.name,
    parentId: row.parent_id === null ? null : toId('m', row.parent_id),
    role: row.role,
    sortOrder: row.sort_order,
    isSubscribed: row.is_subscribed,
    color: row.color,
    uidValidity: row.uid_validity,
    uidNext: row.uid_next,
    totalEmails: row.total_emails,
    unreadEmails: row.unread_emails,
    totalThreads: row.total_threads,
    unreadThreads: row.unread_threads,
    modSeq: row.mod_seq,
  };
}

export function toEmail(row: RowOf<typeof readEmails>): Email {
  return {
    id: toId('e', row.id),
    threadId: toId('t', row.thread_id),
    blobId: toBlobId(row.hash),
    size: row.size,
    receivedAt: row.received_at,
    mailboxIds: row.mailbox_ids.map((id) => toId('m', id)),
    keywords: row.keywords,
    hasAttachment: row.has_attachment,
    preview: row.preview,
    envelope: expandEnvelope(row.envelope),
    modSeq: row.mod_seq,
  };
}

export function toBulkUpdate({
  id,
  status,
  total,
  done,
  failed,
  starts_at: startsAt,
  key,
  created_at: createdAt,
}: RowOf<typeof readBulkUpdates>): BulkUpdate {
  return {
    id: toId('j', id),
    status,
    total,
    done,
    failed,
    startsAt,
    key,
    createdAt,
  };
}

export function toMailImport(row: RowOf<typeof readMailImports>): MailImport {
  const { id, mailbox_id, parent_name, created_at, ...rest } = row;
  return {
    ...rest,
    id: toId('o', id),
    mailboxId: mailbox_id === null ? null : toId('m', mailbox_id),
    parentName: parent_name,
    createdAt: created_at,
  };
}

export function toBlockedSender({
  id,
  address,
  action,
  created_at: createdAt,
}: RowOf<typeof readBlockedSenders>): BlockedSender {
  return { id: toId('x', id), address, action, createdAt };
}

export function toSavedSearch({
  id,
  name,
  query,
  sort_order: sortOrder,
}: RowOf<typeof readSavedSearches>): SavedSearch {
  return {
    id: toId('f', id),
    name,
    query,
    sortOrder,
  };
}

export function toTrustedSender({
  id,
  address,
  created_at: createdAt,
}: RowOf<typeof readTrustedSenders>): TrustedSender {
  return { id: toId('w', id), address, createdAt };
}

export function toIdentity(row: RowOf<typeof readIdentities>): Identity {
  return {
    id: toId('i', row.id),
    name: row.name,
    email: row.email,
    replyTo: row.reply_to,
    bcc: row.bcc,
    textSignature: row.text_signature,
    htmlSignature: row.html_signature,
    mayDelete: row.may_delete,
  };
}

export function toAddressBook(row: RowOf<typeof readAddressBooks>): AddressBook {
  return {
    id: toId('k', row.id),
    name: row.name,
    description: row.description,
    sortOrder: row.sort_order,
    isDefault: row.is_default,
    isSubscribed: row.is_subscribed,
    collectsRecipients: row.collects_recipients,
  };
}

export function toContactCard(row: RowOf<typeof readContactCards>): ContactCard {
  return {
    id: toId('v', row.id),
    uid: row.uid,
    addressBookIds: row.address_book_ids.map((id) => toId('k', id)),
    created: row.created,
    updated: row.updated,
    card: row.card,
  };
}

export function toSubmission(row: RowOf<typeof readSubmissions>): EmailSubmission {
  return {
    id: toId('s', row.id),
    identityId: toId('i', row.identity_id),
    emailId: toId('e', row.email_id),
    threadId: toId('t', row.thread_id),
    mailFrom: row.mail_from,
    mailParameters: row.mail_parameters,
    rcptParameters: row.rcpt_parameters ?? {},
    rcptTo: row.rcpt_to,
    sendAt: row.send_at,
    undoStatus: row.undo_status,
    deliveryStatus: row.delivery_status,
    modSeq: row.mod_seq,
  };
}

/** @param row undefined: nobody has set it */
export function toVacationResponse(row: RowOf<typeof readVacation> | undefined): VacationResponse {
  return {
    isEnabled: row?.is_enabled ?? false,
    fromDate: row?.from_date ?? null,
    toDate: row?.to_date ?? null,
    subject: row?.subject ?? null,
    textBody: row?.text_body ?? null,
    htmlBody: row?.html_body ?? null,
  };
}
