import { Readable } from 'node:stream';
import {
  decodePart,
  decodePartStream,
  decodeText,
  headerOfPart,
  type BodyStructure,
  type HeaderField,
} from '@mailcote/mime';
import type { Blobs, Id } from '@mailcote/store';

/** Up to here a message is read whole, once; of a larger one only the asked ranges are. */
const READ_WHOLE = 256 * 1024;

/** The parts of one stored message, read when first asked for. */
export class MessageReader {
  readonly #blobs: Blobs;
  readonly #blobId: Id;
  readonly #size: number;
  #whole: Promise<Buffer> | null;

  /** @param whole the message, when it is in memory already */
  constructor(blobs: Blobs, blobId: Id, size: number, whole: Buffer | null = null) {
    this.#blobs = blobs;
    this.#blobId = blobId;
    this.#size = size;
    this.#whole = whole && Promise.resolve(whole);
  }

  /** RFC 8621 4.1.4 `headers` of a part, or of the message for its root. */
  async header(part: BodyStructure): Promise<HeaderField[]> {
    const bytes = await this.octets(part.headerStart, part.bodyStart);
    return headerOfPart(bytes, { headerStart: 0, bodyStart: bytes.length });
  }

  /** A part's text (RFC 8621 4.1.4 EmailBodyValue). */
  async text(part: BodyStructure): Promise<{ text: string; isEncodingProblem: boolean }> {
    const bytes = await this.octets(part.bodyStart, part.bodyEnd);
    return decodeText(bytes, { ...part, bodyStart: 0, bodyEnd: bytes.length });
  }

  /** A part's bytes, transfer encoding removed. */
  async content(part: BodyStructure): Promise<Buffer> {
    const bytes = await this.octets(part.bodyStart, part.bodyEnd);
    return decodePart(bytes, { ...part, bodyStart: 0, bodyEnd: bytes.length });
  }

  /** As `content`, in pieces: a few chunks in memory, whatever the size. */
  contentStream(part: BodyStructure): AsyncIterable<Buffer> {
    const { bodyStart: start, bodyEnd: end } = part;
    const body = this.#whole
      ? Readable.from([this.octets(start, end)])
      : this.#blobs.stream(this.#blobId, { start, end });
    return decodePartStream(body, part.encoding);
  }

  /** Octets as they are, from `start` up to and not including `end`. */
  async octets(start: number, end: number): Promise<Buffer> {
    if (this.#whole || this.#size <= READ_WHOLE) {
      this.#whole ??= this.#read();
      return (await this.#whole).subarray(start, end);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of this.#blobs.stream(this.#blobId, { start, end })) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async #read(): Promise<Buffer> {
    const bytes = await this.#blobs.get(this.#blobId);
    if (!bytes) throw new Error(`blob ${this.#blobId} of a live email is missing`);
    return bytes;
  }
}
