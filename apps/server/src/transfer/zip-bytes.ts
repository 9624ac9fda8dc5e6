import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { RandomAccessReader } from 'yauzl';
import type { ArchiveBytes } from './archive-bytes.ts';

/** The directory of a zip is read some octets at a time: each such read must not be a question to the database. */
const WINDOW = 256 * 1024;

/** An archive as yauzl reads it. */
export class ZipBytes extends RandomAccessReader {
  readonly #bytes: ArchiveBytes;
  #window: { start: number; octets: Buffer } = { start: 0, octets: Buffer.alloc(0) };

  constructor(bytes: ArchiveBytes) {
    super();
    this.#bytes = bytes;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#bytes.stream(start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    callbackify(async () => {
      (await this.#read(position, length)).copy(buffer, offset);
    })(callback);
  }

  async #read(position: number, length: number): Promise<Buffer> {
    const { start, octets } = this.#window;
    if (position >= start && position + length <= start + octets.length)
      return octets.subarray(position - start, position - start + length);
    const pieces: Buffer[] = [];
    const end = Math.min(this.#bytes.size, position + Math.max(length, WINDOW));
    for await (const piece of this.#bytes.stream(position, end)) pieces.push(piece);
    this.#window = { start: position, octets: Buffer.concat(pieces) };
    if (this.#window.octets.length < length) throw new Error('The archive ends too early');
    return this.#window.octets.subarray(0, length);
  }
}
