-- CreateTable
CREATE TABLE "trusted_sender" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "address" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "trusted_sender_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "trusted_sender_account_id_mod_seq_idx" ON "trusted_sender"("account_id", "mod_seq");

-- AddForeignKey
ALTER TABLE "trusted_sender" ADD CONSTRAINT "trusted_sender_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
