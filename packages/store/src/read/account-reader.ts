import { decodeMany } from '../blobs/encode.ts';
import { byteaArray, int4Array, int8Array, rawInt8Array, textArray } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { expandEnvelope, expandStructure, type ParsedStructure } from '../email/structure-codec.ts';
import { threadKeys } from '../email/thread-keys.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId, fromIds, toBlobId, toId, type IdKind } from '../ids.ts';
import { emailsWithBlobs } from '../sql/emails-with-blobs.ts';
import { accountModSeq } from '../sql/account-mod-seq.ts';
import { readAddressBooks } from '../sql/address-books.ts';
import { contactCardOfUid, knownAddresses, readContactCards } from '../sql/contact-cards.ts';
import { exportMessages } from '../sql/export-messages.ts';
import { findDoubles, readMailImports } from '../sql/mail-imports.ts';
import { readIdentities } from '../sql/identities.ts';
import { listMaildrop } from '../sql/list-maildrop.ts';
import { readOctets } from '../sql/read-octets.ts';
import { mayReadBlob } from '../sql/may-read-blob.ts';
import { readSnoozes } from '../sql/snoozes.ts';
import { readBulkUpdates } from '../sql/bulk-updates.ts';
import { readEmails, readStructures, readThreads } from '../sql/read-emails.ts';
import { readMailboxes } from '../sql/read-mailboxes.ts';
import { metadataChanges, readMailboxesMetadata, readMetadata } from '../sql/metadata.ts';
import { readQuota } from '../sql/read-quota.ts';
import { readStates } from '../sql/read-states.ts';
import { readTraces, toTrace } from '../sql/read-traces.ts';
import { readSubmissions } from '../sql/submissions.ts';
import { readBlockedSenders } from '../sql/blocked-senders.ts';
import { readSavedSearches } from '../sql/saved-searches.ts';
import { readPreferences } from '../sql/preferences.ts';
import { readTrustedSenders } from '../sql/trusted-senders.ts';
import { readVacation } from '../sql/vacation.ts';
import type {
  AddressBook,
  BulkUpdate,
  ChangedType,
  Changes,
  ContactCard,
  ContactQuery,
  ContactQueryChanges,
  DataType,
  Email,
  EmailQuery,
  EmailQueryChanges,
  EmailQueryResult,
  EmailSubmission,
  EntryChange,
  EntryFilter,
  EntryFlags,
  EntryOctets,
  Envelope,
  ExportedMessage,
  FixedEntry,
  FlagColumns,
  FullMailboxEntry,
  Id,
  Identity,
  Mailbox,
  MailboxEntry,
  MailboxSnapshot,
  MailboxStatus,
  MailImport,
  MetadataChange,
  ModSeq,
  PossibleDouble,
  Quota,
  QueriedMailboxes,
  QueryChanges,
  BlockedSender,
  Preferences,
  SavedSearch,
  TrustedSender,
  SortColumn,
  SortColumns,
  SortFields,
  SubmissionQuery,
  SubmissionQueryChanges,
  Trace,
  UidRange,
  VacationResponse,
} from '../types.ts';
import { readChanges } from './changes.ts';
import {
  toAddressBook,
  toBulkUpdate,
  toContactCard,
  toEmail,
  toIdentity,
  toMailbox,
  toMailImport,
  toBlockedSender,
  toSavedSearch,
  toTrustedSender,
  toSubmission,
  toVacationResponse,
} from './from-row.ts';
import type { LateWords } from '../search/late-words.ts';
import type { MailboxCache } from './mailbox-cache.ts';
import type { QueryCache } from './query-cache.ts';
import { emailQueryChanges } from './email-query-changes.ts';
import {
  readEntryChanges,
  readEntryRows,
  readExpunged,
  readFixedEntryRows,
  readFlagColumns,
  readFlagRows,
  readFullEntryRows,
  readOctetRows,
  readSnapshot,
  readSortRows,
  readStatus,
} from './entries.ts';
import { contactCardQueryChanges, queryContactCards } from './query-contacts.ts';
import { queryEmails } from './query-emails.ts';
import { queryMailboxes } from './query-mailboxes.ts';
import { querySubmissions, submissionQueryChanges } from './query-submissions.ts';
import { searchEntries } from './search-entries.ts';
import { readSortColumns } from './sort-columns.ts';
import { stateOf } from './states.ts';

