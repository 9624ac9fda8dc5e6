/** The same bytes in pieces of exactly `size` octets (the last may be shorter; none for an empty stream). */
export async function* rechunk(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (let piece of bytes) {
    while (length + piece.length >= size) {
      pending.push(piece.subarray(0, size - length));
      piece = piece.subarray(size - length);
      yield pending.length === 1 && pending[0] ? pending[0] : Buffer.concat(pending);
      pending = [];
      length = 0;
    }
    if (piece.length > 0) {
      pending.push(piece);
      length += piece.length;
    }
  }
  if (length > 0) yield Buffer.concat(pending);
}
