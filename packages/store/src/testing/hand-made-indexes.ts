/**
 * Indexes that Prisma's schema language cannot express; they are written by hand into the migrations. The test that
 * compares migrations with the schema leaves exactly these out, so one that is missing or unknown fails it.
 */
export const HAND_MADE_INDEXES = [
  'mailbox_name_key',
  'mailbox_role_key',
  'mailbox_entry_conversations',
  'mailbox_entry_messages',
  'mailbox_entry_thread',
  'mailbox_entry_deleted',
  'email_unseen_drafts',
  'blocked_sender_address_key',
  'contact_card_uid_key',
  'contact_card_emails',
  'email_search_words',
  'email_search_date',
  'email_search_late',
  'email_text_unsigned',
  'email_text_from',
  'queue_item_due',
  'queue_item_next',
  'queue_item_leased',
  'queue_item_held',
  'queue_item_given_up',
  'account_destroyed',
  'trace_age',
  'bulk_update_unfinished',
  'mail_import_running',
  'second_factor_totp_key',
];
