import type { Account } from '../../app/account.ts';
import type { CarriedFile } from './carried-file.ts';
import type { Attachment } from './draft.ts';

/** Takes the attachments as they are now; progress alone needs no save. */
export type PutAttachments = (attachments: Attachment[], isProgress: boolean) => void;

/** The files of a message being written: each is uploaded by itself, as soon as it is there. */
export class DraftFiles {
  readonly #account: Account;
  readonly #attachments: () => readonly Attachment[];
  readonly #put: PutAttachments;
  readonly #files = new Map<string, File>();
  readonly #uploads = new Map<string, AbortController>();
  /** Addresses of pictures of the text that are still on this machine, by cid. */
  readonly #pictures = new Map<string, string>();

  constructor(account: Account, attachments: () => readonly Attachment[], put: PutAttachments) {
    this.#account = account;
    this.#attachments = attachments;
    this.#put = put;
  }

  /** Takes files in: each uploads at once, by itself. `cids` for pictures that stand in the text. */
  add(files: readonly File[], cids: readonly string[] = []): void {
    const added = files.map((file, index): Attachment => {
      const key = crypto.randomUUID();
      this.#files.set(key, file);
      return {
        key,
        name: file.name || 'file',
        type: file.type || 'application/octet-stream',
        size: file.size,
        blobId: null,
        cid: cids[index] ?? null,
        state: file.size > this.#account.maxUpload ? 'failed' : 'uploading',
        progress: 0,
      };
    });
    this.#put([...this.#attachments(), ...added], false);
    for (const { key, state } of added) if (state === 'uploading') void this.#upload(key);
  }

  /** Takes in a file that is on the server already. */
  carry({ blobId, name, type, size }: CarriedFile): void {
    const key = crypto.randomUUID();
    const added: Attachment = { key, name, type, size, blobId, cid: null, state: 'ready', progress: 1 };
    this.#put([...this.#attachments(), added], false);
  }

  /** Takes in a picture that stands in the text, and gives back its cid (RFC 2392). */
  takePicture(file: File): string {
    const cid = `${crypto.randomUUID()}@mailcote`;
    this.#pictures.set(cid, URL.createObjectURL(file));
    this.add([file], [cid]);
    return cid;
  }

  /** Where the page finds a picture of the text: on this machine, else on the server. */
  pictureAddress(cid: string): string | null {
    const local = this.#pictures.get(cid);
    if (local !== undefined) return local;
    const part = this.#attachments().find((attachment) => attachment.cid === cid);
    return part?.blobId ? this.#account.client.downloadUrl(part.blobId, part.name, part.type) : null;
  }

  retry(key: string): void {
    if (!this.#files.has(key)) return;
    this.#patch(key, { state: 'uploading', progress: 0 });
    void this.#upload(key);
  }

  remove(key: string): void {
    this.#uploads.get(key)?.abort();
    this.#files.delete(key);
    this.#put(
      this.#attachments().filter((attachment) => attachment.key !== key),
      false,
    );
  }

  async #upload(key: string): Promise<void> {
    const file = this.#files.get(key);
    if (!file) return;
    const controller = new AbortController();
    this.#uploads.set(key, controller);
    try {
      const { blobId, size } = await this.#account.client.upload(file, {
        type: file.type || 'application/octet-stream',
        signal: controller.signal,
        onProgress: (sent, total) => this.#patch(key, { progress: total ? sent / total : 0 }, true),
      });
      this.#patch(key, { blobId, size, state: 'ready', progress: 1 });
      this.#files.delete(key);
    } catch {
      // Shown on the attachment itself, which offers to try again; one taken away says nothing.
      if (!controller.signal.aborted) this.#patch(key, { state: 'failed' });
    } finally {
      this.#uploads.delete(key);
    }
  }

  #patch(key: string, parts: Partial<Attachment>, isProgress = false): void {
    const attachments = this.#attachments().map((attachment) =>
      attachment.key === key ? { ...attachment, ...parts } : attachment,
    );
    this.#put(attachments, isProgress);
  }

  /** Breaks off what is under way. */
  abort(): void {
    for (const upload of this.#uploads.values()) upload.abort();
  }

  /** Lets go of the pictures on this machine. */
  release(): void {
    for (const address of this.#pictures.values()) URL.revokeObjectURL(address);
  }
}
