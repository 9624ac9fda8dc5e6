-- AlterTable
ALTER TABLE "email_submission" ADD COLUMN     "rcpt_parameters" JSONB;

-- AlterTable
ALTER TABLE "queue_item" ADD COLUMN     "delay_told_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "queue_worker" (
    "id" TEXT NOT NULL,
    "alive_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "queue_worker_pkey" PRIMARY KEY ("id")
);
