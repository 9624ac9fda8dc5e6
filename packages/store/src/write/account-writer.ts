import { byteaArray, int8Array, jsonbArray } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId, fromIds, toId } from '../ids.ts';
import { enqueue } from '../queue/enqueue.ts';
import { AccountReader } from '../read/account-reader.ts';
import { addUpload } from '../sql/add-upload.ts';
import { insertTraces } from '../sql/insert-traces.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import type {
  AddressBookPatch,
  CopiedEntries,
  CreatedEmail,
  EmailPatch,
  EntryPatch,
  Id,
  IdentityPatch,
  MailboxPatch,
  MailImportStep,
  ModSeq,
  NewBulkUpdate,
  NewAddressBook,
  NewContactCard,
  NewEmail,
  NewIdentity,
  NewMailbox,
  NewMailImport,
  NewQueueItem,
  BlockedSender,
  NewBlockedSender,
  NewSavedSearch,
  NewSubmission,
  NewTrustedSender,
  Preferences,
  RunningMailImport,
  SubmissionPatch,
  Trace,
  UidRange,
  UpdatedEntries,
  VacationResponse,
} from '../types.ts';
import { createBulkUpdate, destroyBulkUpdate, stepBulkUpdate, undoBulkUpdate } from './bulk-updates.ts';
import { createAddressBook, destroyAddressBook, updateAddressBook } from './address-books.ts';
import { createContactCard, destroyContactCard, updateContactCard } from './contact-cards.ts';
import { copyEntries, moveEntries } from './copy-entries.ts';
import { countRecipients, type SendingLimits } from './count-recipients.ts';
import { createEmails } from './create-emails.ts';
import { destroyEmails } from './destroy-emails.ts';
import { expungeEntries } from './expunge-entries.ts';
import { removeNamedEntries } from './remove-entries.ts';
import { createIdentity, destroyIdentity, updateIdentity } from './identities.ts';
import { createMailbox, destroyMailbox, updateMailbox } from './mailboxes.ts';
import { BLOCKED_SENDERS, createBlockedSender, updateBlockedSender } from './blocked-senders.ts';
import { destroyRecord } from './plain-records.ts';
import { createSavedSearch, SAVED_SEARCHES, updateSavedSearch } from './saved-searches.ts';
import { snoozeEmails, wakeEmails } from './snoozes.ts';
import {
  cancelMailImport,
  createMailImport,
  destroyMailImport,
  importEmails,
  resumeMailImport,
  stepMailImport,
} from './mail-imports.ts';
import { copyMetadata, setMetadata } from './metadata.ts';
import { createSubmission, destroySubmission, updateSubmission } from './submissions.ts';
import { setPreferences } from './preferences.ts';
import { createTrustedSender, TRUSTED_SENDERS } from './trusted-senders.ts';
import { updateEmails } from './update-emails.ts';
import { updateEntries } from './update-entries.ts';
import { endAutoReply, setVacationResponse } from './vacation.ts';
import type { WriteContext } from './write-context.ts';

/**
 * What can be changed in an account, inside of `store.write`. Everything of one write carries one modSeq.
 *
 * It is a reader too, and sees its own changes; only the counts of mailboxes and threads are settled at the end of the
 * write. Expected errors are StoreErrors; the caller may catch one and go on, since each is raised before anything of
 * that call was changed.
 */
export class AccountWriter extends AccountReader {
  readonly #context: WriteContext;

  constructor(context: WriteContext) {
    super(context.client, context.account.id, null);
    this.#context = context;
  }

