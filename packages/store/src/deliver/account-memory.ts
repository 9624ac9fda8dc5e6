import type { AccountRow } from '../sql/lock-accounts.ts';
import type { MailboxStateRow } from '../sql/load-mailboxes.ts';
import type { LockedAccount } from '../write/locked-account.ts';
import type { PreparedDelivery } from './prepare-delivery.ts';

/** What a delivery has to know of an account, and the version of the account's row for which it holds. */
export interface KnownAccount {
  account: AccountRow;
  mailboxes: readonly MailboxStateRow[];
  /** All mailboxes are among them. */
  hasAll: boolean;
  version: string;
  /** When it was read from the database, in the milliseconds of `performance.now()`. */
  readAt: number;
}

/** Then it is read again: a search wants all words for a time only (LockedAccount.takesLateWords). */
const GOOD_FOR_MS = 5_000;
/** Where others write too, it is of no use. */
const NOT_AFTER_MISS_MS = 1_000;
const MAX_ACCOUNTS = 1_000;

/**
 * Accounts as the last deliveries of this process have left them. The next delivery need not read them, only make certain that nobody has
 * changed them (assert-unchanged): one round trip instead of two.
 */
export class AccountMemory {
  readonly #known = new Map<number, KnownAccount>();
  readonly #missedAt = new Map<number, number>();

  /** Null: not all of them are known as well as these deliveries need it. */
  recall(group: readonly PreparedDelivery[]): ReadonlyMap<number, KnownAccount> | null {
    const accounts = new Map<number, KnownAccount>();
    const now = performance.now();
    for (const { accountId, email, mailbox, settles } of group) {
      const known = this.#known.get(accountId);
      if (!known || now - known.readAt > GOOD_FOR_MS || settles.length > 0 || email.isReply) return null;
      // Who is blocked has to be looked up.
      if (known.account.blocks_senders) return null;
      if ('find' in mailbox && !known.hasAll) return null;
      if ('id' in mailbox && !known.hasAll && !known.mailboxes.some(({ id }) => id === mailbox.id))
        return null;
      accounts.set(accountId, known);
    }
    return accounts;
  }

  /** A transaction that delivered to these accounts was committed. `before`: what it knew from here; null: it has read them. */
  note(
    accounts: Iterable<LockedAccount>,
    before: ReadonlyMap<number, KnownAccount> | null,
    hasAll: boolean,
  ): void {
    for (const locked of accounts) {
      const { version } = locked;
      const known = before?.get(locked.id);
      const readAt = known?.readAt ?? performance.now();
      if (version === null || readAt - (this.#missedAt.get(locked.id) ?? -Infinity) < NOT_AFTER_MISS_MS) {
        this.#known.delete(locked.id);
        continue;
      }
      this.#known.set(locked.id, { ...locked.rows, hasAll: known?.hasAll ?? hasAll, version, readAt });
    }
    forgetOldest(this.#known);
  }

  /** Somebody else has changed one of them. */
  missed(accountIds: Iterable<number>): void {
    for (const id of accountIds) {
      this.#known.delete(id);
      this.#missedAt.set(id, performance.now());
    }
    forgetOldest(this.#missedAt);
  }

  /** This process has changed them otherwise. */
  forget(accountIds: Iterable<number>): void {
    for (const id of accountIds) this.#known.delete(id);
  }
}

function forgetOldest(map: Map<number, unknown>): void {
  for (const id of map.keys()) {
    if (map.size <= MAX_ACCOUNTS) return;
    map.delete(id);
  }
}
