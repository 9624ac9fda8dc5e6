import { CHUNK_SIZE } from '../blobs/encode.ts';
import { toId } from '../ids.ts';
import type { AccountRow } from '../sql/lock-accounts.ts';
import type { MailboxStateRow } from '../sql/load-mailboxes.ts';
import type { HintType, Hint, MailboxRole } from '../types.ts';

/** What a write knows of a mailbox, and what it will add to its counts. */
export interface MailboxState {
  id: number;
  parentId: number | null;
  name: string;
  role: MailboxRole | null;
  uidValidity: number;
  uidNext: number;
  totalEmails: number;
  /** Octets of its emails. */
  totalSize: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  entriesChanged: boolean;
  /** Not read from the database again, and not flushed. */
  isDestroyed: boolean;
}

/** A search makes the words that are late, in about a millisecond each, before it answers. */
const MAX_LATE_WORDS = 4_000;
/** Where so many are late, those of messages in chunks, which take several, come at once. */
const MAX_LATE_BEFORE_LARGE = 400;

/**
 * An account whose row this transaction has locked: its counters are kept here until the flush. One modSeq for
 * everything the transaction changes.
 */
export class LockedAccount {
  readonly id: number;
  readonly modSeq: number;
  /** Of its row after the flush; null: nothing was flushed. */
  version: string | null = null;
  /** Its vacation response is switched on. */
  readonly answersMail: boolean;
  /** There are senders whose mail is put aside. */
  readonly blocksSenders: boolean;
  /** Emails whose text is not among the words yet; more than there are, never fewer. */
  lateWords: number;
  readonly #wantsAllWords: boolean;
  /** Null: no limit. */
  quotaBytes: number | null;
  usedBytes: number;
  /** Octets of deliveries of this transaction that have been let in and not been inserted yet. */
  admittedBytes = 0;
  /** Live contact cards; null: this write has not counted them yet. */
  contactCards: number | null = null;
  /** Set once every live mailbox has been added. */
  hasAllMailboxes = false;
  #nextId: number;
  readonly #before: { usedBytes: number; quotaBytes: number | null };
  readonly #types = new Set<HintType>();
  readonly #mailboxes = new Map<number, MailboxState>();
  /** Threads whose newest entry or unread state may have changed. */
  readonly threadsToSettle = new Set<number>();
  /** Threads in which $muted was set or taken away. */
  readonly threadsToMute = new Set<number>();
  /** Threads that were there before and have won or lost an email. */
  readonly threadsToStamp = new Set<number>();

  constructor(row: AccountRow) {
    this.id = row.id;
    this.modSeq = row.mod_seq + 1;
    this.#nextId = row.next_id;
    this.usedBytes = row.used_bytes;
    this.quotaBytes = row.quota_bytes;
    this.answersMail = row.answers_mail;
    this.blocksSenders = row.blocks_senders;
    this.lateWords = row.late_words;
    this.#wantsAllWords = row.wants_all_words;
    this.#before = { usedBytes: row.used_bytes, quotaBytes: row.quota_bytes };
  }

  /** Whether the words of the text of a message of this size may come later: nobody searches at the moment, and who will does not have to wait for long. */
  takesLateWords(size: number): boolean {
    return (
      !this.#wantsAllWords && this.lateWords < (size > CHUNK_SIZE ? MAX_LATE_BEFORE_LARGE : MAX_LATE_WORDS)
    );
  }

  /** What the next transaction would read. */
  get rows(): { account: AccountRow; mailboxes: MailboxStateRow[] } {
    const account = {
      id: this.id,
      mod_seq: this.modSeq,
      next_id: this.#nextId,
      used_bytes: this.usedBytes,
      quota_bytes: this.quotaBytes,
      answers_mail: this.answersMail,
      blocks_senders: this.blocksSenders,
      late_words: this.lateWords,
      wants_all_words: this.#wantsAllWords,
    };
    const mailboxes = [...this.#mailboxes.values()].map(
      ({ id, parentId, name, role, uidValidity, uidNext }) => ({
        account_id: this.id,
        id,
        parent_id: parentId,
        name,
        role,
        uid_validity: uidValidity,
        uid_next: uidNext,
      }),
    );
    return { account, mailboxes };
  }

  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** Everything that followers of these types must hear of. */
  touch(...types: HintType[]): void {
    for (const type of types) this.#types.add(type);
  }

  /** Ids that were drawn and not used do not count as a change. */
  get isChanged(): boolean {
    return this.#types.size > 0 || this.#isQuotaChanged;
  }

  get hint(): Hint {
    const types = this.#isQuotaChanged ? [...this.#types, 'Quota' as const] : [...this.#types];
    const mailboxIds = [...this.#mailboxes.values()]
      .filter(({ entriesChanged }) => entriesChanged)
      .map(({ id }) => toId('m', id));
    return { accountId: toId('a', this.id), modSeq: this.modSeq, types, mailboxIds };
  }

  /** RFC 9425: what is used, or the limit. flush-accounts sees the same and stamps it. */
  get #isQuotaChanged(): boolean {
    const { usedBytes, quotaBytes } = this.#before;
    return usedBytes !== this.usedBytes || quotaBytes !== this.quotaBytes;
  }

  get mailboxes(): ReadonlyMap<number, MailboxState> {
    return this.#mailboxes;
  }

  addMailbox(row: Omit<MailboxStateRow, 'account_id'>): void {
    if (this.#mailboxes.has(row.id)) return;
    this.#mailboxes.set(row.id, {
      id: row.id,
      parentId: row.parent_id,
      name: row.name,
      role: row.role,
      uidValidity: row.uid_validity,
      uidNext: row.uid_next,
      totalEmails: 0,
      totalSize: 0,
      unreadEmails: 0,
      totalThreads: 0,
      unreadThreads: 0,
      entriesChanged: false,
      isDestroyed: false,
    });
  }

  mailbox(id: number): MailboxState | null {
    const mailbox = this.#mailboxes.get(id);
    return mailbox && !mailbox.isDestroyed ? mailbox : null;
  }

  mailboxByRole(role: MailboxRole): MailboxState | null {
    return this.#mailboxes.values().find((mailbox) => mailbox.role === role && !mailbox.isDestroyed) ?? null;
  }
}
