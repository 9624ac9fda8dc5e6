import { createHash } from 'node:crypto';
import { SANITIZER_VERSION } from '@mailcote/html';
import { type BodyStructure, partById } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { findMessage, type StoredMessage } from '../jmap/stored-message.ts';
import { MessageViewCache } from './message-view-cache.ts';
import { MessageViewPool, type PoolOptions, type ViewOutcome } from './message-view-pool.ts';
import { BASE_STYLESHEET } from './message-view-style.ts';
import { pictureKey } from './picture-proxy-signature.ts';

export type PictureChoice = 'block' | 'proxy';

/** A part that can be shown, in an account that may see it. */
export interface ViewablePart {
  accountId: Id;
  message: StoredMessage;
  part: BodyStructure & { partId: string };
  /** Content-ID to address. */
  inline: Map<string, string>;
}

/** Characters of HTML kept for the next asking: the report comes first, the frame right after it. */
const CACHE_SIZE = 24_000_000;

/** Finds parts of messages and has them made safe, once for each (blob, part, sanitiser version, picture choice). */
export class MessageViews implements AsyncDisposable {
  readonly #store: ServerContext['store'];
  readonly #pool: MessageViewPool;
  readonly #cache = new MessageViewCache(CACHE_SIZE);
  #key: Promise<Buffer> | null = null;

  constructor(store: ServerContext['store'], options: PoolOptions = {}) {
    this.#store = store;
    this.#pool = new MessageViewPool(options);
  }

  /** The key that signs picture addresses. */
  async pictureKey(): Promise<Buffer> {
    this.#key ??= pictureKey(this.#store.directory.settings);
    try {
      return await this.#key;
    } catch (error) {
      this.#key = null;
      throw error;
    }
  }

  /**
   * The part to show, or null when this account has no such message or part, or when it is of a kind that is not shown. `id`: of an Email, or of
   * a blob that is a message. `partId` null: the first HTML part of the body, else the first text part.
   */
  async find(accountId: Id, id: Id, partId: string | null): Promise<ViewablePart | null> {
    const message = await findMessage(this.#store, accountId, id);
    if (message === null) return null;
    const { structure, htmlBody, textBody } = message.parsed;
    const candidates = (partId === null ? [...htmlBody, ...textBody] : [partId]).map((candidate) =>
      partById(structure, candidate),
    );
    const shown = candidates.filter((part) => part !== null).filter(isViewable);
    const part = shown.find(({ type }) => type === 'text/html') ?? shown[0];
    if (part === undefined) return null;
    return {
      accountId,
      message,
      part,
      inline: inlineAddresses(structure, `/jmap/view/${accountId}/${id}/inline/`),
    };
  }

  /** A part of a message decoded, whatever it is; null when there is no such part. */
  async content(accountId: Id, id: Id, partId: string): Promise<Buffer | null> {
    const message = await findMessage(this.#store, accountId, id);
    const part = message && partById(message.parsed.structure, partId);
    return message && part && message.reader.content(part);
  }

  /** Names everything the view depends on: equal tags, equal bytes. */
  async entityTag({ accountId, message, part }: ViewablePart, pictures: PictureChoice): Promise<string> {
    const hash = createHash('sha256').update(await this.pictureKey());
    for (const field of [
      accountId,
      message.id,
      message.blobId,
      part.partId,
      pictures,
      String(SANITIZER_VERSION),
      BASE_STYLESHEET,
    ])
      hash.update(`${field}\n`);
    return `"${hash.digest('base64url').slice(0, 27)}"`;
  }

  async render(viewable: ViewablePart, pictures: PictureChoice): Promise<ViewOutcome> {
    const { accountId, message, part, inline } = viewable;
    const key = await this.pictureKey();
    return this.#cache.get(await this.entityTag(viewable, pictures), async () => {
      const { text } = await message.reader.text(part);
      const kind = part.type === 'text/html' ? 'html' : 'text';
      return this.#pool.run({ accountId, text, kind, pictures, pictureKey: key, inline });
    });
  }

  warm(): void {
    this.#pool.warm();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

/** Text of any kind is shown as text; only text/html is HTML. XML and SVG are markup that is neither. */
function isViewable(part: BodyStructure): part is BodyStructure & { partId: string } {
  return part.partId !== null && part.type.startsWith('text/');
}

function inlineAddresses(structure: BodyStructure, base: string): Map<string, string> {
  const addresses = new Map<string, string>();
  const visit = (part: BodyStructure): void => {
    if (part.cid !== null && part.partId !== null && !addresses.has(part.cid))
      addresses.set(part.cid, base + part.partId);
    part.parts.forEach(visit);
    if (part.message !== null) visit(part.message.structure);
  };
  visit(structure);
  return addresses;
}

const ALL = new WeakMap<ServerContext, MessageViews>();

/** The views of a server: one cache and one pool, however many plugins and methods ask. `options`, for tests, count at the first call. */
export function messageViews(ctx: ServerContext, options: PoolOptions = {}): MessageViews {
  const known = ALL.get(ctx);
  if (known !== undefined) return known;
  const views = new MessageViews(ctx.store, options);
  ALL.set(ctx, views);
  return views;
}
