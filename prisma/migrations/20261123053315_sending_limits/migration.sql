-- CreateTable
CREATE TABLE "sent_recipient" (
    "account_id" BIGINT NOT NULL,
    "address" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sent_recipient_pkey" PRIMARY KEY ("account_id","address")
);

-- CreateTable
CREATE TABLE "sending_hour" (
    "account_id" BIGINT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "recipients" INTEGER NOT NULL,
    "new_recipients" INTEGER NOT NULL,

    CONSTRAINT "sending_hour_pkey" PRIMARY KEY ("account_id","hour")
);

-- CreateIndex
CREATE INDEX "sending_hour_hour_idx" ON "sending_hour"("hour");

-- Whom somebody has written to before is nobody new.
INSERT INTO "sent_recipient" ("account_id", "address", "first_at")
SELECT "account_id", lower("address"), min("sent_at")
  FROM (SELECT s."account_id", unnest(s."rcpt_to") AS "address", s."send_at" AS "sent_at" FROM "email_submission" s
         UNION ALL
        SELECT q."account_id", q."rcpt_to", q."created_at" FROM "queue_item" q WHERE q."account_id" IS NOT NULL) r
 GROUP BY "account_id", lower("address");
