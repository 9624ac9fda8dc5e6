-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "address_kind" AS ENUM ('primary', 'alias', 'catch_all');

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('password', 'app_password', 'session');

-- CreateEnum
CREATE TYPE "mailbox_role" AS ENUM ('inbox', 'drafts', 'sent', 'archive', 'junk', 'trash');

-- CreateEnum
CREATE TYPE "blob_encoding" AS ENUM ('identity', 'zstd');

-- CreateEnum
CREATE TYPE "undo_status" AS ENUM ('pending', 'final', 'canceled');

-- CreateEnum
CREATE TYPE "queue_status" AS ENUM ('queued', 'held', 'delivered', 'failed', 'canceled');

-- CreateTable
CREATE TABLE "domain" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "domain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "is_admin" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mod_seq" BIGINT NOT NULL DEFAULT 0,
    "purged_mod_seq" BIGINT NOT NULL DEFAULT 0,
    "next_id" BIGINT NOT NULL DEFAULT 1,
    "used_bytes" BIGINT NOT NULL DEFAULT 0,
    "quota_bytes" BIGINT,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "address" (
    "id" BIGSERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "kind" "address_kind" NOT NULL,
    "account_id" BIGINT NOT NULL,
    "domain_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" BIGSERIAL NOT NULL,
    "account_id" BIGINT NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "hash" TEXT NOT NULL,
    "user_agent" TEXT,
    "ip" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "mailbox" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "parent_id" BIGINT,
    "name" TEXT NOT NULL,
    "role" "mailbox_role",
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "is_subscribed" BOOLEAN NOT NULL DEFAULT true,
    "uid_validity" BIGINT NOT NULL,
    "uid_next" BIGINT NOT NULL DEFAULT 1,
    "highest_mod_seq" BIGINT NOT NULL DEFAULT 0,
    "total_emails" INTEGER NOT NULL DEFAULT 0,
    "unread_emails" INTEGER NOT NULL DEFAULT 0,
    "total_threads" INTEGER NOT NULL DEFAULT 0,
    "unread_threads" INTEGER NOT NULL DEFAULT 0,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "counts_mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "mailbox_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "thread" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "thread_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "thread_ref" (
    "account_id" BIGINT NOT NULL,
    "key" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,

    CONSTRAINT "thread_ref_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateTable
CREATE TABLE "email" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "blob_id" BIGINT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "size" INTEGER NOT NULL,
    "has_attachment" BOOLEAN NOT NULL,
    "keywords" TEXT[],
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),
    "subject" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "envelope" JSONB NOT NULL,
    "structure" JSONB NOT NULL,

    CONSTRAINT "email_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "mailbox_entry" (
    "account_id" BIGINT NOT NULL,
    "mailbox_id" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "expunged_at" TIMESTAMPTZ(3),
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "unread" BOOLEAN NOT NULL,
    "newest_in_thread" BOOLEAN NOT NULL,
    "thread_unread" BOOLEAN NOT NULL,

    CONSTRAINT "mailbox_entry_pkey" PRIMARY KEY ("account_id","mailbox_id","uid")
);

-- CreateTable
CREATE TABLE "email_search" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "search" tsvector NOT NULL,

    CONSTRAINT "email_search_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateTable
CREATE TABLE "blob" (
    "id" BIGSERIAL NOT NULL,
    "hash" BYTEA,
    "size" BIGINT NOT NULL,
    "encoding" "blob_encoding" NOT NULL,
    "data" BYTEA,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blob_chunk" (
    "blob_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "encoding" "blob_encoding" NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "blob_chunk_pkey" PRIMARY KEY ("blob_id","number")
);

-- CreateTable
CREATE TABLE "blob_candidate" (
    "id" BIGSERIAL NOT NULL,
    "blob_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_candidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload" (
    "account_id" BIGINT NOT NULL,
    "blob_id" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("account_id","blob_id")
);

-- CreateTable
CREATE TABLE "identity" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "reply_to" JSONB,
    "bcc" JSONB,
    "text_signature" TEXT NOT NULL DEFAULT '',
    "html_signature" TEXT NOT NULL DEFAULT '',
    "may_delete" BOOLEAN NOT NULL DEFAULT true,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "email_submission" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "identity_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "blob_id" BIGINT,
    "mail_from" TEXT NOT NULL,
    "rcpt_to" TEXT[],
    "send_at" TIMESTAMPTZ(3) NOT NULL,
    "undo_status" "undo_status" NOT NULL,
    "delivery_status" JSONB NOT NULL,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "email_submission_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "queue_item" (
    "id" BIGSERIAL NOT NULL,
    "account_id" BIGINT,
    "submission_id" BIGINT,
    "blob_id" BIGINT,
    "mail_from" TEXT NOT NULL,
    "rcpt_to" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "status" "queue_status" NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "leased_until" TIMESTAMPTZ(3),
    "lease_owner" TEXT,
    "last_reply" TEXT,
    "options" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "queue_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "queue_item_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "trace" JSONB,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("queue_item_id","number")
);

