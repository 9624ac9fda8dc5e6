-- CreateTable
CREATE TABLE "index_task" (
    "account_id" BIGINT NOT NULL,
    "email_id" BIGINT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "index_task_pkey" PRIMARY KEY ("account_id","email_id")
);

-- CreateIndex
CREATE INDEX "index_task_due_at_idx" ON "index_task"("due_at");

-- By hand: mail that is there already gets the words that its index lacks, in the background.
INSERT INTO "index_task" ("account_id", "email_id") SELECT "account_id", "email_id" FROM "email_search";
