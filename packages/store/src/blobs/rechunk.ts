/** One is filled while the caller is busy with the two before. */
const BLOCKS = 3;

/**
 * The same bytes in pieces of exactly `size` octets (the last may be shorter; none for an empty stream). A piece is good until the third
 * one after it is begun, that is when the second one after it has been dealt with: three blocks hold them all in turn.
 */
export async function* rechunk(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  const blocks: Buffer[] = [];
  let turn = 0;
  let length = 0;
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length;) {
      const block = (blocks[turn] ??= Buffer.allocUnsafeSlow(size));
      const copied = piece.copy(block, length, from);
      from += copied;
      length += copied;
      if (length < size) continue;
      yield block;
      turn = (turn + 1) % BLOCKS;
      length = 0;
    }
  }
  if (length > 0) yield (blocks[turn] ?? Buffer.alloc(0)).subarray(0, length);
}
