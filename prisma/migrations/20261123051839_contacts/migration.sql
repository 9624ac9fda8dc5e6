-- CreateTable
CREATE TABLE "address_book" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "is_subscribed" BOOLEAN NOT NULL DEFAULT true,
    "collects_recipients" BOOLEAN NOT NULL DEFAULT false,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "address_book_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "contact_card" (
    "account_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "uid" TEXT NOT NULL,
    "card" JSONB NOT NULL,
    "address_book_ids" BIGINT[],
    "emails" TEXT[],
    "texts" JSONB NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL,
    "updated" TIMESTAMPTZ(3) NOT NULL,
    "created_mod_seq" BIGINT NOT NULL,
    "mod_seq" BIGINT NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_card_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "contact_blob" (
    "account_id" BIGINT NOT NULL,
    "card_id" BIGINT NOT NULL,
    "blob_id" BIGINT NOT NULL,

    CONSTRAINT "contact_blob_pkey" PRIMARY KEY ("account_id","card_id","blob_id")
);

-- CreateIndex
CREATE INDEX "contact_card_account_id_mod_seq_idx" ON "contact_card"("account_id", "mod_seq");

-- CreateIndex
CREATE INDEX "contact_blob_blob_id_idx" ON "contact_blob"("blob_id");

-- AddForeignKey
ALTER TABLE "address_book" ADD CONSTRAINT "address_book_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- RFC 9610 3: an id stands for one uid of an account.
CREATE UNIQUE INDEX "contact_card_uid_key" ON "contact_card"("account_id", "uid") WHERE "destroyed_at" IS NULL;

-- Whom one writes to: is there a card with this address?
CREATE INDEX "contact_card_emails" ON "contact_card" USING gin ("account_id", "emails") WITH (fastupdate = off) WHERE "destroyed_at" IS NULL;

-- Every account begins with one address book.
WITH begun AS (
  UPDATE "account" SET "mod_seq" = "mod_seq" + 1, "next_id" = "next_id" + 1 RETURNING "id", "mod_seq", "next_id" - 1 AS "book_id"
)
INSERT INTO "address_book" ("account_id", "id", "name", "is_default", "collects_recipients", "created_mod_seq", "mod_seq")
SELECT "id", "book_id", 'Contacts', true, true, "mod_seq", "mod_seq" FROM begun;
