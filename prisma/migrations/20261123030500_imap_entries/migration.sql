-- IMAP: what is marked \Deleted waits for EXPUNGE, mostly seconds; drafts without $seen are few. Both are asked for by mailbox and must
-- not cost a look at everything else that is in it.
CREATE INDEX mailbox_entry_deleted ON mailbox_entry (account_id, mailbox_id, uid) WHERE deleted AND expunged_at IS NULL;
CREATE INDEX email_unseen_drafts ON email (account_id, id)
  WHERE '$draft' = ANY (keywords) AND NOT '$seen' = ANY (keywords) AND destroyed_at IS NULL;
