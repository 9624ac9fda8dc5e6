-- CreateTable
CREATE TABLE "mta_sts_policy" (
    "domain" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "mx" TEXT[],
    "fetched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mta_sts_policy_pkey" PRIMARY KEY ("domain")
);
