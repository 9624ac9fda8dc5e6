-- CreateTable
CREATE TABLE "push_subscription" (
    "account_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "credential_id" BIGINT NOT NULL,
    "device_client_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "p256dh" BYTEA,
    "auth" BYTEA,
    "types" JSONB,
    "verification_code" TEXT NOT NULL,
    "verification_sent" BOOLEAN NOT NULL DEFAULT false,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "expires_at" TIMESTAMPTZ(3),
    "pushed_mod_seq" BIGINT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "pace_seconds" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "push_subscription_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "push_subscription_credential_id_idx" ON "push_subscription"("credential_id");

-- AddForeignKey
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
