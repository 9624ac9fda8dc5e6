-- AlterTable
ALTER TABLE "account" ADD COLUMN     "late_words" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "no_late_words_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "email_search" ADD COLUMN     "late" BOOLEAN NOT NULL DEFAULT false;

-- Emails whose text is not among the words yet: few, and not for long.
CREATE INDEX email_search_late ON email_search (account_id, email_id) WHERE late;
