-- AlterTable
ALTER TABLE "push_subscription" ALTER COLUMN "next_attempt_at" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "index_task" ALTER COLUMN "due_at" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "queue_item" ALTER COLUMN "next_attempt_at" SET DATA TYPE TIMESTAMPTZ(6);
