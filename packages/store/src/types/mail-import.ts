import type { Envelope } from '@mailcote/mime';
import type { Id, ModSeq } from './state.ts';

/** Why a message, or a file of the archive, was not imported. */
export interface MailImportFailure {
  /** The file of the archive, and the message's number there, from 1; null: the file as a whole. */
  file: string;
  number: number | null;
  reason: 'tooLarge' | 'empty' | 'notMail' | 'encrypted' | 'damaged';
}

/** Ours: an archive of mail on its way into the account. */
export interface MailImport {
  id: Id;
  /** Of the file. */
  name: string;
  /** Octets of the archive, and of them those gone through. */
  size: number;
  progress: number;
  /** Everything goes into this one; null: by the names in the archive. */
  mailboxId: Id | null;
  /** By the names in the archive, beneath a mailbox of this name; null: at the top. */
  parentName: string | null;
  /** running goes on by itself. */
  status: 'running' | 'done' | 'failed' | 'canceled';
  /** Messages: now in the account, there before, and not to be imported. */
  imported: number;
  skipped: number;
  failed: number;
  /** The first of them. */
  failures: MailImportFailure[];
  /** Why it did not come to its end. */
  error: MailImportError | null;
  createdAt: Date;
}

/** One that failed with overQuota keeps its archive and can go on. */
export type MailImportError = 'overQuota' | 'notMail' | 'damaged' | 'tooLarge' | 'mailboxGone' | 'serverFail';

export interface NewMailImport {
  name: string;
  /** The archive in pieces, uploads of the account. */
  blobIds: readonly Id[];
  mailboxId: Id | null;
  parentName: string | null;
}

/** Where to go on in an archive. */
export interface MailImportCursor {
  /** Which of its files, from 0, and from which octet of it on. */
  file: number;
  offset: number;
  /** Messages of that file before, and whether any of them said whether it was read. */
  messages: number;
  hasStatus: boolean;
}

/** One that is to be gone on with. */
export interface RunningMailImport extends MailImport {
  accountId: Id;
  modSeq: ModSeq;
  cursor: MailImportCursor | null;
}

/** How far it is now. */
export type MailImportStep = Pick<
  RunningMailImport,
  'progress' | 'status' | 'imported' | 'skipped' | 'failed' | 'failures' | 'error' | 'cursor'
>;

/** A message that may be in the account already. */
export interface PossibleDouble {
  blobId: Id;
  size: number;
  envelope: Envelope;
}
