import {
  decodePart,
  documentParts,
  parseMessage,
  searchText,
  DEFAULT_SEARCH_LIMIT,
  type ParsedMessage,
} from '@mailcote/mime';
import { isTemporary, type Id, type IndexContent, type IndexTask } from '@mailcote/store';
import type { ServerContext } from '../../context.ts';
import { pause } from '../pause.ts';
import { DocumentError, DocumentProcess } from './document-process.ts';
import { MAX_DOCUMENT_MS, MAX_DOCUMENT_SIZE, MAX_DOCUMENTS, MAX_EMAIL_MS } from './limits.ts';

/** How long the words of a document may be missing when nothing else is to be done. */
const LOOK_EVERY_MS = 2_000;
const TASKS_AT_ONCE = 4;
/** Until tasks that a crash has left are taken up again: more than the worst of them take. */
const LEASE_SECONDS = (TASKS_AT_ONCE * (MAX_EMAIL_MS + MAX_DOCUMENT_MS)) / 1000;
/** What has brought the server down twice is indexed without its documents. */
const MAX_ATTEMPTS = 2;
/** One message to many accounts is read once. */
const KEPT_TEXTS = 50;

/**
 * Puts the text of attached documents into the index, some seconds after delivery, which never waits for it: each email
 * with such attachments has a row in a table of work, written in the commit of its delivery. Until the signal says that it is over.
 */
export async function indexDocuments(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  const log = ctx.log.child({ part: 'documents' });
  await using reader = new DocumentProcess();
  // A stop does not wait for a document.
  signal.addEventListener('abort', () => void reader[Symbol.asyncDispose](), { once: true });
  const indexer = new Indexer(ctx, reader, signal);
  for (let wait = 0; await pause(wait, signal);) {
    try {
      wait = (await indexer.round()) === TASKS_AT_ONCE ? 0 : LOOK_EVERY_MS;
    } catch (error) {
      wait = LOOK_EVERY_MS;
      if (isTemporary(error)) log.warn('no documents are read: the database is away');
      else log.error({ err: error }, 'reading documents failed');
    }
  }
}

class Indexer {
  readonly #ctx: ServerContext;
  readonly #reader: DocumentProcess;
  readonly #signal: AbortSignal;
  readonly #texts = new Map<Id, string>();

  constructor(ctx: ServerContext, reader: DocumentProcess, signal: AbortSignal) {
    this.#ctx = ctx;
    this.#reader = reader;
    this.#signal = signal;
  }

  /** How many there were to do. What is not done when the signal comes is due again at once. */
  async round(): Promise<number> {
    const { indexTasks } = this.#ctx.store;
    const tasks = await indexTasks.claim(TASKS_AT_ONCE, LEASE_SECONDS);
    for (const [index, task] of tasks.entries()) {
      try {
        const content = await this.#content(task);
        // Its document may have been cut off: that is no result.
        if (!this.#signal.aborted) await indexTasks.finish(task, content);
      } catch (error) {
        if (!this.#signal.aborted) await this.#giveUp(task, error);
      }
      if (this.#signal.aborted) {
        await indexTasks.release(tasks.slice(index));
        break;
      }
    }
    return tasks.length;
  }

  /** A message that cannot be read today cannot be read tomorrow either, and must not hold up the others: its own words are there. */
  async #giveUp(task: IndexTask, error: unknown): Promise<void> {
    if (isTemporary(error)) throw error;
    const { blobId } = task;
    this.#ctx.log.error({ part: 'documents', err: error, blobId }, 'an email could not be indexed');
    await this.#ctx.store.indexTasks.finish(task, null);
  }

  async #content({ blobId, attempts }: IndexTask): Promise<IndexContent | null> {
    const bytes = blobId && (await this.#ctx.store.blobs.get(blobId));
    if (!bytes) return null;
    const parsed = parseMessage(bytes);
    const known = this.#texts.get(blobId);
    const documents = known ?? (attempts > MAX_ATTEMPTS ? '' : await this.#documents(bytes, parsed, blobId));
    if (known === undefined && !this.#signal.aborted) this.#keep(blobId, documents);
    return { parsed, search: searchText(bytes, parsed), documents };
  }

  async #documents(message: Buffer, { structure }: ParsedMessage, blobId: Id): Promise<string> {
    const texts: string[] = [];
    let left = DEFAULT_SEARCH_LIMIT;
    const until = performance.now() + MAX_EMAIL_MS;
    for (const { part, kind } of documentParts(structure, MAX_DOCUMENTS)) {
      if (left <= 0 || performance.now() > until || this.#signal.aborted) break;
      if (part.size > MAX_DOCUMENT_SIZE) continue;
      try {
        const text = await this.#reader.text(kind, decodePart(message, part));
        texts.push(text.slice(0, left));
        left -= text.length;
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        // Locked, broken or hostile: found by its name alone.
        const { message: reason } = error;
        this.#ctx.log.info({ part: 'documents', blobId, kind, reason }, 'a document could not be read');
      }
    }
    return texts.join('\n');
  }

  #keep(blobId: Id, text: string): void {
    this.#texts.set(blobId, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > KEPT_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
  }
}
