-- CreateEnum
CREATE TYPE "mail_import_status" AS ENUM ('running', 'done', 'failed', 'canceled');

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "delivery_mod_seq" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "import_mod_seq" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "mail_import" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "progress" BIGINT NOT NULL DEFAULT 0,
    "mailbox_id" BIGINT,
    "parent_name" TEXT,
    "status" "mail_import_status" NOT NULL DEFAULT 'running',
    "imported" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "failures" JSONB NOT NULL DEFAULT '[]',
    "error" TEXT,
    "cursor" JSONB,
    "mod_seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_import_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "mail_import_blob" (
    "account_id" BIGINT NOT NULL,
    "mail_import_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "blob_id" BIGINT NOT NULL,

    CONSTRAINT "mail_import_blob_pkey" PRIMARY KEY ("account_id","mail_import_id","number")
);

-- CreateIndex
CREATE INDEX "mail_import_blob_blob_id_idx" ON "mail_import_blob"("blob_id");

-- AddForeignKey
ALTER TABLE "mail_import_blob" ADD CONSTRAINT "mail_import_blob_account_id_mail_import_id_fkey" FOREIGN KEY ("account_id", "mail_import_id") REFERENCES "mail_import"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is under way, of all accounts: a few rows of many.
CREATE INDEX "mail_import_running" ON "mail_import" ("account_id", "id") WHERE "status" = 'running' AND "destroyed_at" IS NULL;
