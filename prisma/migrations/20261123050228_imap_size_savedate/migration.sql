-- IMAP's STATUS SIZE without a look at every message: a count like the others.
ALTER TABLE "mailbox" ADD COLUMN     "total_size" BIGINT NOT NULL DEFAULT 0;
UPDATE mailbox m SET total_size = s.total_size
  FROM (SELECT me.account_id, me.mailbox_id, sum(e.size) AS total_size
          FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
         WHERE me.expunged_at IS NULL GROUP BY me.account_id, me.mailbox_id) AS s
 WHERE m.account_id = s.account_id AND m.id = s.mailbox_id AND m.destroyed_at IS NULL;

-- In two steps, so that the default is for new rows only: when the others were put there is not known.
ALTER TABLE "mailbox_entry" ADD COLUMN     "saved_at" TIMESTAMPTZ(3);
ALTER TABLE "mailbox_entry" ALTER COLUMN "saved_at" SET DEFAULT CURRENT_TIMESTAMP;
