-- AlterTable
ALTER TABLE "bulk_update" ADD COLUMN     "destroys_unfiled" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "starts_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "saved_search" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "saved_search_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "saved_search_account_id_mod_seq_idx" ON "saved_search"("account_id", "mod_seq");

-- AddForeignKey
ALTER TABLE "saved_search" ADD CONSTRAINT "saved_search_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
