-- AlterTable
ALTER TABLE "account" ADD COLUMN     "daily_new_recipients" INTEGER,
ADD COLUMN     "daily_recipients" INTEGER,
ADD COLUMN     "destroyed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "address" ADD COLUMN     "targets" TEXT[] DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "account_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "invitation" (
    "account_id" BIGINT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "traffic_hour" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "received" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "sent" INTEGER NOT NULL,
    "deferred" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,

    CONSTRAINT "traffic_hour_pkey" PRIMARY KEY ("hour")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An address leads somewhere.
ALTER TABLE "address" ADD CONSTRAINT "address_leads" CHECK ("account_id" IS NOT NULL OR cardinality("targets") > 0);

-- Written only when something is held or given up: the administrator's lists follow their own length, not that of what was delivered.
CREATE INDEX queue_item_held ON queue_item (id) WHERE status = 'held';
CREATE INDEX queue_item_given_up ON queue_item (id) WHERE status IN ('failed', 'canceled');

-- Accounts that are being removed: none, as a rule.
CREATE INDEX account_destroyed ON account (destroyed_at) WHERE destroyed_at IS NOT NULL;
