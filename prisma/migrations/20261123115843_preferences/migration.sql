-- CreateTable
CREATE TABLE "preferences" (
    "account_id" BIGINT NOT NULL,
    "seen" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "mod_seq" BIGINT NOT NULL,

    CONSTRAINT "preferences_pkey" PRIMARY KEY ("account_id")
);
