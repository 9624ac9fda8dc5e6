const LF = 0x0a;

/** TOP (RFC 1939 7): the header, the empty line behind it, and so many lines of the body. Holds no data. */
export class TopCutter {
  #linesLeft: number;
  #isBody = false;
  #isLineEmpty = true;

  constructor(lines: number) {
    this.#linesLeft = lines;
  }

  get isDone(): boolean {
    return this.#isBody && this.#linesLeft === 0;
  }

  /** What of this piece is sent. */
  take(chunk: Buffer): Buffer {
    let at = 0;
    while (at < chunk.length && !this.isDone) {
      const lf = chunk.indexOf(LF, at);
      const end = lf === -1 ? chunk.length : lf;
      if (!this.#isBody) {
        for (; at < end && this.#isLineEmpty; at += 1) this.#isLineEmpty = chunk[at] === 0x0d;
      }
      if (lf === -1) return chunk;
      if (this.#isBody) this.#linesLeft -= 1;
      else if (this.#isLineEmpty) this.#isBody = true;
      this.#isLineEmpty = true;
      at = lf + 1;
    }
    return chunk.subarray(0, at);
  }
}
