import {
  boolArray,
  byteaArray,
  int4Array,
  int8Array,
  jsonbArray,
  rawInt8Array,
  textArray,
  timestamptzArray,
  tsvectorArray,
} from '../db/arrays.ts';
import { execute, run, type Database } from '../db/statement.ts';
import type { PreparedEmail } from '../email/prepare-email.ts';
import { findThreads } from '../sql/find-threads.ts';
import { insertEmails } from '../sql/insert-emails.ts';
import { insertEntries } from '../sql/insert-entries.ts';
import { insertIndexTasks } from '../sql/index-tasks.ts';
import { insertSearch } from '../sql/insert-search.ts';
import { insertThreadRefs } from '../sql/insert-thread-refs.ts';
import { insertThreads } from '../sql/insert-threads.ts';
import type { LockedAccount, MailboxState } from './locked-account.ts';

/** An email on its way into an account, before it has a thread. */
export interface IncomingEmail {
  account: LockedAccount;
  prepared: PreparedEmail;
  blobHash: Buffer;
  /** At least one. */
  mailboxes: MailboxState[];
}

/** With its ids drawn and its thread found. */
export interface PlacedEmail extends IncomingEmail {
  id: number;
  threadId: number;
  /** Of its entries, in the order of its mailboxes. */
  uids: number[];
}

/** A thread that is there. */
export interface KnownThread {
  id: number;
  isMuted: boolean;
}

/** Which live thread owns each key of each email: `keyThreads[email][key]`, both in the order of the question. */
export type KeyThreads = (KnownThread | null)[][];

/** The thread that an email joins: the oldest, since ids grow with time. */
export function joinedThread(found: readonly (KnownThread | null)[]): KnownThread | null {
  return found.reduce(
    (oldest, thread) => (thread !== null && (oldest === null || thread.id < oldest.id) ? thread : oldest),
    null,
  );
}

/** Asks for the threads of many emails at once; the accounts must be locked. */
export async function lookUpThreads(
  database: Database,
  emails: readonly { accountId: number; prepared: PreparedEmail }[],
): Promise<KeyThreads> {
  const questions = emails.flatMap(({ accountId, prepared }) =>
    prepared.threadKeys.map((key) => ({ accountId, key })),
  );
  const answers: (KnownThread | null)[] = questions.map(() => null);
  if (questions.length > 0) {
    const rows = await run(database, findThreads, [
      int8Array(questions.map(({ accountId }) => accountId)),
      rawInt8Array(questions.map(({ key }) => key)),
    ]);
    for (const { n, thread_id, is_muted } of rows) answers[n - 1] = { id: thread_id, isMuted: is_muted };
  }
  let at = 0;
  return emails.map(({ prepared }) => {
    const from = at;
    at += prepared.threadKeys.length;
    return answers.slice(from, at);
  });
}

/**
 * Draws ids, finds threads, counts, and inserts emails with everything that hangs on them. Several accounts may be
 * mixed; the blobs are inserted or locked. The statements are sent without waiting.
 */
