import type { StatesRow } from '../sql/read-states.ts';
import type { DataType, ModSeq } from '../types.ts';

export function stateOf(row: StatesRow, type: DataType): ModSeq {
  switch (type) {
    case 'Mailbox':
      return row.mailbox;
    case 'Thread':
      return row.thread;
    case 'Email':
      return row.email;
    case 'EmailDelivery':
      return row.email_delivery;
    case 'Identity':
      return row.identity;
    case 'EmailSubmission':
      return row.submission;
    case 'Quota':
      return row.quota;
    case 'VacationResponse':
      return row.vacation;
    case 'BulkUpdate':
      return row.bulk_update;
    case 'AddressBook':
      return row.address_book;
    case 'ContactCard':
      return row.contact_card;
    case 'BlockedSender':
      return row.blocked_sender;
    case 'MailImport':
      return row.mail_import;
    case 'SavedSearch':
      return row.saved_search;
    case 'Preferences':
      return row.preferences;
    case 'TrustedSender':
      return row.trusted_sender;
  }
}
