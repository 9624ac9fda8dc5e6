import { setTimeout as sleep } from 'node:timers/promises';
import { MboxReader, searchText, type MboxMessage } from '@mailcote/mime';
import {
  isTemporary,
  StoreError,
  type BlobHandle,
  type MailImport,
  type MailImportCursor,
  type MailImportFailure,
  type MailImportStep,
  type RunningMailImport,
} from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { ArchiveBytes } from './archive-bytes.ts';
import { archiveFiles, ArchiveError, type ArchiveFile } from './archive-files.ts';
import { ImportBatch, MailboxGone, type ImportedMessage } from './import-batch.ts';
import { mailKindOf, SNIFFED_OCTETS } from './mail-kind.ts';
import { readFields, saysStatus } from './read-fields.ts';
import { maildirDate, receivedDate, sentDate } from './received-date.ts';
import { TooManyMailboxes } from './target-mailboxes.ts';

/** Messages, and their octets, of one commit: deliveries and other changes of the account come in between. */
const BATCH_MESSAGES = 50;
const BATCH_OCTETS = 4 * 1024 * 1024;
/** Blobs that are put at a time: an import must not take the whole pool of database connections. */
const PUTS_AT_ONCE = 3;
/** A message of more octets is put before the next one is read. */
const LARGE = 1024 * 1024;
/** Somebody watches how far it is, and may cancel it. */
const STEP_EVERY_MS = 1_500;
/** So much of the time that a step took is left to others, and at most that long. */
const LEFT_TO_OTHERS = 0.25;
const MAX_REST_MS = 250;
const MAX_FAILURES = 50;
/** Characters of a file's name that are told. */
const MAX_NAME = 200;
const BEGINNING: MailImportCursor = { file: 0, offset: 0, messages: 0, hasStatus: false };

export interface ImportTurn {
  /** The process ends. */
  signal: AbortSignal;
  /** Asked after each step: false ends the turn. */
  mayGoOn(): Promise<boolean>;
}

/** Somebody has canceled it, another process goes on with it, or the turn is over. */
class Stopped extends Error {}
class NotMail extends Error {}

/**
 * Goes on with an import. What is imported and where it stands are one commit, so a crash neither leaves out a message
 * nor puts one in twice.
 * @throws while the database is away
 */
export async function runImport(ctx: ServerContext, job: RunningMailImport, turn: ImportTurn): Promise<void> {
  const run = new ImportRun(ctx, job, turn);
  try {
    await run.readAll();
  } catch (error) {
    if (!(error instanceof Stopped)) await run.fail(error);
  }
}

class ImportRun {
  readonly #ctx: ServerContext;
  readonly #job: RunningMailImport;
  readonly #turn: ImportTurn;
  readonly #batch: ImportBatch;
  /** What is in the database. */
  #known: MailImportStep;
  #modSeq: number;
  /** Behind what is in the batch. */
  #cursor: MailImportCursor;
  #progress: number;
  #failures: MailImportFailure[] = [];
  /** Of the batch: those that nobody wants. */
  #passedOver = 0;
  #hasMail = false;
  #steppedAt = performance.now();
  /** Of the batch, too: their blobs are on their way. */
  readonly #puts: { blob: Promise<BlobHandle>; message: Omit<ImportedMessage, 'blobId'> }[] = [];

  constructor(ctx: ServerContext, job: RunningMailImport, turn: ImportTurn) {
    this.#ctx = ctx;
    this.#job = job;
    this.#turn = turn;
    this.#batch = new ImportBatch(job);
    const { progress, status, imported, skipped, failed, failures, error, cursor } = job;
    this.#known = { progress, status, imported, skipped, failed, failures, error, cursor };
    this.#modSeq = job.modSeq;
    this.#cursor = cursor ?? BEGINNING;
    this.#progress = progress;
  }

