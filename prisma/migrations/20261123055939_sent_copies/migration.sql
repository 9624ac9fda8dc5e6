-- AlterTable
ALTER TABLE "account" ADD COLUMN     "copies_to_sent" BOOLEAN NOT NULL DEFAULT false;
