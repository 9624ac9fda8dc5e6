/** Octets from `start` up to and not including `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The range that a Range header asks of `size` octets (RFC 9110 14.1.2). Null: all of them, since there is none, or it is one that may be
 * ignored (14.2: of another unit, of several ranges, malformed); 'unsatisfiable': nothing of it is there.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? '');
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return null;
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}
