-- AlterTable
ALTER TABLE "account" ADD COLUMN     "limit_mod_seq" BIGINT NOT NULL DEFAULT 1,
ADD COLUMN     "quota_mod_seq" BIGINT NOT NULL DEFAULT 1;
