-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "scram" TEXT;
