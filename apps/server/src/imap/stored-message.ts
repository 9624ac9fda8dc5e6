import type { IncomingMessage } from '@mailcote/imap';
import type { BlobHandle, NewEmail } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { largeMessages } from '../inbound/deliver.ts';
import { MessageSink } from '../inbound/message-sink.ts';
import { newEmail, storeEmail } from '../jmap/new-email.ts';
import { withCrlfLines } from '../submission/outgoing.ts';

type Placing = Parameters<typeof newEmail>[2];

/** A message of APPEND: into the store while it comes, so that it needs no more memory than a small one. */
export class StoredMessage implements IncomingMessage {
  readonly #ctx: ServerContext;
  readonly #sink: MessageSink;

  constructor(ctx: ServerContext, onDrain: () => void) {
    this.#ctx = ctx;
    this.#sink = new MessageSink({
      blobs: ctx.store.blobs,
      maxSize: ctx.config.maxMessageSize,
      prepareHead: (head) => head,
      onDrain,
    });
  }

  get isFull(): boolean {
    return this.#sink.isFull;
  }

  write(chunk: Buffer): void {
    this.#sink.write(chunk);
  }

  async *contents(): AsyncGenerator<Buffer> {
    const content = await this.#sink.finish();
    if (content.kind === 'bytes') yield content.bytes;
    else yield* this.#ctx.store.blobs.stream(content.blob.id);
  }

  abort(): void {
    this.#sink.abort();
  }

  /** Parses it. Rejects with what the store said if it did not take it. */
  finish(placing: Placing): Promise<NewEmail> {
    return this.use(async (bytes, blob) =>
      blob === null ? storeEmail(this.#ctx.store.blobs, bytes, placing) : newEmail(blob.id, bytes, placing),
    );
  }

  /**
   * Hands over the whole message. Nothing with a bare CR or LF is kept: it could be sent on one day.
   * @param use gets a large one with the blob that it is in already. Rejects with what the store said if it did not take it.
   */
  async use<T>(use: (bytes: Buffer, blob: BlobHandle | null) => Promise<T>): Promise<T> {
    const content = await this.#sink.finish();
    if (content.kind === 'bytes') return use(withCrlfLines(content.bytes), null);
    return largeMessages.run(async () => {
      const bytes = await this.#ctx.store.blobs.get(content.blob.id);
      if (bytes === null) throw new Error('a message that was just stored is not there');
      const message = withCrlfLines(bytes);
      return use(message, message === bytes ? content.blob : null);
    });
  }
}
