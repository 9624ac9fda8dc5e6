-- CreateEnum
CREATE TYPE "bulk_update_status" AS ENUM ('running', 'done', 'undoing', 'undone');

-- AlterTable
ALTER TABLE "mailbox" ADD COLUMN     "color" TEXT;

-- CreateTable
CREATE TABLE "bulk_update" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "patch" JSONB NOT NULL,
    "status" "bulk_update_status" NOT NULL DEFAULT 'running',
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cursor" BIGINT NOT NULL DEFAULT 0,
    "mod_seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bulk_update_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "bulk_update_email" (
    "account_id" BIGINT NOT NULL,
    "bulk_update_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "inverse" JSONB,

    CONSTRAINT "bulk_update_email_pkey" PRIMARY KEY ("account_id","bulk_update_id","email_id")
);

-- AddForeignKey
ALTER TABLE "bulk_update_email" ADD CONSTRAINT "bulk_update_email_account_id_bulk_update_id_fkey" FOREIGN KEY ("account_id", "bulk_update_id") REFERENCES "bulk_update"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what the worker looks for again and again is nearly always nothing.
CREATE INDEX "bulk_update_unfinished" ON "bulk_update" ("account_id", "id") WHERE "status" IN ('running', 'undoing');
