/**
 * The store: accounts, mailboxes, emails, threads, blobs, identities, submissions, the queue of outgoing mail, search and
 * the log of changes, in PostgreSQL 18. It is the only owner of the database: an account changes through `store.write`
 * and `store.deliver` and in no other way, each write under one modSeq, announced by the store itself after COMMIT.
 *
 * RFCs: 8620 5 (states, changes), 8621 (the objects and their counts, Email/query), 7162 and 9051 (uids, modSeqs and
 * tombstones of mailbox entries), 8474 (ids).
 *
 * It will not parse mail (packages/mime does), speak a protocol, decide policy (spam, filters, limits other than the
 * quota), hash passwords, or migrate unasked (`migrate`).
 */
export type { Audit, AuditEvent, NewAuditEvent } from './audit/audit.ts';
export type { Blobs } from './blobs/blobs.ts';
export type { Delivered, Delivery, MailboxPlace } from './deliver/prepare-delivery.ts';
export { Retraction } from './deliver/retraction.ts';
export type { Account, AccountQuery, ListedAccount, NewAccount } from './directory/accounts.ts';
export type { Alias, AliasQuery, AliasTarget } from './directory/aliases.ts';
export type {
  AccountCredentials,
  AppPassword,
  NewSession,
  Session,
  SessionOwner,
  TrustedBrowser,
} from './directory/credentials.ts';
export type { Directory } from './directory/directory.ts';
export type { Domain, ListedDomain } from './directory/domains.ts';
export type { InvitationOwner } from './directory/invitations.ts';
export { normalizeAddress, normalizeDomain } from './directory/address.ts';
export type { NewSignIn, SignIn, SignInFactor, SignInOutcome, SignInService } from './directory/sign-ins.ts';
export type { Resolution, Target } from './directory/resolve.ts';
export type {
  NewSecondFactor,
  PasskeyOwner,
  SecondFactor,
  SecondFactors,
} from './directory/second-factors.ts';
export { durabilityProblems } from './durability.ts';
export type { ParsedStructure } from './email/structure-codec.ts';
export { isDiskFull, isTemporary, StoreError, type StoreErrorCode } from './errors.ts';
export { migrate, MigrationError } from './migrate.ts';
export type {
  DuePush,
  NewPushSubscription,
  PushOwner,
  PushSubscription,
  PushSubscriptions,
} from './push/push-subscriptions.ts';
export type { MtaStsPolicies, StoredMtaStsPolicy } from './mta-sts/mta-sts-policies.ts';
export type { ClaimOptions, Queue, QueueFilter, QueueSelection, QueueSummary } from './queue/queue.ts';
export type { QueueChange } from './sql/queue.ts';
export { ALL_EMAILS } from './read/all-emails.ts';
export type { AccountReader } from './read/account-reader.ts';
export type { IndexContent, IndexTask, IndexTasks } from './search/index-tasks.ts';
export type { TextIndex } from './search/text-index.ts';
export { SnippetWords } from './search/snippet.ts';
export type { StoreLock } from './db/lock.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
export type { SweepAges, Swept } from './sweep.ts';
export type { Traffic, TrafficHour, TrafficKind } from './traffic/traffic.ts';
export type * from './types.ts';
export type { AccountWriter } from './write/account-writer.ts';
export { MAX_IMPORT_OCTETS } from './write/mail-imports.ts';
