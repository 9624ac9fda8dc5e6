-- CreateTable
CREATE TABLE "email_text" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cc" TEXT NOT NULL,
    "bcc" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "signature" BYTEA,

    CONSTRAINT "email_text_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateTable
CREATE TABLE "email_full_text" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "header" TEXT NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "email_full_text_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateTable
CREATE TABLE "text_index" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,

    CONSTRAINT "text_index_pkey" PRIMARY KEY ("account_id")
);

-- By hand: where the signature is, it is read in one go; text of ordinary length lies in its row as it is, because a search of a common
-- word reads all of it.
ALTER TABLE email_text ALTER COLUMN signature SET STORAGE PLAIN;
ALTER TABLE email_text SET (toast_tuple_target = 8160);
ALTER TABLE email_full_text SET (toast_tuple_target = 8160);
-- Emails whose text is too long to be kept: few, and each search opens them.
CREATE INDEX email_text_unsigned ON email_text (account_id, email_id) WHERE signature IS NULL;
