-- By hand: senders and subjects without the signatures beside them, which are ten times as long. A row of an index has at most 2,704 octets; what is longer than
-- 2,000 (MAX_INDEXED) is looked for in the message, like text that is too long to be kept.
DELETE FROM email_full_text f USING email_text t
 WHERE t.account_id = f.account_id AND t.email_id = f.email_id AND octet_length(t."from") + octet_length(t.subject) > 2000;
UPDATE email_text SET signature = NULL WHERE octet_length("from") + octet_length(subject) > 2000;
CREATE INDEX email_text_from ON email_text (account_id, email_id) INCLUDE (thread_id, "from", subject) WHERE signature IS NOT NULL;
