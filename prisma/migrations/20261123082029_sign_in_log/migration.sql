-- CreateEnum
CREATE TYPE "sign_in_service" AS ENUM ('http', 'imap', 'pop3', 'smtp');

-- CreateEnum
CREATE TYPE "sign_in_outcome" AS ENUM ('ok', 'invalid', 'limited', 'app_password_needed');

-- CreateTable
CREATE TABLE "sign_in" (
    "id" BIGSERIAL NOT NULL,
    "key" BYTEA NOT NULL,
    "account_id" BIGINT,
    "username" TEXT NOT NULL,
    "service" "sign_in_service" NOT NULL,
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "outcome" "sign_in_outcome" NOT NULL,
    "factors" TEXT[],
    "count" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_key_key" ON "sign_in"("key");

-- CreateIndex
CREATE INDEX "sign_in_account_id_id_idx" ON "sign_in"("account_id", "id");

-- CreateIndex
CREATE INDEX "sign_in_last_at_idx" ON "sign_in"("last_at");

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
