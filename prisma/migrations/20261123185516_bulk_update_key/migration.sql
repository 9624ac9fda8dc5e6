-- AlterTable
ALTER TABLE "bulk_update" ADD COLUMN     "key" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "bulk_update_account_id_key_key" ON "bulk_update"("account_id", "key");
