/**
 * A signature says which pieces of three octets a text has, as a Bloom filter with one bit for each: what is not in it is surely not in the
 * text. The longer the text, the more bits; sizes are powers of two, so that a place in a small signature is the lower end of its
 * place in the largest.
 */
const MAX_BITS = 32_768;
const MIN_BITS = 64;
/** So many bits for each piece: a third of them is set at most, and five pieces let one foreign text of three hundred through. */
const BITS_PER_PIECE = 3;
/** What a search tests; of a Message-ID all but a few pieces are in every message of its sender. */
const MAX_TESTED = 32;
const PIECE = 0xff_ff_ff;

/** @param octets a text in UTF-8 */
export function signatureOf(octets: Uint8Array): Buffer {
  const bits = Buffer.alloc(MAX_BITS / 8);
  let piece = (octets[0] ?? 0) * 256 + (octets[1] ?? 0);
  let count = 0;
  for (let at = 2; at < octets.length; at += 1) {
    piece = ((piece << 8) | (octets[at] ?? 0)) & PIECE;
    const place = placeOf(piece);
    const bit = 1 << (place & 7);
    const octet = bits[place >> 3] ?? 0;
    if ((octet & bit) === 0) {
      bits[place >> 3] = octet | bit;
      count += 1;
    }
  }
  let size = MAX_BITS;
  while (size > MIN_BITS && size / 2 >= count * BITS_PER_PIECE) size /= 2;
  for (let half = MAX_BITS / 2; half >= size; half /= 2) {
    for (let at = 0; at < half / 8; at += 1) bits[at] = (bits[at] ?? 0) | (bits[at + half / 8] ?? 0);
  }
  return Buffer.from(bits.subarray(0, size / 8));
}

/** Places in the largest signature that a text with this piece of text in it has set; some of them if it is long, none if it is shorter than three octets. */
export function placesOf(octets: Uint8Array): number[] {
  const places = new Set<number>();
  for (let at = 2; at < octets.length; at += 1) {
    places.add(placeOf(((octets[at - 2] ?? 0) << 16) | ((octets[at - 1] ?? 0) << 8) | (octets[at] ?? 0)));
  }
  const all = [...places];
  const step = Math.max(1, all.length / MAX_TESTED);
  return Array.from({ length: Math.min(all.length, MAX_TESTED) }, (_, n) => all[Math.floor(n * step)] ?? 0);
}

/** Multiplicative hashing: the upper bits of the product are the mixed ones. */
function placeOf(piece: number): number {
  return Math.imul(piece, 0x9e3779b1) >>> 17;
}
