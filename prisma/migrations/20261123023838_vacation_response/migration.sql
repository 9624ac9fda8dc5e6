-- AlterTable
ALTER TABLE "account" ADD COLUMN     "answers_mail" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "vacation_response" (
    "account_id" BIGINT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "from_date" TIMESTAMPTZ(3),
    "to_date" TIMESTAMPTZ(3),
    "subject" TEXT,
    "text_body" TEXT,
    "html_body" TEXT,
    "mod_seq" BIGINT NOT NULL,

    CONSTRAINT "vacation_response_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "vacation_due" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,

    CONSTRAINT "vacation_due_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateTable
CREATE TABLE "vacation_reply" (
    "account_id" BIGINT NOT NULL,
    "address" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vacation_reply_pkey" PRIMARY KEY ("account_id","address")
);

-- CreateIndex
CREATE INDEX "vacation_reply_sent_at_idx" ON "vacation_reply"("sent_at");
