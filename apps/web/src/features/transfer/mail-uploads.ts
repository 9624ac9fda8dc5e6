import { TransportError, type Id, type JmapClient, type MailImportCreate } from '@mailcote/jmap';

/** A file on its way to the server, where its import begins once all of it is there. */
export interface MailUpload {
  key: string;
  name: string;
  size: number;
  /** Octets that are there. */
  sent: number;
  state: 'waiting' | 'uploading' | 'failed';
  /** Why: the line broke, or it is of no use to try again. */
  problem: UploadProblem | null;
}
export type UploadProblem = 'broken' | 'empty' | 'tooLarge' | 'refused';
export type ImportTarget = Pick<MailImportCreate, 'mailboxId' | 'parentName'>;

interface Work {
  file: File;
  target: ImportTarget;
  /** Of the pieces that are there. */
  blobIds: Id[];
  abort: AbortController;
}

/** Octets of a piece: what a break of the line costs at most. */
const PIECE = 16 * 1024 * 1024;
/** A break is waited for so long, in milliseconds, before somebody is asked to try again. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Files of an account that are to be imported: sent one behind another, in pieces, also while another page of ours is shown. */
export class MailUploads {
  readonly #client: JmapClient;
  readonly #maxPiece: number;
  readonly #listeners = new Set<() => void>();
  readonly #work = new Map<string, Work>();
  #uploads: readonly MailUpload[] = [];
  #isAtWork = false;

  constructor(client: JmapClient, maxUpload: number) {
    this.#client = client;
    this.#maxPiece = Math.min(PIECE, maxUpload);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): readonly MailUpload[] => this.#uploads;

  /** @param most octets that the server takes */
  add(files: readonly File[], target: ImportTarget, most: number): void {
    const added = files.map((file): MailUpload => {
      const key = crypto.randomUUID();
      const problem = file.size === 0 ? 'empty' : file.size > most ? 'tooLarge' : null;
      this.#work.set(key, { file, target, blobIds: [], abort: new AbortController() });
      const state = problem ? 'failed' : 'waiting';
      return { key, name: file.name, size: file.size, sent: 0, state, problem };
    });
    this.#set([...this.#uploads, ...added]);
    void this.#goOn();
  }

  /** From the piece on that broke. */
  retry(key: string): void {
    this.#patch(key, { state: 'waiting', problem: null });
    void this.#goOn();
  }

  remove(key: string): void {
    this.#work.get(key)?.abort.abort();
    this.#work.delete(key);
    this.#set(this.#uploads.filter((upload) => upload.key !== key));
  }

  async #goOn(): Promise<void> {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    addEventListener('beforeunload', warn);
    for (;;) {
      const next = this.#uploads.find(({ state }) => state === 'waiting');
      const work = next && this.#work.get(next.key);
      if (!next || !work) break;
      this.#patch(next.key, { state: 'uploading' });
      try {
        await this.#send(next.key, work);
        const problem = await this.#begin(work);
        if (problem === null) this.remove(next.key);
        else this.#patch(next.key, { state: 'failed', problem });
      } catch {
        // Told on the file itself; one that was taken away says nothing.
        if (!work.abort.signal.aborted) this.#patch(next.key, { state: 'failed', problem: 'broken' });
      }
    }
    removeEventListener('beforeunload', warn);
    this.#isAtWork = false;
  }

  async #send(key: string, { file, blobIds, abort }: Work): Promise<void> {
    for (let at = blobIds.length * this.#maxPiece; at < file.size; at += this.#maxPiece) {
      const piece = file.slice(at, at + this.#maxPiece);
      const onProgress = (sent: number) => this.#patch(key, { sent: at + Math.min(sent, piece.size) });
      const { blobId } = await persistently(abort.signal, () =>
        this.#client.upload(piece, {
          type: 'application/octet-stream',
          signal: abort.signal,
          onProgress,
        }),
      );
      blobIds.push(blobId);
    }
  }

  async #begin({ file, target, blobIds, abort }: Work): Promise<UploadProblem | null> {
    abort.signal.throwIfAborted();
    const create = { k: { name: file.name.slice(0, 200), blobIds, ...target } };
    const { notCreated } = await this.#client.call('MailImport/set', { create });
    const refused = notCreated?.['k'];
    if (!refused) return null;
    return refused.type === 'tooLarge' ? 'tooLarge' : 'refused';
  }

  #patch(key: string, parts: Partial<MailUpload>): void {
    this.#set(this.#uploads.map((upload) => (upload.key === key ? { ...upload, ...parts } : upload)));
  }

  #set(uploads: readonly MailUpload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }
}

/** Again and again while the line is broken or the server away, longer and longer apart. */
async function persistently<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const isPassing =
        error instanceof TransportError &&
        (error.status === null || error.status === 429 || error.status >= 500);
      if (!isPassing) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
        signal.addEventListener('abort', resolve, { once: true });
      });
    }
  }
  return attempt();
}

/** The browser asks whether to go: what is not there yet would be lost. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

const uploadsOf = new WeakMap<JmapClient, MailUploads>();

/** Those of an account, whatever page is shown. */
export function mailUploads(client: JmapClient, maxUpload: number): MailUploads {
  const uploads = uploadsOf.get(client) ?? new MailUploads(client, maxUpload);
  uploadsOf.set(client, uploads);
  return uploads;
}