-- CreateTable
CREATE TABLE "trace" (
    "account_id" BIGINT NOT NULL,
    "object_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "data" JSONB NOT NULL,

    CONSTRAINT "trace_pkey" PRIMARY KEY ("account_id","object_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "domain_name_key" ON "domain"("name");

-- CreateIndex
CREATE UNIQUE INDEX "address_address_key" ON "address"("address");

-- CreateIndex
CREATE INDEX "address_account_id_idx" ON "address"("account_id");

-- CreateIndex
CREATE INDEX "address_domain_id_idx" ON "address"("domain_id");

-- CreateIndex
CREATE INDEX "credential_account_id_kind_idx" ON "credential"("account_id", "kind");

-- CreateIndex
CREATE INDEX "credential_hash_idx" ON "credential"("hash");

-- CreateIndex
CREATE INDEX "thread_account_id_mod_seq_idx" ON "thread"("account_id", "mod_seq");

-- CreateIndex
CREATE INDEX "email_account_id_mod_seq_idx" ON "email"("account_id", "mod_seq");

-- CreateIndex
CREATE INDEX "email_blob_id_account_id_idx" ON "email"("blob_id", "account_id");

-- CreateIndex
CREATE INDEX "mailbox_entry_account_id_mailbox_id_mod_seq_idx" ON "mailbox_entry"("account_id", "mailbox_id", "mod_seq");

-- CreateIndex
CREATE UNIQUE INDEX "blob_hash_key" ON "blob"("hash");

-- CreateIndex
CREATE INDEX "blob_candidate_blob_id_idx" ON "blob_candidate"("blob_id");

-- CreateIndex
CREATE INDEX "upload_blob_id_idx" ON "upload"("blob_id");

-- CreateIndex
CREATE INDEX "upload_created_at_idx" ON "upload"("created_at");

-- CreateIndex
CREATE INDEX "email_submission_account_id_mod_seq_idx" ON "email_submission"("account_id", "mod_seq");

-- CreateIndex
CREATE INDEX "email_submission_account_id_email_id_idx" ON "email_submission"("account_id", "email_id");

-- CreateIndex
CREATE INDEX "email_submission_blob_id_idx" ON "email_submission"("blob_id");

-- CreateIndex
CREATE INDEX "queue_item_account_id_submission_id_idx" ON "queue_item"("account_id", "submission_id");

-- CreateIndex
CREATE INDEX "queue_item_blob_id_idx" ON "queue_item"("blob_id");

-- AddForeignKey
ALTER TABLE "address" ADD CONSTRAINT "address_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "address" ADD CONSTRAINT "address_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailbox" ADD CONSTRAINT "mailbox_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blob_chunk" ADD CONSTRAINT "blob_chunk_blob_id_fkey" FOREIGN KEY ("blob_id") REFERENCES "blob"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_queue_item_id_fkey" FOREIGN KEY ("queue_item_id") REFERENCES "queue_item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on: made by hand. Indexes are listed in packages/store/src/testing/hand-made-indexes.ts.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Names and roles are unique among the living.
CREATE UNIQUE INDEX mailbox_name_key ON mailbox (account_id, COALESCE(parent_id, 0), name) WHERE destroyed_at IS NULL;
CREATE UNIQUE INDEX mailbox_role_key ON mailbox (account_id, role) WHERE destroyed_at IS NULL AND role IS NOT NULL;

-- The conversation list and the message list: an index walk whose cost follows the page. Both hold all that the walk
-- returns, so vacuumed pages are never visited.
CREATE INDEX mailbox_entry_conversations ON mailbox_entry (account_id, mailbox_id, received_at DESC, email_id DESC)
  WHERE expunged_at IS NULL AND newest_in_thread;
CREATE INDEX mailbox_entry_messages ON mailbox_entry (account_id, mailbox_id, received_at DESC, email_id DESC)
  WHERE expunged_at IS NULL;
-- The emails of a thread, the mailboxes of an email (the caller knows its thread).
CREATE INDEX mailbox_entry_thread ON mailbox_entry (account_id, thread_id, email_id) WHERE expunged_at IS NULL;

-- Words within an account; and all mail of an account by date, for searches whose words are common.
CREATE INDEX email_search_words ON email_search USING gin (account_id, search);
CREATE INDEX email_search_date ON email_search (account_id, received_at DESC, email_id DESC);

-- What is due, by destination (queue.claim) and over all (queue.nextAttemptAt).
CREATE INDEX queue_item_due ON queue_item (domain, next_attempt_at, id) WHERE status = 'queued';
CREATE INDEX queue_item_next ON queue_item (next_attempt_at) WHERE status = 'queued' AND leased_until IS NULL;
CREATE INDEX queue_item_leased ON queue_item (leased_until) WHERE status = 'queued' AND leased_until IS NOT NULL;

-- Traces expire by age; they are written in the order of time.
CREATE INDEX trace_age ON trace USING brin (created_at);

-- Message bytes are compressed by us or not at all; small ones stay beside their hash.
ALTER TABLE blob ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE blob SET (toast_tuple_target = 8160);
ALTER TABLE blob_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
-- Compressing word lists would cost more than the rest of a delivery.
ALTER TABLE email_search ALTER COLUMN search SET STORAGE EXTERNAL;
ALTER TABLE email_search SET (toast_tuple_target = 8160);

-- Rows that every delivery changes: room for the new version on the same page.
ALTER TABLE account SET (fillfactor = 50);
ALTER TABLE mailbox SET (fillfactor = 50);

-- A live email has its bytes: a reference to a blob that the sweep took in the same moment ends the transaction.
ALTER TABLE email ADD CONSTRAINT email_blob_check CHECK (blob_id IS NOT NULL OR destroyed_at IS NOT NULL);
ALTER TABLE upload ADD CONSTRAINT upload_blob_check CHECK (blob_id IS NOT NULL);
