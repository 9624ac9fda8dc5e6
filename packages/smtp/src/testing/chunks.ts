import * as fc from 'fast-check';

/** Any way to cut bytes into pieces: split(bytes) gives the pieces, together the same bytes. */
export const chunking: fc.Arbitrary<(bytes: Buffer) => Buffer[]> = fc
  .infiniteStream(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 400 })))
  .map((lengths) => (bytes) => {
    const pieces: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      const { value = bytes.length } = lengths.next();
      pieces.push(bytes.subarray(at, at + Number(value)));
      at += Number(value);
    }
    return pieces;
  });
