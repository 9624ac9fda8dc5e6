-- CreateEnum
CREATE TYPE "block_action" AS ENUM ('junk', 'trash');

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "blocks_senders" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "blocked_sender" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "address" TEXT NOT NULL,
    "action" "block_action" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "blocked_sender_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "blocked_sender_account_id_mod_seq_idx" ON "blocked_sender"("account_id", "mod_seq");

-- AddForeignKey
ALTER TABLE "blocked_sender" ADD CONSTRAINT "blocked_sender_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: found by address at delivery; only the live ones are unique.
CREATE UNIQUE INDEX "blocked_sender_address_key" ON "blocked_sender"("account_id", "address") WHERE "destroyed_at" IS NULL;
