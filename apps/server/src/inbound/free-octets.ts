/**
 * Gives the memory of octets back at once that nobody reads any more; who did would find none. Left to itself V8 looks through the whole heap after every
 * 64 MB that buffers have taken, which is three messages of 5 MB, and is at that for longer than for the messages.
 */
export function freeOctets(bytes: Buffer): void {
  const { buffer } = bytes;
  // Others may look at the rest of it.
  if (bytes.length > 0 && bytes.length === buffer.byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
}
