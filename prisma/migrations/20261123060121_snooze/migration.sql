-- AlterTable
ALTER TABLE "thread" ADD COLUMN     "is_muted" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "snooze" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "snooze_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateIndex
CREATE INDEX "snooze_account_id_thread_id_idx" ON "snooze"("account_id", "thread_id");

-- CreateIndex
CREATE INDEX "snooze_until_idx" ON "snooze"("until");
