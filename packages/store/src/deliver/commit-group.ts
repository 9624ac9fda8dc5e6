import type { Pool } from 'pg';
import { byteaArray, int8Array, jsonbArray, textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { toId } from '../ids.ts';
import { insertBlobs } from '../sql/insert-blobs.ts';
import { insertTraces } from '../sql/insert-traces.ts';
import { loadMailboxes } from '../sql/load-mailboxes.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import type { Hint } from '../types.ts';
import { flush } from '../write/flush.ts';
import { lookUpThreads, placeAndInsert, type IncomingEmail } from '../write/insert-emails.ts';
import { LockedAccount, type MailboxState } from '../write/locked-account.ts';
import type { Delivered, PreparedDelivery } from './prepare-delivery.ts';

export type DeliveryResult = { delivered: Delivered } | { error: StoreError };

/**
 * One transaction for many deliveries, over one or several accounts. Two round trips: what must be known, then
 * everything that changes together with COMMIT. A delivery that an account has no room for gets its error and leaves
 * the others alone; anything else that fails fails the whole group.
 */
export async function commitGroup(
  pool: Pool,
  group: readonly PreparedDelivery[],
): Promise<{ results: DeliveryResult[]; hints: Hint[] }> {
  return transaction(pool, async (client) => {
    const accountIds = [...new Set(group.map(({ accountId }) => accountId))].sort((a, b) => a - b);
    const mailboxIds = group.map(({ mailbox }) => mailbox.id).filter((id) => id !== null);
    const [accountRows, mailboxRows, keyThreads] = await Promise.all([
      run(client, lockAccounts, [int8Array(accountIds)]),
      run(client, loadMailboxes, [int8Array(accountIds), int8Array(mailboxIds), false]),
      lookUpThreads(
        client,
        group.map(({ accountId, email }) => ({ accountId, prepared: email })),
      ),
    ]);
    const accounts = new Map(accountRows.map((row) => [row.id, new LockedAccount(row)]));
    for (const row of mailboxRows) accounts.get(row.account_id)?.addMailbox(row);

    const admitted = group.map((delivery) => admit(delivery, accounts.get(delivery.accountId)));
    const incoming = admitted.filter((one) => 'email' in one).map(({ email }) => email);
    const incomingThreads = keyThreads.filter((_, index) => 'email' in (admitted[index] ?? {}));
    if (incoming.length === 0)
      return { value: { results: admitted.filter((one) => 'error' in one), hints: [] } };

    const blobs = storeBlobs(
      client,
      group.filter((_, index) => 'email' in (admitted[index] ?? {})),
    );
    const { placed, statements } = placeAndInsert(client, incoming, incomingThreads);
    let next = 0;
    const traces: { accountId: number; emailId: number; json: string }[] = [];
    const results = admitted.map((one, index): DeliveryResult => {
      if ('error' in one) return one;
      const email = placed[next];
      next += 1;
      if (!email) throw new Error('An admitted email was not placed');
      const json = group[index]?.traceJson ?? null;
      if (json !== null) traces.push({ accountId: email.account.id, emailId: email.id, json });
      return {
        delivered: {
          accountId: toId('a', email.account.id),
          emailId: toId('e', email.id),
          threadId: toId('t', email.threadId),
          modSeq: email.account.modSeq,
        },
      };
    });
    if (traces.length > 0) {
      statements.push(
        execute(client, insertTraces, [
          int8Array(traces.map(({ accountId }) => accountId)),
          int8Array(traces.map(({ emailId }) => emailId)),
          jsonbArray(traces.map(({ json }) => json)),
        ]),
      );
    }
    const locked = [...accounts.values()];
    const last = [...blobs, ...statements, ...flush(client, locked)];
    const hints = locked.filter((account) => account.isChanged).map((account) => account.hint);
    return { value: { results, hints }, last };
  });
}

function admit(
  { email, blob, mailbox: wanted }: PreparedDelivery,
  account: LockedAccount | undefined,
): { email: IncomingEmail } | { error: StoreError } {
  if (!account) return { error: new StoreError('notFound', 'No such account') };
  const mailbox = findMailbox(account, wanted);
  if (!mailbox) return { error: new StoreError('notFound', 'The account has no inbox') };
  if (account.quotaBytes !== null && account.usedBytes + email.size > account.quotaBytes) {
    return { error: new StoreError('overQuota', 'The account is full') };
  }
  return { email: { account, prepared: email, blobHash: blob.hash, mailboxes: [mailbox] } };
}

/** A mailbox that has gone since the verdict was reached is no reason to lose mail: the inbox always exists. */
function findMailbox(account: LockedAccount, wanted: PreparedDelivery['mailbox']): MailboxState | null {
  const found = wanted.id === null ? account.mailboxByRole(wanted.role) : account.mailbox(wanted.id);
  return found ?? account.mailboxByRole('inbox');
}

function storeBlobs(
  client: Parameters<typeof execute>[0],
  group: readonly PreparedDelivery[],
): Promise<unknown>[] {
  const fresh = new Map<string, Required<PreparedDelivery['blob']>>();
  const known: Buffer[] = [];
  for (const { blob } of group) {
    const { hash, encoded } = blob;
    if (encoded) fresh.set(hash.toString('latin1'), { ...blob, encoded });
    else known.push(hash);
  }
  const statements: Promise<unknown>[] = [];
  const blobs = [...fresh.values()];
  if (blobs.length > 0) {
    statements.push(
      execute(client, insertBlobs, [
        byteaArray(blobs.map(({ hash }) => hash)),
        int8Array(blobs.map(({ size }) => size)),
        textArray(blobs.map(({ encoded }) => encoded.encoding)),
        byteaArray(blobs.map(({ encoded }) => encoded.data)),
      ]),
    );
  }
  if (known.length > 0) statements.push(run(client, lockBlobs, [byteaArray(known)]));
  return statements;
}
