import type { Pool } from 'pg';
import type { EncodedBytes } from '../blobs/encode.ts';
import { byteaArray, int8Array, jsonbArray, rawInt8Array, textArray } from '../db/arrays.ts';
import { type Database, execute, run } from '../db/statement.ts';
import { CommitError, transaction } from '../db/transaction.ts';
import { errorCode, StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import { enqueue } from '../queue/enqueue.ts';
import { lockHeld, settle } from '../queue/settle.ts';
import { assertUnchanged, HAS_CHANGED } from '../sql/assert-unchanged.ts';
import { genericPlans } from '../sql/generic-plans.ts';
import { insertBlobs } from '../sql/insert-blobs.ts';
import { insertTraces } from '../sql/insert-traces.ts';
import { loadMailboxes } from '../sql/load-mailboxes.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import { wakeThreads } from '../sql/snoozes.ts';
import { insertDue } from '../sql/vacation.ts';
import type { Hint, Settlement } from '../types.ts';
import { flush } from '../write/flush.ts';
import {
  joinedThread,
  lookUpThreads,
  placeAndInsert,
  type IncomingEmail,
  type KeyThreads,
  type KnownThread,
  type PlacedEmail,
} from '../write/insert-emails.ts';
import { LockedAccount, type MailboxState } from '../write/locked-account.ts';
import { AccountMemory, type KnownAccount } from './account-memory.ts';
import { findBlocked, heedBlock } from './blocked-senders.ts';
import { hasHappened } from './has-happened.ts';
import { MUTED } from '../write/update-emails.ts';
import type { Delivered, MailboxPlace, PreparedDelivery } from './prepare-delivery.ts';

export type DeliveryResult = { delivered: Delivered } | { error: StoreError };

interface GroupCommit {
  results: DeliveryResult[];
  hints: Hint[];
}

/**
 * One transaction for many deliveries, over one or several accounts. Two round trips (a third where an
 * account blocks senders): what must be known, then everything that changes together with COMMIT. One where `memory` knows it, and nobody has
 * changed it. A delivery that an account has no room for, or whose queue items are
 * somebody else's by now, gets its error and leaves the others alone; anything else that fails fails the whole group.
 *
 * When the connection breaks while COMMIT is under way, the database is asked whether it happened: an answer "try
 * again" to a sender whose message was stored would make it arrive twice.
 */
export async function commitGroup(
  pool: Pool,
  group: readonly PreparedDelivery[],
  memory: AccountMemory = new AccountMemory(),
): Promise<GroupCommit> {
  const known = memory.recall(group);
  if (known === null) return commitOnce(pool, group, memory, null);
  try {
    return await commitOnce(pool, group, memory, known);
  } catch (error) {
    if (errorCode(error) !== HAS_CHANGED) throw error;
    memory.missed(known.keys());
    return commitOnce(pool, group, memory, null);
  }
}

async function commitOnce(
  pool: Pool,
  group: readonly PreparedDelivery[],
  memory: AccountMemory,
  known: ReadonlyMap<number, KnownAccount> | null,
): Promise<GroupCommit> {
  let sent: Sent | null = null;
  try {
    const { commit, accounts } = await transaction(pool, async (client) => {
      const look = known ? assumed(client, group, known) : await lookUp(client, group);
      sent = await sendGroup(client, group, look);
      return { value: sent, last: sent.last };
    });
    // Of those whose queue items were settled the mailboxes are not known.
    const targets = new Set(group.map(({ accountId }) => accountId));
    const noted = accounts.filter(({ id }) => targets.has(id));
    memory.note(noted, known, seeksMailbox(group));
    return commit;
  } catch (error) {
    // The compiler does not see that the callback has run.
    const before = sent as Sent | null;
    if (
      before &&
      error instanceof CommitError &&
      error.isInDoubt &&
      (await hasHappened(pool, before.placed))
    ) {
      return before.commit;
    }
    throw error;
  }
}

/** Everything has gone out but COMMIT. */
interface Sent {
  commit: GroupCommit;
  accounts: readonly LockedAccount[];
  placed: PlacedEmail[];
  last: Promise<unknown>[];
}

/** What must be known before anything is changed. */
interface Look {
  accounts: ReadonlyMap<number, LockedAccount>;
  isHeld: (settlement: Settlement) => boolean;
  keyThreads: KeyThreads;
  /** Still under way: it fails when what is known does not hold any more. */
  assertion: Promise<unknown>[];
}

/** Some delivery looks at all mailboxes there are. */
function seeksMailbox(group: readonly PreparedDelivery[]): boolean {
  return group.some(({ mailbox }) => 'find' in mailbox);
}

function assumed(
  client: Database,
  group: readonly PreparedDelivery[],
  known: ReadonlyMap<number, KnownAccount>,
): Look {
  const accounts = new Map<number, LockedAccount>();
  for (const [id, { account, mailboxes }] of known) {
    const locked = new LockedAccount(account);
    for (const mailbox of mailboxes) locked.addMailbox(mailbox);
    accounts.set(id, locked);
  }
  const keys = group.flatMap(({ accountId, email }) => email.threadKeys.map((key) => ({ accountId, key })));
  const assertion = [
    execute(client, genericPlans),
    execute(client, assertUnchanged, [
      int8Array([...known.keys()]),
      textArray([...known.values()].map(({ version }) => version)),
      int8Array(keys.map(({ accountId }) => accountId)),
      rawInt8Array(keys.map(({ key }) => key)),
    ]),
  ];
  // Thrown with what is behind them, by whoever waits for COMMIT.
  for (const statement of assertion) statement.catch(() => undefined);
  return { accounts, isHeld: () => true, keyThreads: group.map(() => []), assertion };
}

async function lookUp(client: Database, group: readonly PreparedDelivery[]): Promise<Look> {
  const accountIds = [...new Set(group.map(({ accountId }) => accountId))];
  const mailboxIds = group.flatMap(({ mailbox }) => ('id' in mailbox ? [mailbox.id] : []));
  const settlements = group.flatMap(({ settles }) => settles);
  const [, accountRows, isHeld, mailboxRows, keyThreads] = await Promise.all([
    execute(client, genericPlans),
    run(client, lockAccounts, [int8Array([...new Set(group.flatMap(({ changes }) => changes))])]),
    settlements.length === 0 ? () => true : lockHeld(client, settlements),
    run(client, loadMailboxes, [int8Array(accountIds), int8Array(mailboxIds), seeksMailbox(group)]),
    lookUpThreads(
      client,
      group.map(({ accountId, email }) => ({ accountId, prepared: email })),
    ),
  ]);
  const accounts = new Map(accountRows.map((row) => [row.id, new LockedAccount(row)]));
  for (const row of mailboxRows) accounts.get(row.account_id)?.addMailbox(row);
  return { accounts, isHeld, keyThreads, assertion: [] };
}

async function sendGroup(
  client: Database,
  group: readonly PreparedDelivery[],
  { accounts, isHeld, keyThreads, assertion }: Look,
): Promise<Sent> {
  const locked = [...accounts.values()];
  const blocked = await findBlocked(client, group, accounts);

  const results: DeliveryResult[] = [];
  const admitted: { index: number; incoming: IncomingEmail; delivery: PreparedDelivery }[] = [];
  for (const [index, delivery] of group.entries()) {
    const incoming = admit(delivery, accounts.get(delivery.accountId), isHeld);
    if (incoming instanceof StoreError) results[index] = { error: incoming };
    else {
      const heard = heedMute(incoming, keyThreads[index] ?? []);
      admitted.push({ index, incoming: heedBlock(heard, blocked.get(index)), delivery });
    }
  }
  if (admitted.length === 0)
    return { commit: { results, hints: [] }, accounts: locked, placed: [], last: assertion };

  const blobs = storeBlobs(
    client,
    admitted.map(({ delivery }) => delivery.blob),
  );
  const { placed, statements } = placeAndInsert(
    client,
    admitted.map(({ incoming }) => incoming),
    admitted.map(({ index }) => keyThreads[index] ?? []),
  );
  const traces: { accountId: number; emailId: number; json: string }[] = [];
  for (const [n, { index, delivery }] of admitted.entries()) {
    const email = placed[n];
    if (!email) throw new Error('An admitted email was not placed');
    results[index] = { delivered: toDelivered(email) };
    const { traceJson } = delivery;
    if (traceJson !== null) traces.push({ accountId: email.account.id, emailId: email.id, json: traceJson });
  }
  if (traces.length > 0) {
    statements.push(
      execute(client, insertTraces, [
        int8Array(traces.map(({ accountId }) => accountId)),
        int8Array(traces.map(({ emailId }) => emailId)),
        jsonbArray(traces.map(({ json }) => json)),
      ]),
    );
  }
  // Decided and answered later, by whoever reads what is due: a delivery waits for nothing and fails for nothing of that.
  const due = placed.filter(
    ({ account, mailboxes }, n) =>
      account.answersMail &&
      mailboxes[0]?.role !== 'junk' &&
      mailboxes[0]?.role !== 'trash' &&
      admitted[n]?.delivery.isFiled === false,
  );
  if (due.length > 0) {
    statements.push(
      execute(client, insertDue, [
        int8Array(due.map(({ account }) => account.id)),
        int8Array(due.map(({ id }) => id)),
      ]),
    );
  }
  const answered = placed.filter(({ account, threadId }) => account.threadsToSettle.has(threadId));
  if (answered.length > 0) {
    statements.push(
      execute(client, wakeThreads, [
        int8Array(answered.map(({ account }) => account.id)),
        int8Array(answered.map(({ threadId }) => threadId)),
      ]),
    );
  }
  statements.push(
    ...settle(
      client,
      accounts,
      admitted.flatMap(({ delivery }) => delivery.settles),
    ),
  );
  const enqueues = admitted.flatMap(({ delivery }) => delivery.enqueues);
  if (enqueues.length > 0) statements.push(enqueue(client, null, enqueues));
  const last = [...assertion, ...blobs, ...statements, ...flush(client, locked)];
  const hints = locked.filter((account) => account.isChanged).map((account) => account.hint);
  return { commit: { results, hints }, accounts: locked, placed, last };
}

function toDelivered({ account, id, threadId, uids, mailboxes }: PlacedEmail): Delivered {
  return {
    accountId: toId('a', account.id),
    emailId: toId('e', id),
    threadId: toId('t', threadId),
    modSeq: account.modSeq,
    uid: uids[0] ?? 0,
    uidValidity: mailboxes[0]?.uidValidity ?? 0,
  };
}

function admit(
  { email, blob, mailbox: wanted, isFiled, settles, retraction }: PreparedDelivery,
  account: LockedAccount | undefined,
  isHeld: (settlement: Settlement) => boolean,
): IncomingEmail | StoreError {
  if (!account) return new StoreError('notFound', 'No such account');
  if (!settles.every(isHeld)) return new StoreError('leaseLost', 'Another worker has claimed the queue item');
  const mailbox = findMailbox(account, wanted, isFiled);
  if (!mailbox) return new StoreError('notFound', 'There is no such mailbox');
  if (
    account.quotaBytes !== null &&
    account.usedBytes + account.admittedBytes + email.size > account.quotaBytes
  ) {
    return new StoreError('overQuota', 'The account is full');
  }
  // From here on everything goes out together with COMMIT.
  if (retraction?.begin() === false)
    return new StoreError('retracted', 'Nobody waits for the delivery any more');
  account.admittedBytes += email.size;
  return { account, prepared: email, blobHash: blob.hash, mailboxes: [mailbox] };
}

/** What comes to a muted conversation goes past the inbox into the archive. */
function heedMute(incoming: IncomingEmail, threads: readonly (KnownThread | null)[]): IncomingEmail {
  const { account, mailboxes, prepared } = incoming;
  const archive = account.mailboxByRole('archive');
  if (!joinedThread(threads)?.isMuted || !archive || mailboxes[0]?.role !== 'inbox') return incoming;
  const keywords = [...prepared.keywords, MUTED];
  return { ...incoming, mailboxes: [archive], prepared: { ...prepared, keywords } };
}

/** A mailbox that has gone since the verdict was reached is no reason to lose mail that arrives: the inbox always exists. */
function findMailbox(
  account: LockedAccount,
  wanted: PreparedDelivery['mailbox'],
  isFiled: boolean,
): MailboxState | null {
  const found =
    'role' in wanted
      ? account.mailboxByRole(wanted.role)
      : account.mailbox(
          'id' in wanted ? wanted.id : (fromId('m', wanted.find(placesOf(account)) ?? '') ?? 0),
        );
  return found ?? (isFiled ? null : account.mailboxByRole('inbox'));
}

function placesOf({ mailboxes }: LockedAccount): MailboxPlace[] {
  return [...mailboxes.values()].map(({ id, parentId, name, role }) => ({
    id: toId('m', id),
    parentId: parentId === null ? null : toId('m', parentId),
    name,
    role,
  }));
}

/** New ones are stored once each, however many of the group have the same bytes; the others locked. */
function storeBlobs(client: Database, blobs: readonly PreparedDelivery['blob'][]): Promise<unknown>[] {
  const fresh = new Map<string, { hash: Buffer; size: number; encoded: EncodedBytes }>();
  const known: Buffer[] = [];
  for (const { hash, size, encoded } of blobs) {
    if (encoded) fresh.set(hash.toString('latin1'), { hash, size, encoded });
    else known.push(hash);
  }
  const statements: Promise<unknown>[] = [];
  if (fresh.size > 0) {
    const rows = [...fresh.values()];
    statements.push(
      execute(client, insertBlobs, [
        byteaArray(rows.map(({ hash }) => hash)),
        int8Array(rows.map(({ size }) => size)),
        textArray(rows.map(({ encoded }) => encoded.encoding)),
        byteaArray(rows.map(({ encoded }) => encoded.data)),
      ]),
    );
  }
  if (known.length > 0) statements.push(run(client, lockBlobs, [byteaArray(known)]));
  return statements;
}
