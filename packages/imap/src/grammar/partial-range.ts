import { bad } from '../imap-error.ts';
import type { Reader } from './reader.ts';

/** RFC 9394 3.1: results from the first to the last, counted from 1; from the end where `isFromEnd`. */
export interface PartialRange {
  first: number;
  last: number;
  isFromEnd: boolean;
  /** As the client wrote it. */
  text: string;
}

/** partial-range of RFC 9394 4, which has that of RFC 5267 5 in it. */
export function readPartialRange(reader: Reader): PartialRange {
  const isFromEnd = reader.take('-');
  const a = place(reader);
  reader.expect(isFromEnd ? ':-' : ':');
  const b = place(reader);
  const sign = isFromEnd ? '-' : '';
  return { first: Math.min(a, b), last: Math.max(a, b), isFromEnd, text: `${sign}${a}:${sign}${b}` };
}

function place(reader: Reader): number {
  const number = reader.number('A place in the results');
  if (number === 0) throw bad('Places are counted from 1');
  return number;
}

/** Those of `all` that a range asks for, in their order. */
export function partOf<T>(all: readonly T[], { first, last, isFromEnd }: PartialRange): T[] {
  if (!isFromEnd) return all.slice(first - 1, last);
  return all.slice(Math.max(0, all.length - last), Math.max(0, all.length - first + 1));
}
