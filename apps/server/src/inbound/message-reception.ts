import type { Envelope, Question, Reply } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import type { ReceivedMessage, SessionInfo, SmtpHandler } from './handler.ts';
import * as limits from './limits.ts';
import { MessageSink } from './message-sink.ts';

export interface MessageReceptionOptions {
  store: Pick<Store, 'blobs'>;
  handler: SmtpHandler;
  maxMessageSize: number;
  /** A full one can take more, or the message has failed. */
  onDrain: () => void;
}

/** The message that is coming in on one connection, from the first octet to the handler's verdict. */
export class MessageReception {
  readonly #options: MessageReceptionOptions;
  #sink: MessageSink | null = null;
  #session: SessionInfo | null = null;

  constructor(options: MessageReceptionOptions) {
    this.#options = options;
  }

  /** @param describe the session, with the id that this message has from now on */
  start(envelope: Envelope, describe: (id: string) => SessionInfo): void {
    const { store, handler, maxMessageSize, onDrain } = this.#options;
    this.#session = describe(nextMessageId());
    this.#sink = new MessageSink({
      blobs: store.blobs,
      // What we put before it comes on top.
      maxSize: maxMessageSize + limits.MEMORY_LIMIT,
      prepareHead: handler.head(envelope, this.#session),
      keepsPieces: true,
      onDrain,
    });
  }

  write(chunk: Buffer): void {
    this.#sink?.write(chunk);
  }

  /** The client has to wait. */
  get isFull(): boolean {
    return this.#sink?.isFull === true;
  }

  /** Forgets the message, if there is one. */
  abort(): void {
    this.#sink?.abort();
    this.#sink = null;
  }

  /** True when the store has taken nothing for so long that the message is given up. */
  giveUpIfStalled(now: number): boolean {
    if (this.#sink === null || this.#sink.stalledFor(now) <= limits.STREAM_STALL_MS) return false;
    this.#sink.fail(Object.assign(new Error('the store takes nothing'), { code: 'ETIMEDOUT' }));
    return true;
  }

  /** Why the store did not take the message, said once; null while all is well. */
  takeError(): unknown {
    const error = this.#sink?.error ?? null;
    if (error !== null) this.#sink = null;
    return error;
  }

  /** Hands the whole message to the handler. Rejects with what the store said if it did not take it. */
  async finish(
    { mail, envelope, recipients }: Question & { type: 'message' },
    facts: Pick<ReceivedMessage, 'receivedAt' | 'retraction' | 'trace'>,
  ): Promise<Reply | readonly Reply[]> {
    const [sink, session] = [this.#sink, this.#session];
    if (sink === null || session === null) throw new Error('a message without a beginning');
    this.#sink = null;
    try {
      const content = await sink.finish();
      const { is8Bit } = sink;
      const message = { mail, envelope, recipients, content, is8Bit, session };
      return await this.#options.handler.message({ ...message, ...facts });
    } finally {
      sink.release();
    }
  }
}

let lastMessageId = 0;

/** Time and a number: unique in this process, and after a restart. */
function nextMessageId(): string {
  lastMessageId = (lastMessageId + 1) % 36 ** 3;
  return `${Date.now().toString(36)}${lastMessageId.toString(36).padStart(3, '0')}`;
}