  get accountId(): Id {
    return toId('a', this.#context.account.id);
  }

  /** The number that this write stamps on what it changes. */
  get writeModSeq(): ModSeq {
    return this.#context.account.modSeq;
  }

  async createEmail(email: NewEmail): Promise<CreatedEmail> {
    const [created] = await createEmails(this.#context, [email]);
    if (!created) throw new Error('An email was created and has no id');
    return created;
  }

  createEmails(emails: readonly NewEmail[]): Promise<CreatedEmail[]> {
    return createEmails(this.#context, emails);
  }

  /** @throws StoreError notFound, invalidProperties */
  async updateEmail(id: Id, patch: EmailPatch): Promise<void> {
    const updated = await updateEmails(this.#context, [id], patch);
    if (updated.length === 0) throw new StoreError('notFound', `No email ${id}`);
  }

  /** One patch for many. @returns those that exist */
  async updateEmails(ids: readonly Id[], patch: EmailPatch): Promise<Id[]> {
    return (await updateEmails(this.#context, ids, patch)).map((id) => toId('e', id));
  }

  /** @returns those that existed */
  async destroyEmails(ids: readonly Id[]): Promise<Id[]> {
    return (await destroyEmails(this.#context, fromIds('e', ids))).map((id) => toId('e', id));
  }

  /** IMAP STORE, see update-entries.ts. @throws StoreError notFound, invalidProperties */
  updateEntries(
    mailboxId: Id,
    ranges: readonly UidRange[],
    patch: EntryPatch,
    unchangedSince: ModSeq | null,
  ): Promise<UpdatedEntries> {
    return updateEntries(this.#context, mailboxId, ranges, patch, unchangedSince);
  }

  /** IMAP COPY, see copy-entries.ts. @throws StoreError notFound, overQuota */
  copyEntries(fromMailbox: Id, ranges: readonly UidRange[], toMailbox: Id): Promise<CopiedEntries> {
    return copyEntries(this.#context, fromMailbox, ranges, toMailbox);
  }

  /** IMAP MOVE, see copy-entries.ts. @throws StoreError notFound */
  moveEntries(fromMailbox: Id, ranges: readonly UidRange[], toMailbox: Id): Promise<CopiedEntries> {
    return moveEntries(this.#context, fromMailbox, ranges, toMailbox);
  }

  /** IMAP EXPUNGE: those that are marked \Deleted, of `ranges` (null: all). @returns how many. @throws StoreError notFound */
  expungeEntries(mailboxId: Id, ranges: readonly UidRange[] | null): Promise<number> {
    return expungeEntries(this.#context, mailboxId, ranges);
  }

  /** Takes entries out of a mailbox, marked or not; an email that is in no other one is destroyed. @returns how many. @throws StoreError notFound */
  removeEntries(mailboxId: Id, ranges: readonly UidRange[]): Promise<number> {
    return removeNamedEntries(this.#context, mailboxId, ranges);
  }

  createMailbox(mailbox: NewMailbox): Promise<Id> {
    return createMailbox(this.#context, mailbox);
  }

  updateMailbox(id: Id, patch: MailboxPatch): Promise<void> {
    return updateMailbox(this.#context, id, patch);
  }

  destroyMailbox(id: Id, options: { removeEmails: boolean }): Promise<void> {
    return destroyMailbox(this.#context, id, options);
  }

  createIdentity(identity: NewIdentity): Promise<Id> {
    return createIdentity(this.#context, identity);
  }

  updateIdentity(id: Id, patch: IdentityPatch): Promise<void> {
    return updateIdentity(this.#context, id, patch);
  }

  destroyIdentity(id: Id): Promise<void> {
    return destroyIdentity(this.#context, id);
  }

  createSubmission(submission: NewSubmission): Promise<Id> {
    return createSubmission(this.#context, submission);
  }

  updateSubmission(id: Id, patch: SubmissionPatch): Promise<void> {
    return updateSubmission(this.#context, id, patch);
  }

  destroySubmission(id: Id): Promise<void> {
    return destroySubmission(this.#context, id);
  }

  createAddressBook(book: NewAddressBook): Promise<Id> {
    return createAddressBook(this.#context, book);
  }

  /** @returns the other address books that have changed by it. @throws StoreError notFound */
  updateAddressBook(id: Id, patch: AddressBookPatch): Promise<Id[]> {
    return updateAddressBook(this.#context, id, patch);
  }

  /** @throws StoreError notFound, addressBookHasContents */
  destroyAddressBook(id: Id, options: { removeContents: boolean }): Promise<void> {
    return destroyAddressBook(this.#context, id, options);
  }

  /** @throws StoreError alreadyExists (the uid), invalidProperties, overQuota */
  createContactCard(card: NewContactCard): Promise<Id> {
    return createContactCard(this.#context, card);
  }

  /** All of it; its uid stays. @throws StoreError notFound, invalidProperties */
  updateContactCard(id: Id, card: NewContactCard): Promise<void> {
    return updateContactCard(this.#context, id, card);
  }

  /** @throws StoreError notFound */
  destroyContactCard(id: Id): Promise<void> {
    return destroyContactCard(this.#context, id);
  }

  /** See metadata.ts. @param mailboxId null: of the account. @throws StoreError notFound, tooMany */
  setMetadata(mailboxId: Id | null, values: ReadonlyMap<string, Buffer | null>): Promise<void> {
    return setMetadata(this.#context, mailboxId, values);
  }

  /** @throws StoreError notFound */
  copyMetadata(from: Id, to: Id): Promise<void> {
    return copyMetadata(this.#context, from, to);
  }

  /** All of it: what is null is taken away. */
  setVacationResponse(response: VacationResponse): Promise<void> {
    return setVacationResponse(this.#context, response);
  }

  setPreferences(preferences: Preferences): Promise<void> {
    return setPreferences(this.#context, preferences);
  }

  /** Out of the inbox until a time; null: back at once. See snoozes.ts. @throws StoreError invalidProperties */
  snoozeEmails(ids: readonly Id[], until: Date | null): Promise<void> {
    return snoozeEmails(this.#context, ids, until);
  }

  /** Brings back what `Store.snoozesDue` says is due. @returns how many were */
  wakeEmails(limit: number): Promise<number> {
    return wakeEmails(this.#context, limit);
  }

  /** See bulk-updates.ts. @throws StoreError tooLarge, rateLimit, unsupportedFilter */
  createBulkUpdate(created: NewBulkUpdate): Promise<Id> {
    return createBulkUpdate(this.#context, this, created);
  }

  /** @throws StoreError notFound, invalidProperties */
  undoBulkUpdate(id: Id): Promise<void> {
    return undoBulkUpdate(this.#context, id);
  }

  /** @throws StoreError notFound */
  destroyBulkUpdate(id: Id): Promise<void> {
    return destroyBulkUpdate(this.#context, id);
  }

  /** See mail-imports.ts. @throws StoreError notFound, invalidProperties, tooLarge, rateLimit */
  createMailImport(created: NewMailImport): Promise<Id> {
    return createMailImport(this.#context, created);
  }

  /** @returns the modSeq for the next step; null: it does not run any more, or elsewhere */
  stepMailImport(
    known: Pick<RunningMailImport, 'id' | 'modSeq'>,
    step: MailImportStep,
  ): Promise<ModSeq | null> {
    return stepMailImport(this.#context, known, step);
  }

  /** As createEmails, without news of new mail. @throws StoreError invalidProperties, notFound, overQuota */
  importEmails(emails: readonly NewEmail[]): Promise<CreatedEmail[]> {
    return importEmails(this.#context, emails);
  }

  /** @throws StoreError notFound, invalidProperties */
  cancelMailImport(id: Id): Promise<void> {
    return cancelMailImport(this.#context, id);
  }

  /** @throws StoreError notFound, invalidProperties */
  resumeMailImport(id: Id): Promise<void> {
    return resumeMailImport(this.#context, id);
  }

  /** @throws StoreError notFound, invalidProperties */
  destroyMailImport(id: Id): Promise<void> {
    return destroyMailImport(this.#context, id);
  }

  /** @throws StoreError overQuota: there are too many; alreadyExists */
  createBlockedSender(sender: NewBlockedSender): Promise<Id> {
    return createBlockedSender(this.#context, sender);
  }

  /** @throws StoreError notFound */
  updateBlockedSender(id: Id, patch: Partial<Pick<BlockedSender, 'action'>>): Promise<void> {
    return updateBlockedSender(this.#context, id, patch);
  }

  /** @throws StoreError notFound */
  destroyBlockedSender(id: Id): Promise<void> {
    return destroyRecord(this.#context, BLOCKED_SENDERS, id);
  }

  /** @throws StoreError overQuota: there are too many */
  createSavedSearch(search: NewSavedSearch): Promise<Id> {
    return createSavedSearch(this.#context, search);
  }

  /** @throws StoreError notFound */
  updateSavedSearch(id: Id, patch: Partial<NewSavedSearch>): Promise<void> {
    return updateSavedSearch(this.#context, id, patch);
  }

  /** @throws StoreError notFound */
  destroySavedSearch(id: Id): Promise<void> {
    return destroyRecord(this.#context, SAVED_SEARCHES, id);
  }

  /** @throws StoreError overQuota: there are too many; alreadyExists */
  createTrustedSender(sender: NewTrustedSender): Promise<Id> {
    return createTrustedSender(this.#context, sender);
  }

  /** @throws StoreError notFound */
  destroyTrustedSender(id: Id): Promise<void> {
    return destroyRecord(this.#context, TRUSTED_SENDERS, id);
  }

  /** Goes on with what `Store.bulkUpdatesDue` gave. @returns whether it is finished */
  stepBulkUpdate(id: Id, limit: number): Promise<boolean> {
    return stepBulkUpdate(this.#context, this, id, limit);
  }

  /** Ends what `Store.autoRepliesDue` gave. @returns whether the answer went into the queue */
  endAutoReply(emailId: Id, answer: NewQueueItem | null): Promise<boolean> {
    return endAutoReply(this.#context, emailId, answer);
  }

  /** The most octets that its mail may have; null: no limit. Mail that is there already stays. */
  setQuota(limit: number | null): void {
    this.#context.account.quotaBytes = limit;
  }

  /** Before `enqueue`, for what a person sends. `limits` null: nothing is limited. @throws StoreError rateLimit */
  countRecipients(addresses: readonly string[], limits: SendingLimits | null): Promise<void> {
    return countRecipients(this.#context, addresses, limits);
  }

  /** Recipients for the relay; claimable after COMMIT. */
  async enqueue(items: readonly NewQueueItem[]): Promise<Id[]> {
    const { client, account, enqueued } = this.#context;
    const ids = await enqueue(client, account.id, items);
    for (const [index, item] of items.entries()) enqueued.push({ id: ids[index] ?? '', item });
    return ids;
  }

  /** RFC 8620 6.1: lets the account read and use the blob for a day. @throws StoreError notFound */
  async addUpload(blobId: Id, type: string): Promise<void> {
    const { client, account } = this.#context;
    const hash = fromBlobId(blobId);
    const [blob] = hash ? await run(client, lockBlobs, [byteaArray([hash])]) : [];
    if (!blob) throw new StoreError('notFound', `No blob ${blobId}`);
    await execute(client, addUpload, [account.id, blob.id, cleanText(type)]);
  }

  async addTrace(object: { emailId: Id } | { submissionId: Id }, trace: Trace): Promise<void> {
    const { client, account } = this.#context;
    const id = 'emailId' in object ? fromId('e', object.emailId) : fromId('s', object.submissionId);
    if (id === null) throw new StoreError('notFound', 'No such object');
    await execute(client, insertTraces, [
      int8Array([account.id]),
      int8Array([id]),
      jsonbArray([toJson(trace)]),
    ]);
  }
}
