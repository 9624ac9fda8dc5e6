-- AlterTable
ALTER TABLE "email_submission" ADD COLUMN     "mail_parameters" JSONB;

-- AlterTable
ALTER TABLE "queue_item" ADD COLUMN     "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

UPDATE "queue_item" SET "due_at" = "created_at";
