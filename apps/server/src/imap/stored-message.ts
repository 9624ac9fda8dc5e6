import type { IncomingMessage } from '@mailcote/imap';
import type { NewEmail } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { largeMessages } from '../inbound/deliver.ts';
import type { Content } from '../inbound/handler.ts';
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
  async finish(placing: Placing): Promise<NewEmail> {
    const content = await this.#sink.finish();
    return content.kind === 'bytes'
      ? this.#read(content, content.bytes, placing)
      : largeMessages.run(() => this.#readBack(content, placing));
  }

  async #readBack(content: Content & { kind: 'blob' }, placing: Placing): Promise<NewEmail> {
    const bytes = await this.#ctx.store.blobs.get(content.blob.id);
    if (bytes === null) throw new Error('a message that was just stored is not there');
    return this.#read(content, bytes, placing);
  }

  /** Nothing with a bare CR or LF is kept: it could be sent on one day. */
  async #read(content: Content, bytes: Buffer, placing: Placing): Promise<NewEmail> {
    const message = withCrlfLines(bytes);
    const isStored = content.kind === 'blob' && message === bytes;
    return isStored
      ? newEmail(content.blob.id, bytes, placing)
      : storeEmail(this.#ctx.store.blobs, message, placing);
  }
}
