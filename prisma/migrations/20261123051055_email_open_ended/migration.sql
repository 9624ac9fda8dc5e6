-- AlterTable
ALTER TABLE "email" ADD COLUMN     "open_ended" BOOLEAN NOT NULL DEFAULT false;
