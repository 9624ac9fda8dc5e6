import type {
  Batch,
  BatchResult,
  Email,
  EmailAddress,
  EmailProperty,
  Id,
  MethodError,
  SafeHtmlGetResponse,
} from '@mailcote/jmap';
import { ResourceCache } from './resource.ts';

/** What only an opened message needs. */
const BODY_PROPERTIES = [
  'id',
  'messageId',
  'inReplyTo',
  'references',
  'sender',
  'replyTo',
  'bcc',
  'sentAt',
  'textBody',
  'htmlBody',
  'attachments',
  'bodyValues',
] as const satisfies readonly EmailProperty[];

/** What a row of the list says of an Email, and a blob that is a message (RFC 8621 4.9) has to say itself. */
const HEAD_PROPERTIES = [
  'from',
  'to',
  'cc',
  'subject',
  'size',
  'preview',
] as const satisfies readonly EmailProperty[];

/** RFC 8098 2.1: who wants to know that the message was read. */
export const RECEIPT_PROPERTY = 'header:Disposition-Notification-To:asAddresses';

/** Whether a list offers a way out (RFC 2369 3.2, RFC 8058). */
export const LIST_UNSUBSCRIBE = 'header:List-Unsubscribe:asURLs';
export const LIST_UNSUBSCRIBE_POST = 'header:List-Unsubscribe-Post:asText';

const PART_PROPERTIES = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'];

export type EmailBody = Pick<Email, (typeof BODY_PROPERTIES)[number]> & {
  [RECEIPT_PROPERTY]?: EmailAddress[] | null;
  [LIST_UNSUBSCRIBE]?: string[] | null;
  [LIST_UNSUBSCRIBE_POST]?: string | null;
} & Partial<Pick<Email, (typeof HEAD_PROPERTIES)[number]>>;

/** True for the id of a blob: a message attached to another, which is no Email of its own. */
export const isBlobId = (id: Id): boolean => id.startsWith('b');

/** Whether remote pictures are left out or fetched through our own server. */
export type Pictures = 'block' | 'proxy';

/** Plain text beyond this is cut; the whole is one download away. Octets. */
const MAX_TEXT = 1_000_000;
const KEPT_BODIES = 200;

export interface BodyHost {
  batch(): Batch;
  send(batch: Batch): Promise<BatchResult>;
}

/** Bodies of opened messages and the addresses of their HTML made safe. Both never change, so they are fetched once. */
export class Bodies {
  readonly bodies = new ResourceCache<EmailBody>(KEPT_BODIES);
  /** By `safeHtmlKey`; null: the message has no HTML. */
  readonly safeHtml = new ResourceCache<SafeHtmlGetResponse | null>(KEPT_BODIES * 2);
  readonly #host: BodyHost;

  constructor(host: BodyHost) {
    this.#host = host;
  }

  /** Fetches what is not here yet, all in one request: of Emails, and of blobs that are messages. */
  want(ids: readonly Id[], pictures: Pictures = 'block'): void {
    const bodies = this.bodies.claim(ids);
    const pages = this.safeHtml.claim(ids.map((id) => safeHtmlKey(id, pictures)));
    if (bodies.length > 0 || pages.length > 0) void this.#fetch(bodies, pages, pictures);
  }

  /** Fetches one HTML part that is not the message's first. */
  wantPart(id: Id, partId: string, pictures: Pictures): void {
    const pages = this.safeHtml.claim([safeHtmlKey(id, pictures, partId)]);
    if (pages.length > 0) void this.#fetch([], pages, pictures);
  }

  async #fetch(bodies: Id[], pages: string[], pictures: Pictures): Promise<void> {
    const batch = this.#host.batch();
    const emailIds = bodies.filter((id) => !isBlobId(id));
    const blobIds = bodies.filter(isBlobId);
    const shape = {
      bodyProperties: PART_PROPERTIES,
      fetchTextBodyValues: true,
      maxBodyValueBytes: MAX_TEXT,
    };
    const get =
      emailIds.length > 0
        ? batch.call('Email/get', {
            ids: emailIds,
            properties: [...BODY_PROPERTIES, RECEIPT_PROPERTY, LIST_UNSUBSCRIBE, LIST_UNSUBSCRIBE_POST],
            ...shape,
          })
        : null;
    const parse =
      blobIds.length > 0
        ? batch.call('Email/parse', {
            blobIds,
            properties: [...BODY_PROPERTIES, ...HEAD_PROPERTIES].filter((name) => name !== 'id'),
            ...shape,
          })
        : null;
    const calls = pages.map((key) => {
      const [id = '', , partId] = key.split(' ');
      const message = isBlobId(id) ? { blobId: id } : { emailId: id };
      const call = batch.call('SafeHtml/get', {
        ...message,
        pictures,
        ...(partId !== undefined && { partId }),
      });
      return [key, call] as const;
    });
    try {
      const result = await this.#host.send(batch);
      for (const [key, call] of calls) {
        const error = result.error(call);
        if (error && !saysNoHtml(error)) this.safeHtml.settle(key, { state: 'failed', error });
        else this.safeHtml.settle(key, { state: 'ready', value: error ? null : result.get(call) });
      }
      if (get) this.#settleBodies(emailIds, result.get(get).list);
      if (parse) {
        const parsed = Object.entries(result.get(parse).parsed ?? {});
        this.#settleBodies(
          blobIds,
          parsed.map(([id, message]) => ({ ...(message as Email), id })),
        );
      }
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause), { cause });
      for (const id of bodies) this.bodies.settle(id, { state: 'failed', error });
      for (const key of pages) this.safeHtml.settle(key, { state: 'failed', error });
    }
  }

  #settleBodies(asked: readonly Id[], list: readonly EmailBody[]): void {
    const found = new Map(list.map((body) => [body.id, body]));
    for (const id of asked) {
      const value = found.get(id);
      if (value) this.bodies.settle(id, { state: 'ready', value });
      else this.bodies.settle(id, { state: 'failed', error: new Error('the message is gone') });
    }
  }
}

/** Names one HTML part made safe; without a part: the message's first. */
export const safeHtmlKey = (emailId: Id, pictures: Pictures, partId?: string): string =>
  partId === undefined ? `${emailId} ${pictures}` : `${emailId} ${pictures} ${partId}`;

/** A message without an HTML part is no failure. */
function saysNoHtml(error: MethodError): boolean {
  return error.type === 'invalidArguments' || (error.type as string) === 'notFound';
}
