import { boolArray, int4Array, int8Array } from '../db/arrays.ts';
import { execute, run, type Database } from '../db/statement.ts';
import { flushAccounts } from '../sql/flush-accounts.ts';
import { flushMailboxes } from '../sql/flush-mailboxes.ts';
import { settleMuted } from '../sql/mute-threads.ts';
import { settleThreads } from '../sql/settle-threads.ts';
import { stampThreads } from '../sql/stamp-threads.ts';
import type { LockedAccount, MailboxState } from './locked-account.ts';

/**
 * The last step of every write, for all its accounts: threads are settled and stamped, the counters that were kept in
 * memory are written. Sends the statements without waiting for them, so that COMMIT can go out right behind.
 */
export function flush(database: Database, accounts: readonly LockedAccount[]): Promise<unknown>[] {
  const changed = accounts.filter((account) => account.isChanged);
  const statements: Promise<unknown>[] = [];
  const mailboxes = changed.flatMap((account) =>
    [...account.mailboxes.values()].filter(isMailboxChanged).map((mailbox) => ({ account, mailbox })),
  );
  if (mailboxes.length > 0) {
    for (const { account } of mailboxes) account.touch('Mailbox');
    statements.push(
      execute(database, flushMailboxes, [
        int8Array(mailboxes.map(({ account }) => account.id)),
        int8Array(mailboxes.map(({ mailbox }) => mailbox.id)),
        int8Array(mailboxes.map(({ mailbox }) => mailbox.uidNext)),
        int4Array(mailboxes.map(({ mailbox }) => mailbox.totalEmails)),
        int4Array(mailboxes.map(({ mailbox }) => mailbox.unreadEmails)),
        int4Array(mailboxes.map(({ mailbox }) => mailbox.totalThreads)),
        int4Array(mailboxes.map(({ mailbox }) => mailbox.unreadThreads)),
        int8Array(mailboxes.map(({ account }) => account.modSeq)),
        boolArray(mailboxes.map(({ mailbox }) => mailbox.entriesChanged)),
        boolArray(mailboxes.map(({ mailbox }) => areCountsChanged(mailbox))),
        int8Array(mailboxes.map(({ mailbox }) => mailbox.totalSize)),
      ]),
    );
  }
  for (const [threads, statement] of [
    [(account: LockedAccount) => account.threadsToSettle, settleThreads],
    [(account: LockedAccount) => account.threadsToStamp, stampThreads],
  ] as const) {
    const rows = changed.flatMap((account) => [...threads(account)].map((thread) => ({ account, thread })));
    if (rows.length === 0) continue;
    statements.push(
      execute(database, statement, [
        int8Array(rows.map(({ account }) => account.id)),
        int8Array(rows.map(({ thread }) => thread)),
        int8Array(rows.map(({ account }) => account.modSeq)),
      ]),
    );
  }
  const muted = changed.flatMap((account) =>
    [...account.threadsToMute].map((thread) => ({ account, thread })),
  );
  if (muted.length > 0) {
    statements.push(
      execute(database, settleMuted, [
        int8Array(muted.map(({ account }) => account.id)),
        int8Array(muted.map(({ thread }) => thread)),
      ]),
    );
  }
  if (changed.length > 0) {
    statements.push(
      flushed(database, changed, [
        int8Array(changed.map((account) => account.id)),
        int8Array(changed.map((account) => account.modSeq)),
        int8Array(changed.map((account) => account.nextId)),
        int8Array(changed.map((account) => account.usedBytes)),
        int8Array(changed.map((account) => account.quotaBytes)),
        int4Array(changed.map((account) => account.lateWords)),
      ]),
    );
  }
  return statements;
}

async function flushed(
  database: Database,
  accounts: readonly LockedAccount[],
  values: unknown[],
): Promise<void> {
  const rows = await run(database, flushAccounts, values);
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  for (const account of accounts) account.version = versions.get(account.id) ?? null;
}

function areCountsChanged(mailbox: MailboxState): boolean {
  return (
    mailbox.totalEmails !== 0 ||
    mailbox.unreadEmails !== 0 ||
    mailbox.totalThreads !== 0 ||
    mailbox.unreadThreads !== 0
  );
}

function isMailboxChanged(mailbox: MailboxState): boolean {
  return !mailbox.isDestroyed && (mailbox.entriesChanged || areCountsChanged(mailbox));
}