export function placeAndInsert(
  database: Database,
  incoming: readonly IncomingEmail[],
  keyThreads: KeyThreads,
  isDelivery = true,
): { placed: PlacedEmail[]; statements: Promise<unknown>[] } {
  const threads = new ThreadAssignment();
  const placed = incoming.map((email, index) => threads.place(email, keyThreads[index] ?? []));
  const isAlone = (email: PlacedEmail): boolean => threads.isNewAndSingle(email);
  const entries = placed.flatMap((email) =>
    email.mailboxes.map((mailbox) => {
      const uid = addToMailbox(email, mailbox, isAlone(email));
      email.uids.push(uid);
      return { email, mailbox, uid };
    }),
  );
  for (const email of placed) {
    email.account.usedBytes += email.prepared.size;
    email.account.touch('Email', 'Thread', 'Mailbox');
    if (isDelivery) email.account.touch('EmailDelivery');
    if (!isAlone(email)) email.account.threadsToSettle.add(email.threadId);
  }
  const words = placed.map(({ account, prepared }) => wordsFor(account, prepared));
  const statements = [
    execute(database, insertEmails, [
      int8Array(placed.map(({ account }) => account.id)),
      int8Array(placed.map(({ id }) => id)),
      int8Array(placed.map(({ threadId }) => threadId)),
      byteaArray(placed.map(({ blobHash }) => blobHash)),
      timestamptzArray(placed.map(({ prepared }) => prepared.receivedAt)),
      timestamptzArray(placed.map(({ prepared }) => prepared.sentAt)),
      int4Array(placed.map(({ prepared }) => prepared.size)),
      boolArray(placed.map(({ prepared }) => prepared.hasAttachment)),
      textArray(placed.map(({ prepared }) => prepared.keywords.join(' '))),
      int8Array(placed.map(({ account }) => account.modSeq)),
      textArray(placed.map(({ prepared }) => prepared.subject)),
      textArray(placed.map(({ prepared }) => prepared.preview)),
      jsonbArray(placed.map(({ prepared }) => prepared.envelopeJson)),
      jsonbArray(placed.map(({ prepared }) => prepared.structureJson)),
      boolArray(placed.map(({ prepared }) => prepared.isOpenEnded)),
    ]),
    execute(database, insertEntries, [
      int8Array(entries.map(({ email }) => email.account.id)),
      int8Array(entries.map(({ mailbox }) => mailbox.id)),
      int8Array(entries.map(({ uid }) => uid)),
      int8Array(entries.map(({ email }) => email.id)),
      int8Array(entries.map(({ email }) => email.threadId)),
      timestamptzArray(entries.map(({ email }) => email.prepared.receivedAt)),
      int8Array(entries.map(({ email }) => email.account.modSeq)),
      boolArray(entries.map(({ email }) => email.prepared.unread)),
      // Of an email that joins others, settle-threads decides.
      boolArray(entries.map(({ email }) => isAlone(email))),
      boolArray(entries.map(({ email }) => isAlone(email) && email.prepared.unread)),
      boolArray(entries.map(() => false)),
    ]),
    execute(database, insertSearch, [
      int8Array(placed.map(({ account }) => account.id)),
      int8Array(placed.map(({ id }) => id)),
      int8Array(placed.map(({ threadId }) => threadId)),
      timestamptzArray(placed.map(({ prepared }) => prepared.receivedAt)),
      tsvectorArray(words.map(({ vector }) => vector)),
      boolArray(words.map(({ isLate }) => isLate)),
    ]),
  ];
  const withDocuments = placed.filter(({ prepared }) => prepared.hasDocuments);
  if (withDocuments.length > 0) {
    statements.push(
      execute(database, insertIndexTasks, [
        int8Array(withDocuments.map(({ account }) => account.id)),
        int8Array(withDocuments.map(({ id }) => id)),
      ]),
    );
  }
  if (threads.created.length > 0) {
    statements.push(
      execute(database, insertThreads, [
        int8Array(threads.created.map(({ account }) => account.id)),
        int8Array(threads.created.map(({ threadId }) => threadId)),
        int8Array(threads.created.map(({ account }) => account.modSeq)),
      ]),
    );
  }
  if (threads.newKeys.length > 0) {
    statements.push(
      execute(database, insertThreadRefs, [
        int8Array(threads.newKeys.map(({ accountId }) => accountId)),
        rawInt8Array(threads.newKeys.map(({ key }) => key)),
        int8Array(threads.newKeys.map(({ threadId }) => threadId)),
      ]),
    );
  }
  return { placed, statements };
}

/** Counts what comes late. */
function wordsFor(
  account: LockedAccount,
  { words, size }: PreparedEmail,
): { vector: Buffer; isLate: boolean } {
  if (words.all === null) return { vector: words.vector, isLate: false };
  if (!account.takesLateWords(size)) return { vector: words.all(), isLate: false };
  account.lateWords += 1;
  return { vector: words.vector, isLate: true };
}

/** Counts, and draws the uid. */
function addToMailbox({ prepared }: PlacedEmail, mailbox: MailboxState, isAlone: boolean): number {
  const uid = mailbox.uidNext;
  mailbox.uidNext += 1;
  mailbox.entriesChanged = true;
  mailbox.totalEmails += 1;
  mailbox.totalSize += prepared.size;
  if (prepared.unread) mailbox.unreadEmails += 1;
  if (isAlone) {
    mailbox.totalThreads += 1;
    if (prepared.unread) mailbox.unreadThreads += 1;
  }
  return uid;
}

/** Decides threads one email after another, so that the second of a batch finds the thread that the first one opened. */
class ThreadAssignment {
  readonly created: PlacedEmail[] = [];
  readonly newKeys: { accountId: number; key: Buffer; threadId: number }[] = [];
  readonly #keyThreads = new Map<string, number>();
  readonly #emailsOfNewThread = new Map<string, number>();

  place(email: IncomingEmail, found: (KnownThread | null)[]): PlacedEmail {
    const { account, prepared } = email;
    const names = prepared.threadKeys.map((key) => `${account.id} ${key.toString('latin1')}`);
    const known = names.map((name, index) => found[index]?.id ?? this.#keyThreads.get(name) ?? null);
    // Ids grow with time: the smallest is the oldest thread.
    const oldest = known.reduce<number | null>(
      (oldest, thread) => (thread !== null && (oldest === null || thread < oldest) ? thread : oldest),
      null,
    );
    const threadId = oldest ?? account.newId();
    const placed: PlacedEmail = { ...email, id: account.newId(), threadId, uids: [] };
    for (const [index, name] of names.entries()) {
      const key = prepared.threadKeys[index];
      if (known[index] !== null || key === undefined) continue;
      this.#keyThreads.set(name, threadId);
      this.newKeys.push({ accountId: account.id, key, threadId });
    }
    const thread = `${account.id} ${threadId}`;
    const emails = this.#emailsOfNewThread.get(thread);
    if (oldest === null) {
      this.created.push(placed);
      this.#emailsOfNewThread.set(thread, 1);
    } else if (emails !== undefined) {
      this.#emailsOfNewThread.set(thread, emails + 1);
    } else {
      account.threadsToStamp.add(threadId);
    }
    return placed;
  }

  /** The common case of a delivery: nothing else is in its thread, so there is nothing to settle. */
  isNewAndSingle({ account, threadId }: PlacedEmail): boolean {
    return this.#emailsOfNewThread.get(`${account.id} ${threadId}`) === 1;
  }
}
