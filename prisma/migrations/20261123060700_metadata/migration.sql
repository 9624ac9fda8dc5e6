-- CreateTable
CREATE TABLE "metadata" (
    "account_id" BIGINT NOT NULL,
    "mailbox_id" BIGINT NOT NULL,
    "entry" TEXT NOT NULL,
    "value" BYTEA,
    "mod_seq" BIGINT NOT NULL,

    CONSTRAINT "metadata_pkey" PRIMARY KEY ("account_id","mailbox_id","entry")
);