  async readAll(): Promise<void> {
    const { store } = this.#ctx;
    const { accountId, id, name } = this.#job;
    const bytes = new ArchiveBytes(store, await store.mailImportBlobs(accountId, id));
    for await (const file of archiveFiles({ name, bytes })) {
      if (file.index < this.#cursor.file) continue;
      if (file.index > this.#cursor.file) this.#cursor = { ...BEGINNING, file: file.index };
      await this.#readFile(file);
      this.#cursor = { ...BEGINNING, file: file.index + 1 };
      await this.#stepIfDue();
    }
    const { imported, skipped, failed } = this.#known;
    if (!this.#hasMail && imported + skipped + failed + this.#failures.length === 0)
      throw new NotMail('There is no mail in it');
    await this.#step('done');
  }

  /** @throws while the database is away */
  async fail(reason: unknown): Promise<void> {
    if (isTemporary(reason)) throw reason;
    const error = errorOf(reason);
    const { accountId, id } = this.#job;
    if (error === 'serverFail')
      this.#ctx.log.error({ err: reason, accountId, importId: id }, 'an import has failed');
    await this.#ctx.store.write(accountId, (tx) =>
      tx.stepMailImport({ id, modSeq: this.#modSeq }, { ...this.#known, status: 'failed', error }),
    );
  }

  async #readFile(file: ArchiveFile): Promise<void> {
    if (file.isEncrypted) {
      if (file.isMail) this.#refuse(file, null, 'encrypted');
      return;
    }
    try {
      await this.#readMessages(file);
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'damaged') throw error;
      // The others of the archive may be whole.
      this.#refuse(file, null, 'damaged');
    }
  }

  async #readMessages(file: ArchiveFile): Promise<void> {
    const { offset } = this.#cursor;
    const reader = new MboxReader({ maxSize: this.#ctx.config.maxMessageSize });
    let isKnown = offset > 0;
    let start: Buffer = Buffer.alloc(0);
    const take = async (messages: readonly MboxMessage[]): Promise<void> => {
      for (const message of messages) await this.#take(message, file, offset + message.end);
      await this.#stepIfDue();
    };
    const begin = async (): Promise<boolean> => {
      isKnown = this.#isWanted(file, start);
      if (isKnown) await take(reader.push(start));
      return isKnown;
    };
    for await (const chunk of file.read(offset)) {
      if (isKnown) await take(reader.push(chunk));
      else {
        start = Buffer.concat([start, chunk]);
        if (start.length >= SNIFFED_OCTETS && !(await begin())) return;
      }
    }
    if (!isKnown && !(await begin())) return;
    await take(reader.end());
    // A mailbox without messages is one, too.
    if (this.#cursor.messages === 0 && file.flags === null) this.#batch.addMailbox(file.path);
  }

  /** Looks into it: a name says nothing. */
  #isWanted(file: ArchiveFile, start: Buffer): boolean {
    const kind = mailKindOf(start);
    const isEmpty = start.length === 0 && file.isMail;
    if (isEmpty || kind === 'mbox' || (kind === 'message' && file.isMail)) {
      this.#hasMail = true;
      return true;
    }
    if (file.isWhole) throw new NotMail('It is no mail');
    if (file.isMail) this.#refuse(file, null, 'notMail');
    return false;
  }

  async #take({ bytes, receivedAt }: MboxMessage, file: ArchiveFile, offset: number): Promise<void> {
    const cursor = { ...this.#cursor, offset, messages: this.#cursor.messages + 1 };
    if (bytes === null || bytes.length === 0) {
      this.#refuse(file, cursor.messages, bytes === null ? 'tooLarge' : 'empty');
    } else {
      cursor.hasStatus ||= saysStatus(bytes);
      const { bytes: own, parsed, keywords, paths, hasStatus, ...said } = readFields(bytes, file.flags);
      if (said.isDeleted) this.#passedOver += 1;
      else if (own.length === 0) this.#refuse(file, cursor.messages, 'empty');
      else {
        const blob = this.#ctx.store.blobs.put(own);
        // Whoever stops in between does not learn of it.
        blob.catch(() => undefined);
        const header = [receivedDate(parsed), maildirDate(file.name), sentDate(parsed)];
        const dates = [said.receivedAt, receivedAt, ...header];
        const message = {
          parsed,
          search: searchText(own, parsed),
          // Programs that say it of some messages mean that the others are new; those that never do have nothing to say of old mail.
          keywords: hasStatus || cursor.hasStatus ? keywords : [...keywords, '$seen'],
          receivedAt: dates.find((date) => date !== null) ?? new Date(),
          paths: paths ?? [file.path],
        };
        this.#puts.push({ blob, message });
        await this.#settlePuts(own.length > LARGE ? 0 : PUTS_AT_ONCE);
      }
    }
    this.#cursor = cursor;
    this.#progress = Math.max(this.#progress, Math.floor(file.position + file.share * offset));
    const count = this.#batch.size + this.#puts.length + this.#failures.length;
    if (count >= BATCH_MESSAGES || this.#batch.octets >= BATCH_OCTETS) await this.#step('running');
  }

  async #settlePuts(most: number): Promise<void> {
    for (let next; this.#puts.length > most && (next = this.#puts.shift());)
      this.#batch.add({ ...next.message, blobId: (await next.blob).id });
  }

  #refuse({ name }: ArchiveFile, number: number | null, reason: MailImportFailure['reason']): void {
    this.#failures.push({ file: name.slice(-MAX_NAME), number, reason });
  }

  async #stepIfDue(): Promise<void> {
    if (this.#turn.signal.aborted) throw new Stopped();
    if (performance.now() - this.#steppedAt > STEP_EVERY_MS) await this.#step('running');
  }

  async #step(status: 'running' | 'done'): Promise<void> {
    const { store } = this.#ctx;
    const { accountId, id, size } = this.#job;
    if (this.#turn.signal.aborted) throw new Stopped();
    await this.#settlePuts(0);
    const doubles = await this.#batch.doubles(store, accountId);
    const known = this.#known;
    const { step, modSeq } = await store.write(accountId, async (tx) => {
      const { imported, skipped } = await this.#batch.put(tx, doubles);
      const step: MailImportStep = {
        progress: status === 'done' ? size : Math.min(size, this.#progress),
        status,
        imported: known.imported + imported,
        skipped: known.skipped + skipped + this.#passedOver,
        failed: known.failed + this.#failures.length,
        failures: [...known.failures, ...this.#failures].slice(0, MAX_FAILURES),
        error: null,
        cursor: this.#cursor,
      };
      const modSeq = await tx.stepMailImport({ id, modSeq: this.#modSeq }, step);
      if (modSeq === null) throw new Stopped();
      return { step, modSeq };
    });
    this.#known = step;
    this.#modSeq = modSeq;
    this.#batch.clear();
    this.#failures = [];
    this.#passedOver = 0;
    if (status === 'done') return;
    // Who waits for the account, or for this process, comes first.
    await sleep(Math.min(MAX_REST_MS, (performance.now() - this.#steppedAt) * LEFT_TO_OTHERS));
    this.#steppedAt = performance.now();
    if (!(await this.#turn.mayGoOn())) throw new Stopped();
  }
}

function errorOf(reason: unknown): NonNullable<MailImport['error']> {
  if (reason instanceof ArchiveError) return reason.code;
  if (reason instanceof NotMail) return 'notMail';
  if (reason instanceof MailboxGone) return 'mailboxGone';
  if (reason instanceof TooManyMailboxes) return 'tooLarge';
  return reason instanceof StoreError && reason.code === 'overQuota' ? 'overQuota' : 'serverFail';
}