/** What all readers of a store share. */
export interface ReadCaches {
  queries: QueryCache;
  mailboxes: MailboxCache;
  lateWords: LateWords;
}

/**
 * Everything that can be asked of one account. Ids that do not exist are left out of answers. Read the state before the
 * data: what changes in between is then told again, never missed.
 */
export class AccountReader {
  readonly #database: Database;
  readonly #accountId: number;
  readonly #caches: ReadCaches | null;

  /** @param caches null: inside of a transaction, whose reads are nobody else's */
  constructor(database: Database, accountId: number, caches: ReadCaches | null) {
    this.#database = database;
    this.#accountId = accountId;
    this.#caches = caches;
  }

  /** The number of the last write. @throws StoreError notFound: no such account */
  async modSeq(): Promise<ModSeq> {
    const [row] = await run(this.#database, accountModSeq, [this.#accountId]);
    if (!row) throw new StoreError('notFound', 'No such account');
    return row.mod_seq;
  }

  /** The state of every type and the number of the last write, in one query. @throws StoreError notFound: no such account */
  async states(): Promise<Record<DataType | 'modSeq', ModSeq>> {
    const row = await this.#states();
    return {
      modSeq: row.mod_seq,
      Mailbox: stateOf(row, 'Mailbox'),
      Thread: stateOf(row, 'Thread'),
      Email: stateOf(row, 'Email'),
      EmailDelivery: stateOf(row, 'EmailDelivery'),
      Identity: stateOf(row, 'Identity'),
      EmailSubmission: stateOf(row, 'EmailSubmission'),
      Quota: stateOf(row, 'Quota'),
      VacationResponse: stateOf(row, 'VacationResponse'),
      BulkUpdate: stateOf(row, 'BulkUpdate'),
      AddressBook: stateOf(row, 'AddressBook'),
      ContactCard: stateOf(row, 'ContactCard'),
      BlockedSender: stateOf(row, 'BlockedSender'),
      SavedSearch: stateOf(row, 'SavedSearch'),
      TrustedSender: stateOf(row, 'TrustedSender'),
      Preferences: stateOf(row, 'Preferences'),
      MailImport: stateOf(row, 'MailImport'),
    };
  }

  async mailboxes(ids?: readonly Id[]): Promise<Mailbox[]> {
    const rows = await run(this.#database, readMailboxes, [this.#accountId, some('m', ids)]);
    return rows.map(toMailbox);
  }

  /** In no particular order. */
  async emails(ids: readonly Id[]): Promise<Email[]> {
    const rows = await run(this.#database, readEmails, [this.#accountId, some('e', ids)]);
    return rows.map(toEmail);
  }

  /** The MIME trees and body lists, without opening the blobs. */
  async structures(ids: readonly Id[]): Promise<Map<Id, ParsedStructure>> {
    const rows = await run(this.#database, readStructures, [this.#accountId, some('e', ids)]);
    return new Map(rows.map((row) => [toId('e', row.id), expandStructure(row.structure)]));
  }

  /** Emails oldest first (RFC 8621 3). */
  async threads(ids: readonly Id[]): Promise<{ id: Id; emailIds: Id[] }[]> {
    const rows = await run(this.#database, readThreads, [this.#accountId, some('t', ids)]);
    return rows.map((row) => ({
      id: toId('t', row.id),
      emailIds: row.email_ids.map((id) => toId('e', id)),
    }));
  }

  /** Everything in a mailbox, in the order of arrival. `size`: octets when each line ends in CRLF, the last one too. */
  async maildrop(mailboxId: Id): Promise<{ emailId: Id; size: number }[]> {
    const [row] = await run(this.#database, listMaildrop, [this.#accountId, fromId('m', mailboxId) ?? 0]);
    const emails = row?.emails?.split(' ') ?? [];
    const sizes = row?.sizes?.split(' ') ?? [];
    return emails.map((id, index) => ({ emailId: toId('e', Number(id)), size: Number(sizes[index]) }));
  }

  /** A page of a mailbox, in the order of uids, from the one behind `afterUid` on. */
  async exportMessages(mailboxId: Id, afterUid: number, limit: number): Promise<ExportedMessage[]> {
    const mailbox = fromId('m', mailboxId) ?? 0;
    const rows = await run(this.#database, exportMessages, [this.#accountId, mailbox, afterUid, limit]);
    return rows.map((row) => ({
      uid: row.uid,
      blobId: toBlobId(row.hash),
      receivedAt: row.received_at,
      isOpenEnded: row.open_ended,
      keywords: row.keywords,
      envelope: expandEnvelope(row.envelope),
      mailboxIds: row.mailbox_ids.map((id) => toId('m', id)),
    }));
  }

  /** Messages as they were put in, in one statement; of one that is too large to be in memory the blob, which is read as a stream. */
  async messages(ids: readonly Id[]): Promise<Map<Id, Buffer | { blobId: Id }>> {
    const rows = await run(this.#database, readOctets, [this.#accountId, some('e', ids)]);
    const small = rows.filter((row) => row.data !== null);
    const messages = new Map<Id, Buffer | { blobId: Id }>();
    for (const { id, hash } of rows)
      if (hash !== null) messages.set(toId('e', id), { blobId: toBlobId(hash) });
    for (const [index, octets] of decodeMany(small).entries())
      messages.set(toId('e', small[index]?.id ?? 0), octets);
    return messages;
  }

  queryEmails(query: EmailQuery): Promise<EmailQueryResult> {
    const search = (): Promise<EmailQueryResult> =>
      queryEmails(this.#database, this.#accountId, query, this.#caches?.queries ?? null);
    // In a transaction words that come now would not be seen: who began it begins anew.
    return this.#caches ? this.#caches.lateWords.searched(search) : search();
  }

  /**
   * RFC 8620 5.6. To be called in a snapshot (see Store): its statements must see one state.
   * @throws StoreError cannotCalculateChanges
   */
  emailQueryChanges(query: EmailQueryChanges): Promise<QueryChanges> {
    return emailQueryChanges(this.#database, this.#accountId, query);
  }

  /** @throws StoreError cannotCalculateChanges: `since` is no state of ours */
  queryMailboxes(since: ModSeq | null): Promise<QueriedMailboxes> {
    return queryMailboxes(this.#database, this.#accountId, since);
  }

  querySubmissions(query: SubmissionQuery): Promise<EmailQueryResult> {
    return querySubmissions(this.#database, this.#accountId, query);
  }

  /** As emailQueryChanges. @throws StoreError cannotCalculateChanges */
  submissionQueryChanges(query: SubmissionQueryChanges): Promise<QueryChanges> {
    return submissionQueryChanges(this.#database, this.#accountId, query);
  }

  /** @throws StoreError notFound: no such mailbox */
  mailboxSnapshot(mailboxId: Id): Promise<MailboxSnapshot> {
    return readSnapshot(this.#database, this.#accountId, mailboxId, this.#caches?.mailboxes ?? null);
  }

  /** Those that are gone are left out. */
  mailboxStatus(ids: readonly Id[], wanted: { deleted: boolean }): Promise<MailboxStatus[]> {
    return readStatus(this.#database, this.#accountId, ids, wanted);
  }

  /** Entries of a mailbox that were added, changed or expunged after `since`, as they are now, by uid. */
  entryChanges(mailboxId: Id, since: ModSeq): Promise<EntryChange[]> {
    return readEntryChanges(this.#database, this.#accountId, mailboxId, since);
  }

  /** Uids expunged after `since`; null: that is too long ago to know. */
  expungedAfter(mailboxId: Id, since: ModSeq): Promise<number[] | null> {
    return readExpunged(this.#database, this.#accountId, mailboxId, since);
  }

  /** The flags of live entries, by uid. */
  entryFlags(mailboxId: Id, ranges: readonly UidRange[]): Promise<EntryFlags[]> {
    return readFlagRows(this.#database, this.#accountId, mailboxId, ranges);
  }

  /** The same without their modSeqs, and quick for very many of them: from memory, with what has changed since. @throws StoreError notFound */
  flagColumns(mailboxId: Id, ranges: readonly UidRange[]): Promise<FlagColumns> {
    return readFlagColumns(
      this.#database,
      this.#accountId,
      mailboxId,
      ranges,
      this.#caches?.mailboxes ?? null,
    );
  }

  /** Live entries, by uid. */
  entries(mailboxId: Id, ranges: readonly UidRange[]): Promise<MailboxEntry[]> {
    return readEntryRows(this.#database, this.#accountId, mailboxId, ranges);
  }

  /** What live entries are sorted and threaded by, by uid. @param wanted what is read of the envelope; the rest of it is empty */
  sortFields(
    mailboxId: Id,
    ranges: readonly UidRange[],
    wanted: readonly (keyof Envelope)[],
  ): Promise<SortFields[]> {
    return readSortRows(this.#database, this.#accountId, mailboxId, ranges, wanted);
  }

  /** The same where all that is wanted are numbers, and quick for very many. Reads from the first uid of the ranges to the last. */
  sortColumns(
    mailboxId: Id,
    ranges: readonly UidRange[],
    wanted: readonly SortColumn[],
  ): Promise<SortColumns> {
    return readSortColumns(this.#database, this.#accountId, mailboxId, ranges, wanted);
  }

  /** Whole messages of live entries, by uid: at most as many as may be in memory together. */
  entryOctets(mailboxId: Id, ranges: readonly UidRange[]): Promise<EntryOctets[]> {
    return readOctetRows(this.#database, this.#accountId, mailboxId, ranges);
  }

  /** The same as `entries` with envelope, structure and preview. */
  fullEntries(mailboxId: Id, ranges: readonly UidRange[]): Promise<FullMailboxEntry[]> {
    return readFullEntryRows(this.#database, this.#accountId, mailboxId, ranges);
  }

  /** Live entries, by uid, without anything that may change. */
  fixedEntries(mailboxId: Id, ranges: readonly UidRange[]): Promise<FixedEntry[]> {
    return readFixedEntryRows(this.#database, this.#accountId, mailboxId, ranges);
  }

  /** Uids of the live entries that match, ascending. Texts that no statement can look for are read message by message. */
  searchEntries(mailboxId: Id, filter: EntryFilter): Promise<number[]> {
    return searchEntries(this.#database, this.#accountId, mailboxId, filter, this.#caches?.mailboxes ?? null);
  }

  /** @throws StoreError cannotCalculateChanges */
  changes(type: ChangedType, since: ModSeq, maxChanges: number): Promise<Changes> {
    return readChanges(this.#database, this.#accountId, type, since, maxChanges);
  }

  /**
   * RFC 5464. @param mailboxId null: of the account; one that is not there has none
   * @param wanted entries, and entries below which all is wanted
   */
  async metadata(
    mailboxId: Id | null,
    { entries, below }: { entries: readonly string[]; below: readonly string[] },
  ): Promise<Map<string, Buffer>> {
    const mailbox = mailboxId === null ? 0 : (fromId('m', mailboxId) ?? -1);
    const above = below.map((entry) => `${entry}/`);
    const rows = await run(this.#database, readMetadata, [this.#accountId, mailbox, [...entries], above]);
    return new Map(rows.map(({ entry, value }) => [entry, value]));
  }

  /** Of all mailboxes: by their id, and then by entry. */
  async metadataOfMailboxes(entries: readonly string[]): Promise<Map<Id, Map<string, Buffer>>> {
    const rows = await run(this.#database, readMailboxesMetadata, [this.#accountId, [...entries]]);
    const byMailbox = Map.groupBy(rows, (row) => toId('m', row.mailbox_id));
    return new Map(
      [...byMailbox].map(([id, found]) => [id, new Map(found.map(({ entry, value }) => [entry, value]))]),
    );
  }

  async metadataChanges(since: ModSeq): Promise<MetadataChange[]> {
    const rows = await run(this.#database, metadataChanges, [this.#accountId, since]);
    return rows.map(({ mailbox_id, entry, mod_seq }) => ({
      mailboxId: mailbox_id === 0 ? null : toId('m', mailbox_id),
      entry,
      modSeq: mod_seq,
    }));
  }

  /** Every account has this one. @throws StoreError notFound: no such account */
  async quota(): Promise<Quota> {
    const [row] = await run(this.#database, readQuota, [this.#accountId]);
    if (!row) throw new StoreError('notFound', 'No such account');
    return { id: toId('u', row.id), used: row.used_bytes, limit: row.quota_bytes };
  }

  async preferences(): Promise<Preferences> {
    const [row] = await run(this.#database, readPreferences, [this.#accountId]);
    return { seen: row?.seen ?? [] };
  }

  /** Switched off and empty as long as nobody has set it. */
  async vacationResponse(): Promise<VacationResponse> {
    const [row] = await run(this.#database, readVacation, [this.#accountId]);
    return toVacationResponse(row);
  }

  /** Until when emails are out of the inbox; the others are left out. */
  async snoozes(ids: readonly Id[]): Promise<Map<Id, Date>> {
    const rows = await run(this.#database, readSnoozes, [this.#accountId, some('e', ids)]);
    return new Map(rows.map(({ email_id, until }) => [toId('e', email_id), until]));
  }

  /** Oldest first. */
  async bulkUpdates(ids?: readonly Id[]): Promise<BulkUpdate[]> {
    const rows = await run(this.#database, readBulkUpdates, [this.#accountId, some('j', ids)]);
    return rows.map(toBulkUpdate);
  }

  async mailImports(ids?: readonly Id[]): Promise<MailImport[]> {
    const rows = await run(this.#database, readMailImports, [this.#accountId, some('o', ids)]);
    return rows.map(toMailImport);
  }

  /** Which emails are these messages: the same bytes, or the same Message-ID and size. @returns for each its email, or null */
  async findDoubles(messages: readonly PossibleDouble[]): Promise<(Id | null)[]> {
    if (messages.length === 0) return [];
    const keys = messages.map(({ envelope }) =>
      envelope.messageId.length > 0 ? threadKeys(envelope)[0] : null,
    );
    const rows = await run(this.#database, findDoubles, [
      this.#accountId,
      rawInt8Array(keys.map((key) => key ?? Buffer.alloc(8))),
      textArray(messages.map(({ envelope }) => cleanText(envelope.messageId[0] ?? ''))),
      int4Array(messages.map(({ size }) => size)),
      byteaArray(messages.map(({ blobId }) => fromBlobId(blobId) ?? Buffer.alloc(0))),
    ]);
    return rows.map(({ email_id }) => (email_id === null ? null : toId('e', email_id)));
  }

  /** Oldest first. */
  async blockedSenders(ids?: readonly Id[]): Promise<BlockedSender[]> {
    const rows = await run(this.#database, readBlockedSenders, [this.#accountId, some('x', ids)]);
    return rows.map(toBlockedSender);
  }

  /** In the order that somebody gave them. */
  async savedSearches(ids?: readonly Id[]): Promise<SavedSearch[]> {
    const rows = await run(this.#database, readSavedSearches, [this.#accountId, some('f', ids)]);
    return rows.map(toSavedSearch);
  }

  /** Oldest first. */
  async trustedSenders(ids?: readonly Id[]): Promise<TrustedSender[]> {
    const rows = await run(this.#database, readTrustedSenders, [this.#accountId, some('w', ids)]);
    return rows.map(toTrustedSender);
  }

  async identities(ids?: readonly Id[]): Promise<Identity[]> {
    const rows = await run(this.#database, readIdentities, [this.#accountId, some('i', ids)]);
    return rows.map(toIdentity);
  }

  async addressBooks(ids?: readonly Id[]): Promise<AddressBook[]> {
    const rows = await run(this.#database, readAddressBooks, [this.#accountId, some('k', ids)]);
    return rows.map(toAddressBook);
  }

  /** @param limit at most so many, for those who ask for all */
  async contactCards(ids: readonly Id[] | null, limit: number): Promise<ContactCard[]> {
    const rows = await run(this.#database, readContactCards, [
      this.#accountId,
      some('v', ids ?? undefined),
      limit,
    ]);
    return rows.map(toContactCard);
  }

  queryContactCards(query: ContactQuery): Promise<EmailQueryResult> {
    return queryContactCards(this.#database, this.#accountId, query);
  }

  /** As emailQueryChanges. @throws StoreError cannotCalculateChanges */
  contactCardQueryChanges(query: ContactQueryChanges): Promise<QueryChanges> {
    return contactCardQueryChanges(this.#database, this.#accountId, query);
  }

  async contactCardOfUid(uid: string): Promise<Id | null> {
    const [row] = await run(this.#database, contactCardOfUid, [this.#accountId, cleanText(uid)]);
    return row ? toId('v', row.id) : null;
  }

  /** Those of these addresses that stand in a card; in lower case. */
  async knownAddresses(emails: readonly string[]): Promise<Set<string>> {
    const wanted = textArray(emails.map((email) => email.toLowerCase()));
    const rows = await run(this.#database, knownAddresses, [this.#accountId, wanted]);
    return new Set(rows.map(({ email }) => email));
  }

  async submissions(ids?: readonly Id[]): Promise<EmailSubmission[]> {
    const rows = await run(this.#database, readSubmissions, [this.#accountId, some('s', ids)]);
    return rows.map(toSubmission);
  }

  /** How a message came, or how it went: each attempt for each recipient. Oldest first; they expire by age. */
  async traces(object: { emailId: Id } | { submissionId: Id }): Promise<Trace[]> {
    const id = 'emailId' in object ? fromId('e', object.emailId) : fromId('s', object.submissionId);
    if (id === null) return [];
    const rows = await run(this.#database, readTraces, [this.#accountId, id]);
    return rows.map(({ data }) => toTrace(data));
  }

  /** Through an email, an upload, a submission or a contact of this account's own. */
  async mayReadBlob(blobId: Id): Promise<boolean> {
    const hash = fromBlobId(blobId);
    if (!hash) return false;
    const [row] = await run(this.#database, mayReadBlob, [this.#accountId, hash]);
    return row?.may_read ?? false;
  }

  /** Whose message is one of these blobs; at most `limit`, oldest first. Ids that no blob can have are left out. */
  async emailsWithBlobs(blobIds: readonly Id[], limit: number): Promise<Id[]> {
    const hashes = blobIds.map(fromBlobId).filter((hash) => hash !== null);
    const rows = await run(this.#database, emailsWithBlobs, [this.#accountId, byteaArray(hashes), limit]);
    return rows.map(({ id }) => toId('e', id));
  }

  async #states() {
    const [row] = await run(this.#database, readStates, [this.#accountId]);
    if (!row) throw new StoreError('notFound', 'No such account');
    return row;
  }
}

/** Null: all. */
function some(kind: IdKind, ids: readonly Id[] | undefined): Buffer | null {
  return ids ? int8Array(fromIds(kind, ids)) : null;
}
